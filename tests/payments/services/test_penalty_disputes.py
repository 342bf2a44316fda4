"""乙方 objects to days: with a reason, with evidence, once, till answered."""

from datetime import date
from decimal import Decimal

from kaifeng_credit.gathering import standing_on
from payments.models import PenaltyDispute
from payments.queries.penalties import disputes_until, is_answered
from payments.services.penalty_disputes import (
    dispute_penalty,
    withdraw_dispute,
)

EACH = Decimal("745.00")


def objecting(late, **said):
    values = {
        "first": date(2025, 12, 24), "last": None, "text": "场地未提供",
        "by": late.people.b_lead, "evidence": late.paper(), **said,
    }  # fmt: skip
    return lambda: dispute_penalty(
        contract=late.contract, today=late.day, standing=standing_on, **values
    )


def test_a_dispute_says_why_shows_it_and_is_about_late_days(late, code):
    assert "reason_missing" == code(objecting(late, text="  "))
    assert "file_missing" == code(objecting(late, evidence=None))
    assert "nothing_to_dispute" == code(
        objecting(late, first=date(2025, 12, 1), last=date(2025, 12, 19))
    )
    assert "days_missing" == code(objecting(late, first=None))
    assert "day_in_future" == code(objecting(late, first=date(2026, 1, 5)))
    assert "not_allowed" == code(objecting(late, by=late.people.b_onsite))
    assert not PenaltyDispute.objects.exists()


def test_disputed_days_wait_and_cannot_be_confirmed(late, code):
    objecting(late)()
    assert "already_disputed" == code(objecting(late))
    account = late.account()
    assert (4, 8) == (account.open.days, account.contested.days)
    # It stops no clock: only a decision of 甲方 does.
    assert 12 == account.computed.days
    assert "disputed" == code(lambda: late.ask("confirm", 20, 31))
    assert 4 == late.decide("confirm", 20, 23).days.count()


def test_an_answer_closes_the_dispute(late, code):
    row = objecting(late)()
    late.decide("uphold", 24, dispute=row.pk, reason="场地已于当日提供")
    (shown,) = disputes_until(late.contract, late.day)
    assert is_answered(shown, late.contract, late.day)
    assert "upheld" == shown.answer.verdict
    assert 0 == late.account().contested.days
    assert "already_answered" == code(
        lambda: late.ask("uphold", 24, dispute=row.pk)
    )
    assert 12 == late.decide("confirm", 20, 31).days.count()


def test_an_answer_may_excuse_the_days_or_stop_the_clock(late):
    first = objecting(late, last=date(2025, 12, 25))()
    late.decide("excuse", 24, 25, dispute=first.pk, evidence=late.paper())
    assert 2 == late.account().excused.days
    second = objecting(late, first=date(2025, 12, 28))()
    late.decide("suspend", 28, dispute=second.pk, evidence=late.paper())
    account = late.account()
    assert (0, 8) == (account.contested.days, account.computed.days)
    assert "suspended" == second.answer.verdict


def test_a_dispute_is_taken_back_by_a_row_and_only_by_its_side(late, code):
    row = objecting(late)()

    def taking_back(by, reason="已核对"):
        return lambda: withdraw_dispute(
            dispute=row, reason=reason, by=by, today=late.day
        )

    assert "not_allowed" == code(taking_back(late.people.a_approver))
    assert "reason_missing" == code(taking_back(late.people.b_lead, " "))
    taking_back(late.people.b_lead)()
    assert "dispute_gone" == code(taking_back(late.people.b_lead))
    assert [] == disputes_until(late.contract, late.day)
    assert 2 == PenaltyDispute.objects.count()
    assert 12 == late.account().open.days
