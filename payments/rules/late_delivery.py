"""The late-delivery account: which days, how many, how much.

第十条第1款：「每逾期一日，应按照合同总金额的0.05%向甲方支付违约金」
Reading delay.stacking: one clock over the union of late days, or one per
obligation. No cap is written, so none is applied.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import days_between, weekday
from contracts.rules.charge import Charge
from contracts.rules.chosen import Readings
from contracts.rules.explanation import Explanation, Lazily, Said
from contracts.rules.money import to_fen
from contracts.rules.record import Record
from contracts.rules.spans import (
    Spans,
    first_day,
    last_day,
    size,
    split,
    union,
)
from deliverables.rules.lateness import DayMark, ObligationDays
from payments.rules.remedies import DayLine, Remedy, Totals
from payments.rules.warning_lines import share_lines

TERM = "late_delivery_daily_rate"
HEAD = "late_delivery"
STACKING_READING = "delay.stacking"
PER_ITEM = "per_item"


@dataclass(frozen=True)
class _Rate:
    """What one day of lateness costs while rate and total stay the same."""

    rate: Decimal
    says: str
    total: Decimal


def late_delivery(
    agreement: Agreement,
    days: Sequence[ObligationDays],
    *,
    readings: Readings,
    totals: Totals,
    record: Record,
) -> Remedy | None:
    """The one row of late delivery; None where there is nothing to claim."""
    if TERM not in agreement.terms:
        return None
    late = [one for one in days if one.late]
    if not late:
        return None
    per_item = readings[STACKING_READING] == PER_ITEM
    each = [one.late for one in late]
    once = [union(span for spans in each for span in spans)]
    counted, other = (each, once) if per_item else (once, each)
    charge = price(agreement, counted, totals)
    return Remedy(
        head=HEAD,
        clause=charge.clause,
        act=None,
        owed_by="b",
        days=sum(map(size, counted)),
        amount=charge.amount,
        working=charge.working,
        known_so_far=not record.complete,
        alternative=charge.amount
        if other == counted  # one clock alone stacks nothing
        else price(agreement, other, totals).amount,
        late_from=first_day(once[0]),
        late_until=last_day(once[0]),
        arose_on=first_day(once[0]),
        warning_lines=Lazily(
            lambda: share_lines(
                agreement,
                as_of=record.as_of,
                total=totals.on(record.as_of),
                amount=charge.amount,
                running=_running(once[0], record),
            )
        ),
        day_list=Lazily(
            lambda: _day_list(
                days,
                once[0],
                per_item=per_item,
                price_of=lambda day: _price_of(agreement, day, totals),
            )
        ),
    )


def _running(late: Spans, record: Record) -> tuple[date, int] | None:
    """The last late day and their number, while lateness goes on."""
    last = last_day(late)
    return (last, size(late)) if last == record.known_to else None


def price(
    agreement: Agreement, clocks: Sequence[Spans], totals: Totals
) -> Charge:
    """Price days of lateness: rate × total in force on each day, one rounding.

    ``clocks`` holds the late days of each clock that runs: one in all, or
    one per obligation.
    """
    term = agreement.terms[TERM]
    changes = sorted({row.since for row in term.values} | totals.changes)
    eras: dict[date, int] = {}
    for clock in clocks:
        for part in split(clock, changes):
            since = _era(first_day(part), changes)
            eras[since] = eras.get(since, 0) + size(part)
    steps = []
    amount = Decimal(0)
    for since, count in sorted(eras.items()):
        used = _in_force(agreement, since, totals)
        part_amount = used.rate * used.total * count
        amount += part_amount
        steps.append(
            Said(
                "合同总金额 {} × {} × {}日 = {}",
                (used.total, used.says, count, part_amount),
            )
        )
    if len(steps) > 1:
        steps.append(Said("合计{}日 {}", (sum(eras.values()), amount)))
    return Charge(to_fen(amount), term.clause, Explanation(*steps))


def _era(day: date, changes: Sequence[date]) -> date:
    """The last change on or before a day, or the day where none is."""
    place = bisect_right(changes, day)
    return changes[place - 1] if place else day


def _in_force(agreement: Agreement, day: date, totals: Totals) -> _Rate:
    row = agreement.terms[TERM].on(max(day, agreement.effective_on))
    return _Rate(row.value, row.quantity.says, totals.on(day))


def _price_of(agreement: Agreement, day: date, totals: Totals) -> Decimal:
    """What one day of lateness costs, not rounded yet."""
    used = _in_force(agreement, day, totals)
    return used.rate * used.total


def _day_list(
    days: Sequence[ObligationDays],
    late_days: Spans,
    *,
    per_item: bool,
    price_of: Callable[[date], Decimal],
) -> Iterable[DayLine]:
    """Every day from the first late one to the last, counted or not."""
    running, exact = 0, Decimal(0)
    for day in days_between(first_day(late_days), last_day(late_days)):
        marks = [(one, one.marks[day]) for one in days if day in one.marks]
        late = [(one, mark) for one, mark in marks if mark.counted]
        added = len(late) if per_item else min(1, len(late))
        running += added
        exact += price_of(day) * added
        speaking = late or marks
        keys = _keys(late or marks, day)
        yield DayLine(
            on=day,
            weekday=weekday(day),
            counted=bool(late),
            holder=speaking[0][1].holder if speaking else "b",
            keys=keys,
            reason=_reason([mark for _, mark in speaking]),
            running=running,
            running_amount=to_fen(exact),
        )


def _keys(
    marks: Sequence[tuple[ObligationDays, DayMark]], day: date
) -> tuple[str, ...]:
    """An obligation by its own key, or the members that alone are behind."""
    keys: list[str] = []
    for one, _ in marks:
        behind = one.members.get(day, ())
        if behind and len(behind) < one.size:
            keys.extend(behind)
        else:
            keys.append(one.key)
    return tuple(keys)


def _reason(marks: Sequence[DayMark]) -> str:
    if not marks:
        return "无逾期事项"
    return "；".join(dict.fromkeys(mark.reason for mark in marks))
