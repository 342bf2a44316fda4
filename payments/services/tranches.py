"""Giving a contract a row for each tranche of its agreement."""

from contracts.models import Contract
from contracts.rules.agreement import Agreement
from payments.models import Tranche


def ensure_tranches(contract: Contract, agreement: Agreement) -> None:
    """One row per tranche with its agreed amount; again changes nothing."""
    for term in agreement.tranches:
        Tranche.objects.update_or_create(
            contract=contract,
            number=term.number,
            defaults={"amount": agreement.quantity(term.amount_term)},
        )
