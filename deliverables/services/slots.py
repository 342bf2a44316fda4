"""Giving a contract a slot for each deliverable of its agreement."""

from contracts.models import Contract
from contracts.rules.agreement import Agreement
from deliverables.models import Deliverable


def ensure_deliverables(contract: Contract, agreement: Agreement) -> None:
    """One row per deliverable; doing it again changes nothing."""
    Deliverable.objects.bulk_create(
        (
            Deliverable(contract=contract, key=term.key, item=term.item)
            for term in agreement.deliverables.values()
        ),
        ignore_conflicts=True,
    )
