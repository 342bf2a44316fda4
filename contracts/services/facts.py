"""Recording facts: lock the contract, count its version, say who and when."""

from datetime import date
from typing import Any

from django.db.models import F

from contracts.models import BackfillBatch, Contract, User
from contracts.policies import check_open


def lock_contract(pk: int, *, after_end: bool = False) -> Contract:
    """The contract's row under lock; every service that writes starts here.

    One lock per contract: two people who act at once act one after the
    other, and the second meets the checks again. Raises
    Refused("contract_closed") after both sides closed it, but for acts that
    say they go on ``after_end`` (contracts.rules.after_end).
    """
    contract = (
        Contract.objects.select_for_update(of=("self",))
        .select_related("agreement_version")
        .get(pk=pk)
    )
    if not after_end:
        check_open(contract)
    return contract


def touch_facts(contract: Contract) -> int:
    """Count the contract's facts version up; stored answers become stale."""
    Contract.objects.filter(pk=contract.pk).update(
        facts_version=F("facts_version") + 1
    )
    contract.refresh_from_db(fields=["facts_version"])
    return contract.facts_version


def sequences(contract: Contract, count: int) -> range:
    """Places in the record for so many rows at once, in their order.

    For rows written by `bulk_create`, where one UPDATE a row would take
    minutes; the caller holds the contract's lock and fills `stamp` itself.
    """
    Contract.objects.filter(pk=contract.pk).update(
        facts_version=F("facts_version") + count
    )
    contract.refresh_from_db(fields=["facts_version"])
    last = contract.facts_version
    return range(last - count + 1, last + 1)


def stamp(
    contract: Contract,
    *,
    by: User,
    on: date,
    note: str = "",
    batch: BackfillBatch | None = None,
) -> dict[str, Any]:
    """What every fact row carries; raises the facts version."""
    return {
        "contract": contract,
        "sequence": touch_facts(contract),
        "happened_on": on,
        "recorded_by": by,
        "note": note,
        "batch": batch,
    }
