"""On-site staff: how many qualified persons are there on a working day.

第六条第7款：「在项目实施期限内，乙方应提供具备专业资质的驻场服务人员不少于3名」
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import (
    CalendarUnknown,
    WorkingCalendar,
    days_between,
)
from contracts.rules.facts import Fact
from contracts.rules.record import Record

TERM = "onsite_staff_minimum"


@dataclass(frozen=True)
class Gap:
    """Working days in a row on which the same too few were there."""

    start: date
    end: date
    count: int


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
    people: list[tuple[str, date, date]],
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


def _present(people: list[tuple[str, date, date]], day: date) -> int:
    return len({name for name, start, end in people if start <= day <= end})


def _gaps(
    start: date,
    end: date,
    people: list[tuple[str, date, date]],
    required: int,
    calendar: WorkingCalendar,
) -> list[Gap]:
    """Runs of short working days; rest days between do not break a run."""
    gaps: list[Gap] = []
    unbroken = False
    for day in days_between(start, end):
        notice = calendar.notices.get(day.year)
        if notice is None:
            break
        if not notice.is_working_day(day):
            continue
        count = _present(people, day)
        if count >= required:
            unbroken = False
            continue
        if unbroken and gaps[-1].count == count:
            gaps[-1] = Gap(gaps[-1].start, day, count)
        else:
            gaps.append(Gap(day, day, count))
        unbroken = True
    return gaps
