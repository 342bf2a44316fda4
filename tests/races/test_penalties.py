"""Days of a penalty confirmed, excused and settled by two at once."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from contracts.services.audit import first_break
from payments.models import PenaltyDay, PenaltySettlement
from payments.services.penalty_money import outstanding_of
from tests import factories as make
from tests.payments.conftest import make_late_story

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
SERVICE = "payments.services.penalties"
EACH = Decimal("745.00")


class Story:
    """Twelve late days, two people who ask and two who sign."""

    def __init__(self):
        self.late = make_late_story()
        self.second = make.make_person(self.late.contract, "a_approver")

    def asked(self, act: str, first: int, last: int, **more):
        return self.late.ask(act, first, last, **more)

    def signing(self, proposal, by=None):
        return lambda: self.late.sign(proposal, by)

    def money(self, amount: str):
        return self.late.ask(
            "settle", on=self.late.day, amount=Decimal(amount),
            manner="paid", reference=amount, by=self.late.people.a_finance,
        )  # fmt: skip

    def two_confirmations(self):
        """Of one day, asked for twice, each signed by another person."""
        first = self.asked("confirm", 20, 31)
        second = self.asked("confirm", 20, 20)
        return self.signing(first), self.signing(second, self.second)


def test_of_two_confirmations_of_one_day_one_is_written(one_wins, rounds):
    for _ in range(max(1, rounds // 5)):
        story = Story()
        code = one_wins(*story.two_confirmations())
        assert "already_confirmed" == code
        rows = PenaltyDay.objects.filter(
            contract=story.late.contract, day=date(2025, 12, 20)
        )
        assert [EACH] == [row.amount for row in rows]
        assert first_break(story.late.contract.slug) is None


def test_without_the_lock_the_index_still_keeps_one_row_a_day(
    at_once, without_lock
):
    """The negative control: both pass every check; the index refuses one."""
    story = Story()
    acts = story.two_confirmations()
    without_lock(SERVICE, "check_plan")
    without_lock_in_proposals(without_lock)
    outcomes = at_once(*acts)
    lost = [one for one in outcomes if isinstance(one, Exception)]
    assert [IntegrityError] == [type(one) for one in lost]
    assert "a_penalty_day_once" in str(lost[0])
    days = PenaltyDay.objects.filter(contract=story.late.contract)
    assert days.count() == days.values("day").distinct().count()


def without_lock_in_proposals(without_lock) -> None:
    """A proposal is opened under the contract's lock too: take it out."""
    without_lock("contracts.services.proposals")


def test_two_settlements_never_exceed_what_is_confirmed(one_wins):
    story = Story()
    story.late.decide("confirm", 20, 21)
    first, second = story.money("1490.00"), story.money("745.00")
    code = one_wins(
        story.signing(first), story.signing(second, story.second)
    )
    assert "amount_too_large" == code
    assert outstanding_of(story.late.contract) >= 0


def test_without_the_lock_the_database_still_keeps_settlements_within(
    at_once, without_lock
):
    """The negative control: the trigger waits for the row, then refuses."""
    story = Story()
    story.late.decide("confirm", 20, 21)
    acts = [
        story.signing(story.money("1490.00")),
        story.signing(story.money("745.00"), story.second),
    ]
    without_lock(SERVICE, "check_can_approve_penalty")
    without_lock_in_proposals(without_lock)
    outcomes = at_once(*acts)
    lost = [one for one in outcomes if isinstance(one, Exception)]
    assert [IntegrityError] == [type(one) for one in lost]
    assert "between zero" in str(lost[0])
    assert 1 == PenaltySettlement.objects.count()
