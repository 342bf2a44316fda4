"""Counted obligations: how many are owed by when, and how many there are.

第一条第11项：「每年通过新华社媒体矩阵宣传不低于5篇」
第四条第11款：「频次不低于平均1篇/月」
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from contracts.rules.agreement import Agreement, Quota
from contracts.rules.calendar import (
    ONE_DAY,
    add_months,
    add_years,
    full_months,
)
from contracts.rules.chosen import Readings
from contracts.rules.facts import Fact
from contracts.rules.record import Record

YEAR_READING = "year.unit"


class QuotaRow(NamedTuple):
    """One quota in one period."""

    key: str
    name: str
    unit: str
    clause: str
    period_start: date
    period_end: date | None
    required: int
    counted: int
    state: str
    steps: tuple[str, ...] = ()
    pace: int | None = None  # how many a steady pace would have by now
    lacking: tuple[Lack, ...] = ()  # elapsed months without a single one
    last_on: date | None = None


class Lack(NamedTuple):
    """A month of the agreement in which nothing was counted."""

    start: date
    end: date


class _Period(NamedTuple):
    start: date
    end: date | None  # None: until the service ends
    required: int
    steps: tuple[str, ...] = ()


def quota_rows(
    agreement: Agreement,
    counts: Mapping[str, Sequence[tuple[date, int]]],
    *,
    readings: Readings,
    record: Record,
    ended_on: date | None,
) -> tuple[QuotaRow, ...]:
    """Every quota, a row per period up to the day asked for.

    ``counts`` are the `counted_days` of the facts.
    """
    return tuple(
        [
            _row(quota, period, counts[quota.key], record, ended_on)
            for quota in agreement.quotas.values()
            for period in _periods(
                agreement, quota, readings, record, ended_on
            )
        ]
    )


def counted_days(
    agreement: Agreement, facts: Iterable[Fact]
) -> Mapping[str, list[tuple[date, int]]]:
    """The counted items of each quota, also those counted for another."""
    counts: dict[str, list[tuple[date, int]]] = {
        key: [] for key in agreement.quotas
    }
    for fact in facts:
        if fact.kind != "counted":
            continue
        item = (fact.on, int(fact.fields.get("quantity", 1)))
        quota: str | None = fact.fields["quota"]
        while quota is not None:
            counts[quota].append(item)
            quota = agreement.quotas[quota].also_counts_as
    return counts


def _row(
    quota: Quota,
    period: _Period,
    items: Sequence[tuple[date, int]],
    record: Record,
    ended_on: date | None,
) -> QuotaRow:
    inside = items
    if items:
        start, last = period.start, period.end or date.max
        inside = [item for item in items if start <= item[0] <= last]
    counted = sum([quantity for _, quantity in inside]) if inside else 0
    return QuotaRow(
        quota.key,
        quota.name,
        quota.unit,
        quota.clause,
        period.start,
        period.end,
        period.required,
        counted,
        _state(quota, period, counted, record, ended_on),
        period.steps,
        _pace(period, record),
        _lacking(quota, period, inside, record, ended_on),
        max(inside)[0] if inside else None,
    )


def _pace(period: _Period, record: Record) -> int | None:
    """What a steady pace would have reached, rounded down; known days only.

    A help to see ahead; the text asks for the number at the period's end.
    """
    if period.end is None or record.known_to is None:
        return None
    length = (period.end - period.start).days + 1
    gone = (min(record.known_to, period.end) - period.start).days + 1
    return max(0, gone) * period.required // length


def _lacking(
    quota: Quota,
    period: _Period,
    inside: Sequence[tuple[date, int]],
    record: Record,
    ended_on: date | None,
) -> tuple[Lack, ...]:
    """「频次不低于平均1篇/月」: the elapsed months that have none.

    An average may be made up elsewhere, so a month without one is named and
    breaks nothing by itself.
    """
    if quota.period != "full_months" or record.known_to is None:
        return ()
    until = record.known_to
    if ended_on is not None:
        until = min(until, ended_on)
    start = period.start
    months = full_months(start, max(start, until))
    with_one = {full_months(start, day) for day, _ in inside if day <= until}
    return tuple(
        Lack(add_months(start, month), add_months(start, month + 1) - ONE_DAY)
        for month in range(months)
        if month not in with_one
    )


def _state(
    quota: Quota,
    period: _Period,
    counted: int,
    record: Record,
    ended_on: date | None,
) -> str:
    if counted >= period.required > 0:
        return "met"
    if quota.period == "full_months":
        if not record.complete:
            return "not_recorded"
        return "short" if counted < period.required else "open"
    closed_on = period.end or ended_on
    if closed_on is not None and record.as_of > closed_on:
        return "short" if record.knows(closed_on) else "not_recorded"
    return "open" if record.complete else "not_recorded"


def _periods(
    agreement: Agreement,
    quota: Quota,
    readings: Readings,
    record: Record,
    ended_on: date | None,
) -> Iterable[_Period]:
    start = agreement.effective_on
    until = record.as_of if ended_on is None else min(record.as_of, ended_on)

    def owed(day: date) -> int:
        return agreement.required(quota.key, on=day)

    if quota.period == "contract_year":
        if readings[YEAR_READING] == "calendar":
            return _calendar_years(start, until, owed)
        return _contract_years(start, until, owed)
    required = owed(until)
    if quota.period != "full_months":
        return (_Period(start, None, required),)
    months = full_months(start, max(start, until))
    step = f"自{start}起已满{months}个月，每月{required}{quota.unit}"
    return (_Period(start, None, months * required, (step,)),)


def _contract_years(
    start: date, until: date, owed: Callable[[date], int]
) -> Iterator[_Period]:
    first, year, last = start, 0, max(until, start)
    while first <= last:
        year += 1
        following = add_years(start, year)
        yield _Period(first, following - ONE_DAY, owed(first))
        first = following


def _calendar_years(
    start: date, until: date, owed: Callable[[date], int]
) -> Iterator[_Period]:
    """Pro rata for a year begun under way, rounded up."""
    for year in range(start.year, max(until, start).year + 1):
        opens, ends = date(year, 1, 1), date(year, 12, 31)
        first = max(opens, start)
        share = Decimal((ends - first).days + 1) / ((ends - opens).days + 1)
        number = (share * owed(first)).to_integral_value(ROUND_CEILING)
        steps: tuple[str, ...] = ()
        if first > opens:
            steps = (f"{year}年自{first}起按日折算，向上取整为{number}",)
        yield _Period(first, ends, int(number), steps)
