"""Which deliverables wait for a countersignature."""

import pytest

from contracts.models import BackfillBatch
from contracts.queries.agreements import agreement_of
from contracts.queries.backfill import awaiting_deliverables
from contracts.services.backfill import withdraw_batch
from tests import factories as make

pytestmark = pytest.mark.django_db


def row(kind: str, key: str) -> dict:
    fields = {"deliverable": key, "on": "2025-12-10"}
    return {"kind": kind, "ref": "", "fields": fields}


def make_batch(contract, by, *rows) -> BackfillBatch:
    digest = f"{BackfillBatch.objects.count():064d}"
    return BackfillBatch.objects.create(
        contract=contract, digest=digest, recorded_by=by, on_behalf_of="a",
        facts=list(rows),
    )  # fmt: skip


def test_the_rounds_a_waiting_batch_speaks_of_wait(
    django_assert_num_queries,
):
    contract = make.make_contract()
    person = make.make_person(contract, "a_handler")
    first = make_batch(contract, person, row("submitted", "tranche_2"),
                       row("confirmed", "expert_roster"))  # fmt: skip
    make_batch(contract, person, row("received", "training_materials"))
    members = set(agreement_of(contract).packages["tranche_2"].members)
    with django_assert_num_queries(1):
        found = awaiting_deliverables(contract)
    assert members | {"training_materials"} == found
    assert {"training_materials"} == awaiting_deliverables(contract, but=first)
    withdraw_batch(batch=first, by=person)
    assert {"training_materials"} == awaiting_deliverables(contract)


def test_a_demo_waits_for_nobody():
    contract = make.make_contract(is_demo=True)
    person = make.make_person(contract, "a_handler")
    make_batch(contract, person, row("submitted", "work_plan"))
    assert frozenset() == awaiting_deliverables(contract)
