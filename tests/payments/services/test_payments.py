"""Request, approve, record: three hands, under one lock, never too much."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.models import AuditEvent
from contracts.policies import NotAllowed, Refused
from kaifeng_credit.gathering import tranche_standing
from payments.services import payments as services
from payments.services.payments import open_amount, paid_amount
from tests import factories as make

TODAY = date(2025, 12, 15)
WHOLE = Decimal("447000.00")


def refused(act) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_a_payment_goes_through_three_hands(story):
    payment = story.paid()
    assert WHOLE == payment.amount
    assert Decimal(0) == open_amount(story.tranche())
    assert "recorded" == payment.request.state
    assert ["payment_requested", "payment_approved", "paid"] == list(
        AuditEvent.objects.filter(chain=story.contract.slug)
        .order_by("number")
        .values_list("action", flat=True)
    )[-3:]


def test_what_the_standing_says_is_paid_is_what_was_recorded(story):
    story.paid()
    row = tranche_standing(story.contract, 1)
    assert ("447000.00", "paid") == (row["paid"], row["state"])


def test_part_payments_leave_their_rest_open(story):
    story.paid(Decimal("100000.00"))
    assert Decimal("347000.00") == open_amount(story.tranche())


def test_a_closed_gate_lets_nothing_out(story):
    assert "gate_closed" == refused(lambda: story.requested(number=2))


def test_the_gate_is_asked_again_when_it_is_signed(story):
    asked = story.requested()
    assert "gate_closed" == refused(
        lambda: services.approve_payment(
            request=asked,
            by=story.people.a_approver,
            standing=lambda contract, number: {
                "number": number,
                "as_of": TODAY.isoformat(),
                "gate": None,
                "conditions": [
                    {"title": "协议生效", "value": None, "missing": "原件"}
                ],
            },
        )
    )


def test_never_more_than_the_tranche_still_owes(story):
    assert "amount_too_large" == refused(
        lambda: story.requested(WHOLE + Decimal("0.01"))
    )


def test_one_request_at_a_time(story):
    story.requested()
    assert "request_live" == refused(story.requested)


@pytest.mark.parametrize(
    "role", ["a_approver", "a_finance", "b_lead", "auditor"]
)
def test_only_the_handler_asks(story, role):
    with pytest.raises(NotAllowed, match="提请付款"):
        services.request_payment(
            tranche=story.tranche(),
            amount=WHOLE,
            by=getattr(story.people, role),
            standing=tranche_standing,
        )


def test_nobody_approves_what_they_asked_for(story):
    both = make.make_person(story.contract, "a_handler", "a_approver")
    asked = services.request_payment(
        tranche=story.tranche(), amount=WHOLE, by=both,
        standing=tranche_standing,
    )  # fmt: skip
    assert "second_person_needed" == refused(
        lambda: services.approve_payment(
            request=asked, by=both, standing=tranche_standing
        )
    )


def test_a_request_is_approved_once(story):
    asked = story.approved()
    assert "not_open" == refused(
        lambda: services.approve_payment(
            request=asked,
            by=story.people.a_approver,
            standing=tranche_standing,
        )
    )


def test_a_declined_request_keeps_who_when_and_why(story):
    asked = services.decline_payment(
        request=story.requested(),
        by=story.people.a_approver,
        reason="金额有误",
    )
    assert ("declined", story.people.a_approver, "金额有误") == (
        asked.state,
        asked.declined_by,
        asked.decline_reason,
    )
    assert asked.declined_at is not None
    story.requested()


def test_nothing_is_recorded_before_it_is_approved(story):
    assert "not_approved" == refused(
        lambda: services.record_payment(
            request=story.requested(),
            by=story.people.a_finance,
            on=TODAY,
            today=TODAY,
            voucher="1",
        )
    )


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2025, 12, 16), "day_in_future"),
        (date(2025, 6, 18), "day_before_agreement"),
    ],
)
def test_the_credited_day_lies_in_the_agreements_life(story, on, code):
    assert code == refused(lambda: story.paid(on=on))


def test_several_receipts_close_one_request(story):
    asked = story.approved()

    def credit(amount: str | None, voucher: str, on=date(2025, 7, 3)):
        return services.record_payment(
            request=asked, by=story.people.a_finance, on=on, today=TODAY,
            voucher=voucher, amount=Decimal(amount) if amount else None,
        )  # fmt: skip

    credit("100000.00", "回单 1")
    asked.refresh_from_db()
    assert "approved" == asked.state
    assert Decimal("347000.00") == services.uncredited(asked)
    assert "more_than_requested" == refused(
        lambda: credit("347000.01", "回单 2")
    )
    # The same receipt sent once more (a double click) is the same receipt.
    assert "receipt_twice" == refused(lambda: credit("100000.00", "回单 1"))
    credit("100000.00", "回单 1", on=date(2025, 7, 4))
    credit(None, "回单 3", on=date(2025, 7, 8))
    asked.refresh_from_db()
    assert "recorded" == asked.state
    assert Decimal(0) == open_amount(story.tranche())
    days = [row["received_on"] for row in story.standing()["invoices"]]
    assert ["2025-07-03", "2025-07-04", "2025-07-08"] == days


def test_what_a_request_has_left_can_be_sent_back(story):
    asked = story.approved()
    services.record_payment(
        request=asked, by=story.people.a_finance, on=date(2025, 7, 3),
        today=TODAY, voucher="回单", amount=Decimal("100000.00"),
    )  # fmt: skip
    assert "request_live" == refused(story.requested)
    services.decline_payment(
        request=asked, by=story.people.a_approver, reason="余款缓付"
    )
    assert Decimal("100000.00") == paid_amount(story.tranche())
    story.requested(Decimal("347000.00"))


def test_each_number_comes_at_its_own_step(story):
    asked = services.request_payment(
        tranche=story.tranche(), amount=WHOLE, by=story.people.a_handler,
        standing=tranche_standing, budget_number="预算〔2025〕1 号",
    )  # fmt: skip
    assert ("预算〔2025〕1 号", "") == (asked.budget_number, asked.reference)
    asked = services.approve_payment(
        request=asked, by=story.people.a_approver,
        standing=tranche_standing, reference="审 7",
    )  # fmt: skip
    assert "审 7" == asked.reference


def test_nothing_more_is_paid_than_the_total_in_force(story):
    story.paid()
    make.amend_total(
        story.contract, story.people, "500000.00", on=date(2025, 8, 1)
    )

    def pay(amount: str, on=TODAY):
        return services.add_payment(
            story.contract, story.tranche(2), amount=Decimal(amount),
            by=story.people.a_finance, on=on,
        )  # fmt: skip

    assert "total_exceeded" == refused(lambda: pay("53000.01"))
    pay("53000.00")
    # Before the amendment the whole total was in force.
    pay("0.01", on=date(2025, 7, 31))
    # Paid above an amended total stays paid, and nothing more goes out.
    make.amend_total(
        story.contract, story.people, "400000.00", on=date(2025, 9, 1)
    )
    assert "total_exceeded" == refused(lambda: pay("0.01"))
    pay("-0.01")


def test_a_backfilled_row_too_is_kept_within_its_tranche(story):
    story.paid()
    assert "paid_too_much" == refused(
        lambda: services.add_payment(
            story.contract,
            story.tranche(),
            amount=Decimal("0.01"),
            by=story.people.a_finance,
            on=TODAY,
        )
    )
    assert "reversed_too_much" == refused(
        lambda: services.add_payment(
            story.contract,
            story.tranche(),
            amount=-WHOLE - 1,
            by=story.people.a_finance,
            on=TODAY,
        )
    )
