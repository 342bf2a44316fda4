"""What brought a fact in: a letter, a change, a file, an event, a hand."""

import pytest

from contracts.models import BackfillBatch
from contracts.queries.facts import reference
from contracts.queries.told import tellers
from contracts.services.facts import lock_contract
from contracts.services.written_facts import add_recorded_fact
from tests import factories as make
from tests.amending import DAY, EFFECT, ask, posted
from tests.stories import fact

pytestmark = pytest.mark.django_db
STOPPED = fact("suspended", start="2025-12-01")
DEMAND = fact("demanded", "2025-12-01", deliverable="work_plan",
              due_on="2026-01-31")  # fmt: skip
NOTICE = fact("notified", DAY.isoformat(), subject="amendment", by="a",
              effective_on=EFFECT.isoformat())  # fmt: skip


@pytest.fixture
def scene():
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    return contract, make.make_people(contract)


def added(scene, one, **more):
    contract, people = scene
    return add_recorded_fact(
        lock_contract(contract.pk), one, by=people.a_approver,
        proposed_by=people.a_handler, on_behalf_of="a", **more,
    )  # fmt: skip


def sort(scene, one, **more):
    return [
        (teller.sort, teller.number)
        for _, teller in tellers(scene[0], [one], **more)
    ]


def test_each_is_told_by_its_sort(scene):
    contract, people = scene
    for one in (STOPPED, DEMAND, NOTICE):
        assert [] == sort(scene, one)
    added(scene, STOPPED)
    assert [("event", "")] == sort(scene, STOPPED)
    batch = BackfillBatch.objects.create(
        contract=contract, number="BL-1", digest="0" * 64, facts=[],
        recorded_by=people.a_handler, on_behalf_of="a",
    )  # fmt: skip
    row = added(scene, DEMAND, batch=batch)
    assert [("backfill", "BL-1")] == sort(scene, DEMAND)
    assert [] == sort(scene, DEMAND, without={reference(row)})
    letter = posted(contract, people.a_handler, people.a_approver)
    assert [("letter", letter.number)] == sort(scene, NOTICE)


def test_a_change_tells_its_notice_before_anybody_had_it(scene):
    asked = ask(scene[0], scene[1].a_handler)
    assert [("amendment", asked.subject)] == sort(scene, NOTICE)


def test_what_has_a_table_of_its_own_costs_nothing(
    scene, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert [] == sort(scene, fact("operation_started", "2025-07-01"))
