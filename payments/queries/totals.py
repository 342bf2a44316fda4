"""合同总金额 in force, and whether what is kept beside the ledger is right."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from contracts.models import Contract, RecordedFact
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import decided_readings, fact_of
from contracts.rules.chosen import chosen_readings
from payments.models import Balance, Payment, Tranche
from payments.rules.remedies import Totals


def total_in_force(contract: Contract, day: date) -> Decimal:
    """The contract total on a day, amendments that count by then included.

    Ruling 21, and the decided reading ``total.amended``; two queries.
    """
    agreement = agreement_of(contract)
    amended = RecordedFact.objects.standing_facts(contract).filter(
        kind="total_amended", happened_on__lte=day
    )
    totals = Totals(
        agreement,
        [fact_of(row, agreement) for row in amended.order_by("sequence")],
        chosen_readings(agreement, decided_readings(contract)),
    )
    return totals.on(day)


def contract_paid(contract: Contract) -> Decimal:
    """What was credited for a contract, reversals taken off."""
    return _sum(Payment.objects.filter(contract=contract))


def tranche_paid(tranche: Tranche) -> Decimal:
    """What was credited for a tranche, reversals taken off."""
    return _sum(tranche.payments)


def _sum(payments: QuerySet[Payment]) -> Decimal:
    return payments.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def balance_differences(contract: Contract) -> list[str]:
    """Where a balance is not what the ledger sums to; three queries.

    The database moves balances with every row; a difference means that
    somebody wrote past it.
    """
    sums = dict(
        Payment.objects.filter(contract=contract)
        .order_by()
        .values_list("tranche_id")
        .annotate(total=Sum("amount"))
    )
    found = []
    for row in Balance.objects.filter(contract=contract).select_related(
        "tranche"
    ):
        if row.tranche is None:
            place, paid = "balance", sum(sums.values(), Decimal(0))
        else:
            place = f"tranches.{row.tranche.number}.balance"
            paid = sums.get(row.tranche_id, Decimal(0))
            if row.ceiling != row.tranche.amount:
                found.append(f"{place}.ceiling")
        if row.paid != paid:
            found.append(f"{place}.paid")
    return found
