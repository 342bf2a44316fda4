"""A contract opens with everything each app keeps for it, once."""

import pytest

from contracts.models import AuditEvent
from contracts.queries.agreements import agreement_of
from deliverables.models import Deliverable
from kaifeng_credit.opening import open_whole_contract
from payments.models import Tranche

pytestmark = pytest.mark.django_db


def test_every_deliverable_and_tranche_has_its_row():
    contract = open_whole_contract("kaifeng_2025", slug="one")
    agreement = agreement_of(contract)
    rows = Deliverable.objects.filter(contract=contract)
    expected = {term.key: term.item for term in agreement.deliverables.values()}
    assert expected == dict(rows.values_list("key", "item"))
    numbers = Tranche.objects.filter(contract=contract).values_list(
        "number", flat=True
    )
    assert [1, 2, 3] == sorted(numbers)


def test_opening_again_changes_nothing():
    open_whole_contract("kaifeng_2025", slug="one")
    events = AuditEvent.objects.count()
    open_whole_contract("kaifeng_2025", slug="one")
    assert events == AuditEvent.objects.count()
