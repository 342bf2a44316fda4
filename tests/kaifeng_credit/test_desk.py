"""What is on the desk: shared acts, indicator values, own errands."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from contracts.queries.clock import today
from contracts.services import audit
from contracts.services.calendar_notices import propose_notice
from contracts.services.recorded_facts import propose_fact
from deliverables.services.sign_offs import request_sign_off
from kaifeng_credit.consistency import check_history
from kaifeng_credit.desk import (
    doers_of,
    indicator_values,
    own_errands,
    recent_acts,
    recorded_kinds,
)
from kaifeng_credit.gathering import compute
from kaifeng_credit.overview import Task
from tests import factories as make
from tests.notices import ADOPTED_ON, table_2027
from tests.stories import fact

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


def test_a_sign_off_waits_with_its_signer(demo):
    request = request_sign_off(
        deliverable=make.deliverable(demo, "research_report"),
        kind="confirmed",
        by=demo.people.a_handler,
    )
    (task,) = own_errands(demo, demo.people.a_approver)
    assert ("书面确认", ("sign_off", request.pk)) == (task.verb, task.target)
    assert [] == own_errands(demo, demo.people.b_lead)


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


def test_days_off_wait_with_an_approver_who_did_not_propose_them(demo):
    asked = propose_notice(
        contract=demo, content=table_2027().encode(), file_name="2027.csv",
        by=demo.people.a_handler, today=ADOPTED_ON,
    )  # fmt: skip
    (task,) = own_errands(demo, demo.people.a_approver)
    assert ("审批", ("calendar_proposal", asked.pk)) == (
        task.verb, task.target,
    )  # fmt: skip
    assert "2027年放假安排" == task.subject
    assert {"a_approver"} == doers_of(task)
    assert [] == own_errands(demo, demo.people.a_handler)


def fact_tasks(contract, user) -> list[tuple[str, str, str]]:
    return [
        (task.side, task.verb, task.subject)
        for task in own_errands(contract, user)
        if task.target[0] == "fact_proposal"
    ]


def test_a_proposed_fact_waits_on_the_desk_of_those_who_can_sign(demo):
    def ask(one, by):
        propose_fact(
            contract=demo, fact=one, by=by, today=PINNED, check=check_history
        )

    people = demo.people
    ask(fact("cured", "2025-12-20", act="一号"), people.a_handler)
    ask(fact("fraud", "2025-12-20", act="一号"), people.a_approver)
    stay = fact("on_site", person="一", start="2025-12-20", qualified=True)
    ask(stay, people.b_onsite)
    cured = ("b", "同意", "违约补救：一号")
    fraud = ("a", "同意", "欺诈：一号")
    here = ("a", "确认", "驻场人员：一")
    assert [cured, fraud, here] == fact_tasks(demo, people.a_handler)
    # Whoever proposed inside a party leaves it to another of its people.
    assert [cured, here] == fact_tasks(demo, people.a_approver)
    assert [cured, here] == fact_tasks(demo, people.b_lead)
    assert {"a_approver", "b_lead"} == doers_of(
        Task(side="b", verb="同意", subject="x", target=("todo",))
    )
    assert {"a_handler", "a_approver"} == doers_of(
        Task(side="a", verb="确认", subject="x", target=("todo",))
    )
