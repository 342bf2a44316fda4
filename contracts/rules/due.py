"""A due date with its computation, its doubts, and how it may move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from contracts.rules.calendar import (
    ESTIMATE_MARGIN,
    CalendarUnknown,
    Period,
    WorkingCalendar,
    add_period,
)
from contracts.rules.explanation import (
    UNEXPLAINED,
    Explanation,
    Rolled,
    Said,
    Step,
    forward,
    said,
)

# Counts from the same day recur: in one answer, and from day to day.
CACHED_COUNTS = 4096

Computation = Callable[[WorkingCalendar], tuple[date, tuple[Step, ...]]]


@dataclass(frozen=True)
class Due:
    """When something is due, if that can be said.

    ``provisional`` marks a date the next notice may change;
    ``provisional_on`` is an estimate where no notice exists yet, and no
    bound (ruling 30).
    """

    on: date | None = None
    provisional: bool = False
    provisional_on: date | None = None
    unknown_year: int | None = None
    steps: Explanation = UNEXPLAINED
    moved: bool = False  # by an impediment

    @property
    def certain(self) -> date | None:
        """The date, where no coming notice can change it."""
        return None if self.provisional else self.on

    @property
    def is_set(self) -> bool:
        """Whether the text, a paper or a demand gives a date at all."""
        return self.on is not None or self.unknown_year is not None

    def with_steps(self, *steps: Step) -> Due:
        """The same date, explained further."""
        return replace(self, steps=self.steps.and_then(*steps))


UNDATED = Due(steps=said("协议未约定期限"))


def fixed(day: date, pattern: str, *values: object) -> Due:
    """A date that a paper names: it is not computed and not rolled.

    ``pattern`` and ``values`` say which paper (`Said`).
    """
    return Due(on=day, steps=said(pattern, *values))


def computed(calendar: WorkingCalendar, computation: Computation) -> Due:
    """Run a computation on the official calendar, else on the estimate."""
    try:
        on, steps = computation(calendar)
    except CalendarUnknown as unknown:
        return _estimated(calendar, computation, unknown)
    result = Said("到期日：{}", (on,))
    if calendar.is_provisional(on):
        note = Said(
            "{}年放假通知可能调整年末安排，此日为暂定", (on.year + 1,)
        )
        return Due(
            on=on, provisional=True, steps=Explanation(*steps, result, note)
        )
    return Due(on=on, steps=Explanation(*steps, result))


@lru_cache(maxsize=CACHED_COUNTS)
def working_days_after(
    calendar: WorkingCalendar, start: date, days: int, event: str
) -> Due:
    """The n-th working day after an event."""

    def computation(used: WorkingCalendar) -> tuple[date, tuple[Step, ...]]:
        end = used.nth_after(start, days)
        return end, forward(used, start, end, event)

    return computed(calendar, computation)


@lru_cache(maxsize=CACHED_COUNTS)
def calendar_days_after(
    calendar: WorkingCalendar, start: date, days: int, event: str
) -> Due:
    """Calendar days after an event, then the roll of 民法典 203."""

    def computation(used: WorkingCalendar) -> tuple[date, tuple[Step, ...]]:
        raw = start + timedelta(days=days)
        rolled = used.roll(raw)
        return rolled, (
            Said("{}{}，当日不计入（民法典第201条）", (start, event)),
            Said("{}日后为{}", (days, raw)),
            Rolled(used, raw, rolled),
        )

    return computed(calendar, computation)


@lru_cache(maxsize=CACHED_COUNTS)
def period_elapsed(
    calendar: WorkingCalendar, start: date, period: Period
) -> Due:
    """When a period from a day is complete, rolled (ruling 9)."""
    return computed(calendar, elapsing(start, period))


def elapsing(start: date, period: Period) -> Computation:
    """The completion day T of a period, rolled to T′ (ruling 9)."""
    day, words = add_period(start, *period)

    def computation(used: WorkingCalendar) -> tuple[date, tuple[Step, ...]]:
        rolled = used.roll(day)
        first = Said(
            "{}起运行，满{}为{}（民法典第202条）", (start, words, day)
        )
        return rolled, (first, Rolled(used, day, rolled))

    return computation


def rolled_to(calendar: WorkingCalendar, day: date, *why: Step) -> Due:
    """A computed day, rolled to a working day."""

    def computation(used: WorkingCalendar) -> tuple[date, tuple[Step, ...]]:
        rolled = used.roll(day)
        return rolled, (*why, Rolled(used, day, rolled))

    return computed(calendar, computation)


def _estimated(
    calendar: WorkingCalendar,
    computation: Computation,
    unknown: CalendarUnknown,
) -> Due:
    reason = Said(
        "{}年放假安排尚无国务院办公厅通知，到期日待定", (unknown.year,)
    )
    try:
        on, _ = computation(calendar.estimate)
    except CalendarUnknown:
        return Due(
            provisional=True,
            unknown_year=unknown.year,
            steps=Explanation(reason),
        )
    note = Said(
        "暂估{}：周一至周五减法定节假日；调休可使实际日期最多早{}日",
        (on, ESTIMATE_MARGIN.days),
    )
    return Due(
        provisional=True,
        provisional_on=on,
        unknown_year=unknown.year,
        steps=Explanation(reason, note),
    )
