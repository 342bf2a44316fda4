"""合同总金额 in force, and whether what is kept beside the ledger is right."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from contracts.models import Contract, RecordedFact
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import decided_readings, fact_of
from contracts.rules.chosen import chosen_readings
from contracts.rules.facts import Fact
from payments.models import (
    MONEY_READERS,
    Balance,
    Payment,
    PaymentRequest,
    Tranche,
)
from payments.rules.remedies import Totals
from payments.rules.totals import lowering_words
from payments.states import LIVE_STATES


def total_in_force(
    contract: Contract,
    day: date,
    facts: Iterable[Fact] = (),
    *,
    without: Collection[str] = (),
) -> Decimal:
    """The contract total on a day, amendments that count by then included.

    ``facts`` are supposed to be recorded, ``without`` (references) to be
    taken back. Ruling 21, and the decided reading ``total.amended``; two
    queries.
    """
    agreement = agreement_of(contract)
    rows = RecordedFact.objects.standing_facts(contract).filter(
        kind="total_amended", happened_on__lte=day
    )
    recorded = [fact_of(row, agreement) for row in rows.order_by("sequence")]
    totals = Totals(
        agreement,
        [*(one for one in recorded if one.ref not in without), *facts],
        chosen_readings(agreement, decided_readings(contract)),
    )
    return totals.on(day)


def asked_for(
    contract: Contract, *, but: PaymentRequest | None = None
) -> Decimal:
    """What is asked for and not credited yet, one request left out."""
    live = PaymentRequest.objects.filter(
        contract=contract, state__in=LIVE_STATES
    ).exclude(pk=but.pk if but else None)
    asked = live.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return asked - _sum(
        Payment.objects.filter(
            Q(request__in=live) | Q(reverses__request__in=live)
        )
    )


def remarks_on_total(
    contract: Contract,
    facts: Collection[Fact],
    *,
    day: date,
    roles: Collection[str],
    without: Collection[str] = (),
) -> tuple[str, ...]:
    """What facts about the total mean for money paid and asked for.

    Requests are told only to those who may read them.
    """
    before = total_in_force(contract, day)
    after = total_in_force(contract, day, facts, without=without)
    if after >= before:
        return ()
    return lowering_words(
        total=after,
        paid=contract_paid(contract),
        asked=asked_for(contract)
        if set(roles) & set(MONEY_READERS)
        else Decimal(0),
    )


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
