"""What is read stays read; one's own and nobody else's."""

import pytest

from contracts.models import Contract, Reminder
from kaifeng_credit.models import ReminderRead
from kaifeng_credit.reminding.unread import (
    mark_read,
    reminders_of,
    unread_count,
    unread_of,
)
from tests.reminding import NIGHT

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(running):
    for person in (running.people.b_lead, running.people.b_onsite):
        for stage in ("before_5", "before_1", "today"):
            Reminder.objects.create(
                contract=running.contract, user=person, deadline="invoice",
                stage=stage, text=stage,
            )  # fmt: skip
    return running


def beside(user) -> list[int]:
    rows = Contract.objects.annotate(n=unread_count(user)).order_by("pk")
    return list(rows.values_list("n", flat=True))


def test_what_is_read_is_counted_down_beside_the_contract(told):
    contract, lead, onsite = (
        told.contract, told.people.b_lead, told.people.b_onsite,
    )  # fmt: skip
    one = Reminder.objects.filter(user=lead).earliest("pk")
    assert [1, 0] == [
        mark_read(contract=contract, user=lead, now=NIGHT, pk=one.pk)
        for _ in range(2)
    ]
    # Another's reminder is not there to be read.
    assert 0 == mark_read(contract=contract, user=onsite, now=NIGHT, pk=one.pk)
    assert [[2], [3], [0]] == [
        beside(user) for user in (lead, onsite, told.people.auditor)
    ]
    assert [False, False, True] == [
        row.is_read for row in reminders_of(contract, lead)
    ]
    assert 2 == mark_read(contract=contract, user=lead, now=NIGHT)
    assert (0, 3) == (unread_of(contract, lead), unread_of(contract, onsite))
    assert 3 == ReminderRead.objects.count()


def test_with_a_reminder_those_before_it_of_its_deadline_are_read(told):
    contract, lead = told.contract, told.people.b_lead
    other = Reminder.objects.create(
        contract=contract, user=lead, deadline="rework", stage="today",
        text="today",
    )  # fmt: skip
    assert [(True, "rework"), (True, "invoice")] == [
        (row.is_last, row.deadline)
        for row in reminders_of(contract, lead).filter(is_last=True)
    ]
    middle = Reminder.objects.get(user=lead, stage="before_1")
    assert 2 == mark_read(
        contract=contract, user=lead, now=NIGHT, pk=middle.pk
    )
    left = reminders_of(contract, lead).filter(is_read=False)
    assert {other.pk, middle.pk + 1} == set(left.values_list("pk", flat=True))
