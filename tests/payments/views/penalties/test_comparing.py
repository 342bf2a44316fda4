"""Readings side by side, and confirmed days that a later switch moved."""

from decimal import Decimal

from contracts.services.readings import approve_reading, propose_reading
from payments.rules.late_days import Claim
from payments.views.penalties.comparing import OtherReading, side_by_side


def words(response) -> str:
    return response.content.decode()


def other(days: int) -> OtherReading:
    return OtherReading(
        "INT-02", "", "", False, "", days, Decimal("745.00") * days
    )


def late_claim(days: int) -> Claim:
    return Claim(
        "late_delivery", "", "10.1", "b", days, Decimal("745.00") * days, (),
        "", None, False, None, Decimal(0), (), None, None,
    )  # fmt: skip


def test_the_two_ends_stand_beside_what_is_decided():
    sides = side_by_side([other(13), other(33), other(8)], late_claim(12))
    assert [12, 33, 8] == [one.days for one in sides]
    assert sides[0].reading is None


def test_an_end_that_is_decided_already_says_so():
    sides = side_by_side([other(13), other(33)], late_claim(12))
    assert [12, 33, 12] == [one.days for one in sides]
    assert sides[2].reading is None
    assert () == side_by_side([], late_claim(12))
    assert [0, 12, 0] == [
        one.days for one in side_by_side([other(12)], None)
    ]


def test_a_switch_after_the_confirmation_is_marked_and_moves_no_row(late):
    late.decide("confirm", 20, 31)
    assert "此后口径已变更" not in words(late.get("b_lead", "penalties"))
    asked = propose_reading(
        contract=late.contract, key="delay.count", code="working_days",
        reason="会议纪要", by=late.people.a_handler,
    )  # fmt: skip
    approve_reading(
        proposal_id=asked.pk, by=late.people.a_approver, today=late.day
    )
    page = words(late.get("b_lead", "penalties"))
    assert "此后口径已变更" in page
    assert "已确认的 4 日与现在的测算不一致" in page
    account = late.account()
    assert (8, 12) == (account.computed.days, account.confirmed.days)
    assert Decimal("8940.00") == account.confirmed.amount
