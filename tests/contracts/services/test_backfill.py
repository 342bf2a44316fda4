"""A backfilled batch moves nothing until the other party countersigned."""

from pathlib import Path

import pytest

from contracts.models import BackfillBatch
from contracts.policies import NotAllowed, Refused
from contracts.services.backfill import countersign_batch
from kaifeng_credit.importing import import_facts
from payments.queries.facts import all_facts
from tests import factories as make

pytestmark = pytest.mark.django_db

FACTS = """
agreement = "kaifeng_2025"
as_of = 2025-12-31
[[facts]]
kind = "paid"
tranche = 1
on = 2025-07-03
amount = "447000.00"
"""


@pytest.fixture
def story(tmp_path: Path):
    contract = make.make_contract()
    people = make.make_people(contract)
    file = tmp_path / "facts.toml"
    file.write_text(FACTS)
    import_facts(file, contract=contract, by=people.a_handler)
    return contract, people, BackfillBatch.objects.get(contract=contract)


def test_before_the_countersignature_nothing_counts(story):
    contract, _, _ = story
    assert [] == all_facts(contract)
    assert contract.records_complete_through is None


def test_after_it_the_facts_count_and_records_are_complete(story):
    contract, people, batch = story
    countersign_batch(batch=batch, by=people.b_lead)
    contract.refresh_from_db()
    assert ["paid"] == [fact.kind for fact in all_facts(contract)]
    assert "2025-12-31" == contract.records_complete_through.isoformat()


@pytest.mark.parametrize("role", ["a_approver", "a_handler", "b_onsite"])
def test_the_recording_party_does_not_countersign(story, role):
    _, people, batch = story
    with pytest.raises(NotAllowed):
        countersign_batch(batch=batch, by=getattr(people, role))


def test_a_second_countersignature_is_refused(story):
    _, people, batch = story
    countersign_batch(batch=batch, by=people.b_lead)
    with pytest.raises(Refused) as refused:
        countersign_batch(batch=batch, by=people.b_lead)
    assert "already_countersigned" == refused.value.code
