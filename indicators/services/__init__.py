"""Recording measured values and counted events."""

from datetime import date
from decimal import Decimal

from contracts.models import BackfillBatch, Contract, User
from contracts.queries.agreements import agreement_of
from contracts.services import audit
from contracts.services.facts import stamp
from indicators.models import CountedEvent, Measurement


def add_measurement(
    contract: Contract,
    *,
    indicator: str,
    value: Decimal,
    period_end: date,
    published_on: date | None,
    baseline: bool,
    by: User,
    batch: BackfillBatch | None = None,
    proposed_by: User | None = None,
) -> Measurement:
    """Write an official value; it exists from its publication (ruling 4).

    A baseline belongs to a batch or names who proposed it.
    """
    row = Measurement.objects.create(
        **stamp(contract, by=by, on=published_on or period_end, batch=batch),
        indicator=indicator,
        value=value,
        period_end=period_end,
        published_on=published_on,
        baseline=baseline,
        proposed_by=proposed_by,
    )
    audit.record(
        "measured",
        by=by,
        contract=contract,
        on=row,
        summary=f"登记指标值：{agreement_of(contract).indicators[indicator].name}",
        detail={
            "value": str(value),
            "period_end": period_end.isoformat(),
            "baseline": baseline,
        },
    )
    return row


def add_count(
    contract: Contract,
    *,
    quota: str,
    quantity: int,
    by: User,
    on: date,
    batch: BackfillBatch | None = None,
) -> CountedEvent:
    """Write a counted event: an article, a training, an approved plan."""
    row = CountedEvent.objects.create(
        **stamp(contract, by=by, on=on, batch=batch),
        quota=quota,
        quantity=quantity,
    )
    counted = agreement_of(contract).quotas[quota]
    audit.record(
        "counted",
        by=by,
        contract=contract,
        on=row,
        summary=f"登记计数：{counted.name} {quantity}{counted.unit}",
        detail={"quantity": quantity, "happened_on": on.isoformat()},
    )
    return row
