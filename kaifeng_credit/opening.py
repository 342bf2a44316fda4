"""Opening a contract with everything each app keeps for it."""

from datetime import date

from django.db import transaction

from contracts.models import Contract
from contracts.queries.agreements import agreement_by_key, agreement_of
from contracts.services.agreements import open_contract
from deliverables.services.slots import ensure_deliverables
from payments.services.tranches import ensure_tranches


@transaction.atomic
def open_whole_contract(
    key: str,
    *,
    slug: str,
    is_demo: bool = False,
    pinned_on: date | None = None,
) -> Contract:
    """A contract on the agreement of a folder; again changes nothing."""
    contract = open_contract(
        agreement_by_key(key), slug=slug, is_demo=is_demo, pinned_on=pinned_on
    )
    agreement = agreement_of(contract)
    ensure_deliverables(contract, agreement)
    ensure_tranches(contract, agreement)
    return contract
