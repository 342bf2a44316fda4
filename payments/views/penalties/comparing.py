"""The same days under other readings, and what a later switch moved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest

from contracts.queries.facts import decided_readings
from contracts.queries.readings import DecisionLog
from contracts.rules.agreement import Agreement, Reading
from contracts.rules.differences import figure
from payments.models import PenaltyDecision
from payments.rules.late_days import HEAD, Claim


@dataclass(frozen=True)
class OtherReading:
    """What another reading would make of the same facts."""

    id: str
    problem: str
    chosen: str
    decided: bool
    option: str
    days: int
    amount: Decimal


@dataclass(frozen=True)
class Side:
    """One way to read, beside the others: 现行, 最审慎, 对乙方最有利."""

    title: str
    days: int
    amount: Decimal
    reading: OtherReading | None  # None: as decided


def other_readings(
    request: HttpRequest, agreement: Agreement
) -> list[OtherReading]:
    """Only readings that would change the late-delivery amount."""
    decided = decided_readings(request.contract)
    found = []
    for row in request.under_other_readings:
        if row.difference.late is None:
            continue
        reading = agreement.readings[row.key]
        texts = {one.code: one.text for one in reading.options}
        chosen = decided.get(reading.key, reading.default)
        found.append(
            OtherReading(
                id=reading.id,
                problem=reading.problem,
                chosen=texts.get(str(chosen), ""),
                decided=reading.key in decided,
                option=texts.get(row.code, row.code),
                days=row.late_days,
                amount=row.late_amount,
            )
        )
    return found


def side_by_side(
    others: Sequence[OtherReading], late: Claim | None
) -> tuple[Side, ...]:
    """As decided, and the two ends of what one switch could make of it.

    Empty where no reading moves the amount.
    """
    if not others:
        return ()
    days, amount = (late.days, late.amount) if late else (0, Decimal(0))
    most = max(others, key=lambda one: one.amount)
    least = min(others, key=lambda one: one.amount)
    return (
        Side("现行口径", days, amount, None),
        _end("最审慎（日数最多）", most, days, amount, more=True),
        _end("对乙方最有利", least, days, amount, more=False),
    )


def _end(
    title: str,
    other: OtherReading,
    days: int,
    amount: Decimal,
    *,
    more: bool,
) -> Side:
    """The reading at one end, or what is in force where that is the end."""
    beyond = other.amount > amount if more else other.amount < amount
    if not beyond:
        return Side(title, days, amount, None)
    return Side(title, other.days, other.amount, other)


def changed_after(
    request: HttpRequest, decisions: Iterable[PenaltyDecision]
) -> list[tuple[PenaltyDecision, tuple[Reading, ...]]]:
    """Decisions on days whose readings were decided otherwise since.

    Only readings that touch late delivery count; one query where no reading
    was decided.
    """
    log = DecisionLog(request.contract)
    if not log.rows:
        return []
    since = [
        (one, log.changed_since(one.sequence))
        for one in decisions
        if one.days_moved
    ]
    keys = {reading.key for _, found in since for reading in found}
    touched = request.figures_touched(keys)
    named = figure("remedy", HEAD)
    rows = [
        (one, tuple(r for r in found if named in touched[r.key]))
        for one, found in since
    ]
    return [row for row in rows if row[1]]
