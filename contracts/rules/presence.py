"""On-site staff: how many qualified persons are there on a working day.

第六条第7款：「在项目实施期限内，乙方应提供具备专业资质的驻场服务人员不少于3名」
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import (
    ONE_DAY,
    CalendarUnknown,
    WorkingCalendar,
)
from contracts.rules.facts import Fact
from contracts.rules.record import Record

TERM = "onsite_staff_minimum"

Stay = tuple[str, date, date]  # who, from, to; both days included


@dataclass(frozen=True)
class Gap:
    """Working days in a row on which the same too few were there."""

    start: date
    end: date
    count: int
    working_days: int


@dataclass(frozen=True)
class Presence:
    """What is owed, who is there today, and where it fell short."""

    required: int
    today: int | None
    gaps: tuple[Gap, ...]


def presence(
    agreement: Agreement,
    facts: Iterable[Fact],
    *,
    record: Record,
    calendar: WorkingCalendar,
    ended_on: date | None,
) -> Presence:
    """Count qualified persons on working days (ruling 28)."""
    if TERM not in agreement.terms:
        return Presence(0, None, ())
    required = agreement.days(TERM, on=record.as_of)
    people = [
        (fact.text("person"), fact.on, fact.day("end") or date.max)
        for fact in facts
        if fact.kind == "on_site" and fact.get("qualified")
    ]
    end = record.known_to
    if ended_on is not None and end is not None:
        end = min(end, ended_on)
    gaps: list[Gap] = []
    if end is not None:
        gaps = _gaps(agreement.effective_on, end, people, required, calendar)
    return Presence(
        required=required,
        today=_today(agreement, people, record, calendar, ended_on),
        gaps=tuple(gaps),
    )


def _today(
    agreement: Agreement,
    people: list[Stay],
    record: Record,
    calendar: WorkingCalendar,
    ended_on: date | None,
) -> int | None:
    day = record.as_of
    if day < agreement.effective_on or (ended_on and day > ended_on):
        return None
    if not people and not record.complete:
        return None
    try:
        if not calendar.is_working_day(day):
            return None
    except CalendarUnknown:
        return None
    return _present(people, day)


def _present(people: list[Stay], day: date) -> int:
    return len({name for name, start, end in people if start <= day <= end})


def _gaps(
    start: date,
    end: date,
    people: list[Stay],
    required: int,
    calendar: WorkingCalendar,
) -> list[Gap]:
    """Runs of short working days; rest days between do not break a run.

    Between two days on which somebody comes or goes the count is the same,
    so the stretches are looked at, not the days.
    """
    gaps: list[Gap] = []
    unbroken = False
    for first, last in _stretches(start, _known(end, start, calendar), people):
        short = calendar.count(first - ONE_DAY, last)
        if not short:
            continue
        count = _present(people, first)
        if count >= required:
            unbroken = False
            continue
        ends = calendar.nth_before(last + ONE_DAY, 1)
        if unbroken and gaps[-1].count == count:
            before = gaps[-1]
            gaps[-1] = Gap(
                before.start, ends, count, before.working_days + short
            )
        else:
            begins = calendar.nth_after(first - ONE_DAY, 1)
            gaps.append(Gap(begins, ends, count, short))
        unbroken = True
    return gaps


def _known(end: date, start: date, calendar: WorkingCalendar) -> date:
    """The last day up to which every year has its notice."""
    year = start.year
    while year in calendar.notices and year <= end.year:
        year += 1
    return min(end, date(year, 1, 1) - ONE_DAY)


def _stretches(
    start: date, end: date, people: Iterable[Stay]
) -> Iterator[tuple[date, date]]:
    """The days from start to end, cut where somebody comes or goes."""
    cuts = {start}
    for _, came, left in people:
        if start < came <= end:
            cuts.add(came)
        if start <= left < end:
            cuts.add(left + ONE_DAY)
    days = sorted(cuts)
    for first, after in zip(days, [*days[1:], end + ONE_DAY], strict=True):
        if first < after:
            yield first, after - ONE_DAY
