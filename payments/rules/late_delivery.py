"""The late-delivery account: which days, how many, how much.

第十条第1款：「每逾期一日，应按照合同总金额的0.05%向甲方支付违约金」
Reading delay.stacking: one clock over the union of late days, or one per
obligation. No cap is written, so none is applied.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import days_between, weekday
from contracts.rules.chosen import Readings
from contracts.rules.money import Charge, to_fen, yuan
from contracts.rules.record import Record
from deliverables.rules.lateness import DayMark, ObligationDays
from payments.rules.remedies import DayLine, Remedy, Totals

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
    per_item = readings[STACKING_READING] == PER_ITEM
    counted: list[date] = []
    for one in days:
        counted.extend(one.counted)
    if not counted:
        return None
    if not per_item:
        counted = list(set(counted))
    counted.sort()
    charge = price(agreement, counted, totals)
    other = sorted(day for one in days for day in one.counted)
    if per_item:
        other = sorted(set(other))
    return Remedy(
        head=HEAD,
        clause=charge.clause,
        act=None,
        owed_by="b",
        days=len(counted),
        amount=charge.amount,
        working=charge.working,
        known_so_far=not record.complete,
        alternative=price(agreement, other, totals).amount,
        day_list=tuple(_day_list(days, per_item=per_item)),
    )


def price(
    agreement: Agreement, days: Iterable[date], totals: Totals
) -> Charge:
    """Price days of lateness: rate × total in force on each day, one rounding."""
    term = agreement.terms[TERM]
    changes = sorted({row.since for row in term.values} | totals.changes)
    lines = []
    amount = Decimal(0)
    number = 0

    def era(day: date) -> int:
        return bisect_right(changes, day)

    for _, group in groupby(days, key=era):
        dated = list(group)
        used = _in_force(agreement, dated[0], totals)
        count = len(dated)
        number += count
        part = used.rate * used.total * count
        amount += part
        lines.append(
            f"合同总金额 ￥{yuan(used.total)} × {used.says} × {count}日"
            f" = ￥{yuan(part)}"
        )
    if len(lines) > 1:
        lines.append(f"合计{number}日 ￥{yuan(amount)}")
    return Charge(to_fen(amount), term.clause, tuple(lines))


def _in_force(agreement: Agreement, day: date, totals: Totals) -> _Rate:
    row = agreement.terms[TERM].on(max(day, agreement.effective_on))
    return _Rate(row.value, row.quantity.says, totals.on(day))


def _day_list(
    days: Sequence[ObligationDays], *, per_item: bool
) -> Iterable[DayLine]:
    """Every day from the first late one to the last, counted or not."""
    first = min(one.counted[0] for one in days if one.counted)
    last = max(one.counted[-1] for one in days if one.counted)
    running = 0
    for day in days_between(first, last):
        marks = [(one, one.marks[day]) for one in days if day in one.marks]
        late = [(one, mark) for one, mark in marks if mark.counted]
        running += len(late) if per_item else min(1, len(late))
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
