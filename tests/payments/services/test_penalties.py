"""Deciding days: two people, one row a day, reversals, and the wrong way."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from contracts.models import AuditEvent, RecordedFact
from kaifeng_credit.gathering import as_known, standing_on
from payments.models import PenaltyDay, PenaltyDecision
from payments.queries.penalties import entries_until
from payments.services.penalties import decline_penalty
from tests import factories as make

EACH = Decimal("745.00")


def test_twelve_days_are_confirmed_to_the_fen(late):
    decision = late.decide("confirm", 20, 31)
    rows = PenaltyDay.objects.filter(decision=decision)
    assert [EACH] * 12 == [row.amount for row in rows]
    assert Decimal("8940.00") == sum(row.amount for row in rows)
    account = late.account()
    remedy = standing_on(late.contract, late.day)["remedies"][0]
    assert remedy["amount"] == f"{account.confirmed.amount:.2f}"
    assert remedy["days"] == account.confirmed.days == 12
    assert "confirmed" == account.state
    told = AuditEvent.objects.get(action="penalty_confirmed")
    assert "8940.00" == told.detail["moves"]


def test_nobody_confirms_what_they_proposed(late, code):
    own = late.ask("confirm", 20, 31, by=late.people.a_approver)
    by = late.people.a_approver
    assert "second_person_needed" == code(lambda: late.sign(own, by))
    assert not PenaltyDecision.objects.exists()


@pytest.mark.parametrize(
    "role", ["a_handler", "a_finance", "b_lead", "auditor"]
)
def test_only_the_approver_signs(late, code, role):
    asked = late.ask("confirm", 20, 31)
    by = make.make_person(late.contract, role)
    assert "not_allowed" == code(lambda: late.sign(asked, by))


def test_a_day_is_confirmed_once(late, code):
    first, second = late.ask("confirm", 20, 31), late.ask("confirm", 20, 25)
    late.sign(first)
    assert "already_confirmed" == code(lambda: late.sign(second))
    assert "already_confirmed" == code(lambda: late.ask("confirm", 31, 31))
    assert 12 == PenaltyDay.objects.count()


def test_a_day_that_has_not_come_cannot_be_confirmed(late, code):
    assert "day_in_future" == code(
        lambda: late.ask("confirm", 20, last_on=date(2026, 1, 2))
    )
    assert "days_reversed" == code(lambda: late.ask("confirm", 25, 20))
    assert "days_missing" == code(lambda: late.ask("confirm"))
    assert "nothing_to_decide" == code(lambda: late.ask("confirm", 1, 19))


def test_the_same_is_asked_for_once_and_may_be_declined(late, code):
    asked = late.ask("confirm", 20, 31)
    assert "already_proposed" == code(lambda: late.ask("confirm", 20, 31))
    approver = late.people.a_approver
    declined = decline_penalty(
        proposal_id=asked.pk, by=approver, reason="待核"
    )
    assert "declined" == declined.state
    assert "already_settled" == code(lambda: late.sign(asked))


def test_an_excuse_takes_a_confirmed_day_back_and_needs_its_paper(late, code):
    late.decide("confirm", 20, 31)
    assert "file_missing" == code(lambda: late.ask("excuse", 20, 21))
    assert "reason_missing" == code(
        lambda: late.ask("excuse", 20, 21, reason=" ", evidence=late.paper())
    )
    late.decide("excuse", 20, 21, evidence=late.paper())
    account = late.account()
    assert (10, 10 * EACH) == (account.confirmed.days, account.confirmed.amount)
    assert 2 == account.excused.days
    pairs = PenaltyDay.objects.filter(day=date(2025, 12, 20)).order_by("pk")
    assert [EACH, -EACH] == [row.amount for row in pairs]
    assert pairs[1].reverses == pairs[0]


def test_a_withdrawn_confirmation_can_be_given_again_on_the_same_row(late):
    late.decide("confirm", 20, 20)
    late.decide("withdraw", 20, 20)
    assert "estimated" == late.account().days[0].state
    late.decide("confirm", 20, 20)
    rows = PenaltyDay.objects.filter(day=date(2025, 12, 20))
    assert 3 == rows.count()
    assert 1 == rows.filter(reverses__isnull=True).count()
    assert EACH == late.account().confirmed.amount


def test_a_suspension_stops_the_computation_from_its_day(late):
    late.decide("confirm", 20, 31)
    late.decide("suspend", 30, evidence=late.paper())
    fact = RecordedFact.objects.get(kind="suspended")
    assert "2025-12-30" == fact.fields["start"]
    account = late.account()
    assert (10, 10) == (account.computed.days, account.confirmed.days)
    assert ["suspended"] * 2 == [one.state for one in account.days[-2:]]


def test_figures_that_changed_since_are_not_signed(late, code):
    asked = late.ask("confirm", 20, 31)
    late.decide("suspend", 30, evidence=late.paper())
    assert "figures_changed" == code(lambda: late.sign(asked))


def test_what_is_known_and_asked_for_another_day(late):
    before = timezone.now()
    late.decide("confirm", 20, 31)
    assert 12 == len(entries_until(late.contract, late.day))
    # Decided on the last day: the day before knows nothing of it.
    assert [] == entries_until(late.contract, date(2025, 12, 30))
    then = as_known(late.contract, before)
    assert [] == entries_until(then, late.day)
