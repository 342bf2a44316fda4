"""The readings of a facts file wait for two people of 甲方."""

import pytest

from contracts.models import BackfillBatch, Proposal
from kaifeng_credit.importing import import_facts
from kaifeng_credit.importing.batches import countersign_batch
from tests import factories as make

pytestmark = pytest.mark.django_db
FILE = """
agreement = "kaifeng_2025"
complete_through = 2025-12-10
[readings]
"submission.reading" = "D"
[[facts]]
kind = "submitted"
deliverable = "work_plan"
on = 2025-12-01
"""


@pytest.fixture
def scene(tmp_path):
    contract = make.make_contract()
    path = tmp_path / "past.toml"
    path.write_text(FILE, "utf-8")
    return contract, make.make_people(contract), path


def waiting(contract):
    return [
        (row.subject, row.proposed_by, row.on_behalf_of)
        for row in Proposal.objects.waiting(contract, "reading")
    ]


def test_of_a_file_of_party_a_whoever_recorded_it_is_the_first(scene):
    contract, people, path = scene
    import_facts(path, contract=contract, by=people.a_handler)
    assert [("submission.reading", people.a_handler, "a")] == waiting(contract)


def test_of_a_file_of_party_b_whoever_countersigns_is_the_first(scene):
    contract, people, path = scene
    import_facts(path, contract=contract, by=people.b_lead)
    assert [] == waiting(contract)
    batch = BackfillBatch.objects.get(contract=contract)
    countersign_batch(batch=batch, by=people.a_approver)
    assert [("submission.reading", people.a_approver, "a")] == waiting(
        contract
    )
