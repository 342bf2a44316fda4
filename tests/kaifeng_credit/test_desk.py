"""What is on the desk: shared acts, indicator values, own errands."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from contracts.queries.clock import today
from contracts.services import audit
from kaifeng_credit.desk import (
    doers_of,
    indicator_values,
    recent_acts,
    recorded_kinds,
)
from kaifeng_credit.gathering import compute
from kaifeng_credit.overview import Task
from tests import factories as make

pytestmark = pytest.mark.django_db
PINNED = make.date(2025, 12, 31)


def test_recent_acts_are_those_both_parties_may_see(demo):
    before = [act.text for act in recent_acts(demo, until=PINNED)]
    make.make_version(
        make.deliverable(demo, "xinyi_plus_plan"), demo.people.b_onsite
    )
    assert before == [act.text for act in recent_acts(demo, until=PINNED)]


def test_a_backfilled_act_shows_the_day_it_happened(demo):
    latest = recent_acts(demo, until=PINNED)[0]
    assert make.date(2025, 12, 26) == latest.at
    assert "a" == latest.side


def test_acts_after_the_day_asked_for_are_not_told(demo):
    day = make.date(2025, 12, 10)
    told = recent_acts(demo, until=day)
    assert told
    assert all(act.at <= day for act in told)
    assert make.date(2025, 12, 26) not in {act.at for act in told}


def test_an_act_without_a_day_of_its_own_happened_when_it_was_noted():
    contract = make.make_contract()
    people = make.make_people(contract)
    with transaction.atomic():
        audit.record(
            "batch_countersigned",
            by=people.b_lead,
            contract=contract,
            summary="会签补录",
        )
    now = today()
    assert ["会签补录"] == [
        act.text for act in recent_acts(contract, until=now)
    ]
    before = now - timedelta(days=1)
    assert [] == recent_acts(contract, until=before)


def test_indicator_values_are_those_published_by_the_day(demo):
    rows = indicator_values(demo, until=make.date(2025, 6, 30))
    assert all(row["value"] is None for row in rows)


def test_indicator_values_hold_baseline_and_latest(demo):
    rows = {row["key"]: row for row in indicator_values(demo, until=PINNED)}
    assert Decimal("82.5") == rows["social_insurance"]["baseline"]
    assert Decimal("93.7") == rows["social_insurance"]["value"]
    assert rows["water"]["baseline"] is None


def test_the_checklist_knows_what_is_recorded(demo):
    empty = make.make_contract()
    nothing = recorded_kinds(empty, compute(empty, as_of=PINNED))
    assert set() == nothing
    found = recorded_kinds(demo, compute(demo, as_of=PINNED))
    assert {"paid", "measured", "submitted", "accepted", "invoiced"} <= found


@pytest.mark.parametrize(
    ("verb", "side", "doers"),
    [
        ("验收", "a", {"a_handler", "a_approver"}),
        ("签署", "a", {"a_approver"}),
        ("登记", "a", {"a_finance"}),
        ("开具", "b", {"b_lead"}),
        ("整改", "b", {"b_lead", "b_onsite"}),
    ],
)
def test_a_task_is_for_the_roles_that_can_do_it(verb, side, doers):
    task = Task(side=side, verb=verb, subject="x", target=("todo",))
    assert doers == doers_of(task)
