from contracts.queries.agreements import agreement_of
from deliverables.models import Deliverable
from deliverables.services.slots import ensure_deliverables


def test_a_contract_has_one_slot_per_deliverable_however_often(story):
    agreement = agreement_of(story.contract)
    ensure_deliverables(story.contract, agreement)
    rows = Deliverable.objects.filter(contract=story.contract)
    assert set(agreement.deliverables) == {row.key for row in rows}
    assert len(agreement.deliverables) == rows.count()
