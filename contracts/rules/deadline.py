"""One row of the list of deadlines, and the state it is in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from contracts.rules.calendar import (
    ESTIMATE_MARGIN,
    CalendarUnknown,
    WorkingCalendar,
)
from contracts.rules.due import Due
from contracts.rules.explanation import Explanation
from contracts.rules.record import Record


class Deadline(NamedTuple):
    """A duty with its date: who owes it, when, and how it stands."""

    key: str
    title: str
    clause: str
    obligor: str | None  # "a" | "b"; None where both sides are meant
    due_on: date | None
    alert_on: date | None
    window_from: date | None
    met_on: date | None
    days_overdue: int
    state: str
    round: int | None
    tranche: int | None
    provisional: bool
    provisional_on: date | None
    remaining_working_days: int | None
    steps: Explanation
    act: str | None = None
    deliverable: str | None = None
    refs: tuple[str, ...] = ()  # the recorded facts it rests on


class Duty(NamedTuple):
    """What is asked of a deadline before it is judged."""

    key: str
    title: str
    clause: str
    obligor: str | None
    due: Due
    met_on: date | None = None
    window_from: date | None = None
    began: bool = True  # False: the event that starts the clock is missing
    alert_on: date | None = (
        None  # the most careful reading, where there is one
    )
    careful: bool = False  # alert_on speaks even where it is None
    excused_days: int = 0  # days after the due date that do not count
    ends: bool = False  # a period that simply ends: never overdue
    round: int | None = None
    tranche: int | None = None
    act: str | None = None
    deliverable: str | None = None
    refs: tuple[str, ...] = ()


def judge(
    duty: Duty, *, record: Record, calendar: WorkingCalendar
) -> Deadline:
    """Say how a duty stands on the day asked for."""
    state, days = _state(duty, record)
    due = duty.due
    # In the order of the fields: names would cost more than the judgement.
    return Deadline(
        duty.key,
        duty.title,
        duty.clause,
        duty.obligor,
        due.on,
        _alert(duty),
        duty.window_from,
        duty.met_on,
        days,
        state,
        duty.round,
        duty.tranche,
        due.provisional,
        due.provisional_on,
        _remaining(duty, state, record, calendar),
        due.steps,
        duty.act,
        duty.deliverable,
        duty.refs,
    )


def days_late(
    due: Due, *, met_on: date | None, record: Record, excused: int = 0
) -> int:
    """Calendar days of lateness that are certain.

    Beyond the day the records are complete through nothing is counted, and
    nothing on a date that a coming notice may change (rulings 6 and 30).
    """
    if due.certain is None or record.known_to is None:
        return 0
    end = record.known_to if met_on is None else min(met_on, record.known_to)
    return max(0, (end - due.certain).days - excused)


def _state(duty: Duty, record: Record) -> tuple[str, int]:
    due, met_on = duty.due, duty.met_on
    if not duty.began and met_on is None:
        return ("waiting" if record.complete else "not_recorded"), 0
    if due.on is None:
        return _undecided(duty, record), 0
    days = days_late(
        due, met_on=met_on, record=record, excused=duty.excused_days
    )
    if met_on is not None:
        if met_on <= due.on:
            return "met", 0
        if due.provisional:
            return "calendar_unknown", 0
        if days:
            return "met_late", days
        return ("met" if record.complete else "not_recorded"), 0
    if duty.ends:
        return ("met" if record.as_of > due.on else "open"), 0
    if duty.window_from is not None and record.as_of < duty.window_from:
        return "waiting", 0
    if not record.complete:
        return "not_recorded", days
    if days:
        return "overdue", days
    return "open", 0


def _undecided(duty: Duty, record: Record) -> str:
    """The state where no date can be given."""
    due, met_on = duty.due, duty.met_on
    if due.unknown_year is None:
        if met_on is not None:
            return "met"
        return "undated" if record.complete else "not_recorded"
    if met_on is not None:
        safe = due.provisional_on and due.provisional_on - ESTIMATE_MARGIN
        if met_on.year < due.unknown_year or (safe and met_on <= safe):
            return "met"
    return "calendar_unknown"


def _alert(duty: Duty) -> date | None:
    if duty.careful:
        return duty.alert_on
    if duty.due.provisional_on is not None:
        return duty.due.provisional_on - ESTIMATE_MARGIN
    return duty.due.on


def _remaining(
    duty: Duty, state: str, record: Record, calendar: WorkingCalendar
) -> int | None:
    last = duty.due.on
    if state not in ("open", "waiting") or last is None:
        return None
    if last <= record.as_of:
        return 0 if last == record.as_of else None
    if not calendar.speaks_of(last):  # 诉讼时效: years ahead
        return None
    try:
        return calendar.count(record.as_of, last)
    except CalendarUnknown:  # a year between has no notice
        return None


def earliest(days: Iterable[date | None]) -> date | None:
    """The earliest of the dates that are known."""
    known = [day for day in days if day is not None]
    return min(known, default=None)


def careful_date(due: Due) -> date | None:
    """The date to warn by: the date itself, or the estimate less its margin."""
    if due.on is not None:
        return due.on
    if due.provisional_on is not None:
        return due.provisional_on - ESTIMATE_MARGIN
    return None
