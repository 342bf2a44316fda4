"""Giving a contract a row for each tranche, and the balances beside them."""

from datetime import date
from decimal import Decimal

from contracts.models import Contract
from contracts.rules.agreement import Agreement
from payments.models import Balance, Tranche
from payments.queries.totals import (
    contract_paid,
    total_in_force,
    tranche_paid,
)


def ensure_tranches(contract: Contract, agreement: Agreement) -> None:
    """One row per tranche with its agreed amount; again changes nothing."""
    for term in agreement.tranches:
        amount = agreement.quantity(term.amount_term)
        tranche, _ = Tranche.objects.update_or_create(
            contract=contract, number=term.number, defaults={"amount": amount}
        )
        Balance.objects.update_or_create(
            contract=contract, tranche=tranche, defaults={"ceiling": amount}
        )
    Balance.objects.get_or_create(
        contract=contract,
        tranche=None,
        defaults={"ceiling": agreement.total()},
    )


def mend_balances(contract: Contract) -> None:
    """Write each balance anew from the ledger; the caller has locked.

    Only where somebody wrote past the ledger's triggers: it is the ledger
    that is true.
    """
    for row in Balance.objects.filter(contract=contract).select_related(
        "tranche"
    ):
        if row.tranche is None:
            row.paid = contract_paid(contract)
            row.ceiling = max(row.ceiling, row.paid)
        else:
            row.ceiling = row.tranche.amount
            row.paid = tranche_paid(row.tranche)
        row.save(update_fields=["ceiling", "paid"])


def set_ceiling(contract: Contract, on: date) -> Decimal:
    """Write what a contract may have paid by a day; the caller has locked.

    The total in force that day. Where an amendment took it below what was
    paid before, that stays paid and nothing more may be.
    """
    total, paid = total_in_force(contract, on), contract_paid(contract)
    Balance.objects.filter(contract=contract, tranche=None).update(
        ceiling=max(total, paid)
    )
    return total
