"""When a report is due to be sent, and which days it then speaks of.

Pure, and of no clause: the agreement names no reports. What the office
knows as 每月第 3 个工作日 is counted with the calendar of the State Council's
notices; where a year has none the day is unknown, and nothing is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import count, takewhile
from zoneinfo import ZoneInfo

from contracts.rules.calendar import (
    MONTHS_A_YEAR,
    ONE_DAY,
    CalendarUnknown,
    WorkingCalendar,
    add_months,
)
from payments.rules.report import Period, Span, period_to
from payments.rules.report.kinds import MONTHS_A_QUARTER

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
ONE_WEEK = timedelta(days=len(WEEKDAYS))
# Even a month with the longest Spring Festival has as many (February 2026: 16).
LATEST_WORKING_DAY = 15
LATEST_HOUR = 23


class Rhythm(StrEnum):
    """How often a report is made."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"

    @property
    def label(self) -> str:
        """每周 … 每年."""
        return RHYTHMS[self]


RHYTHMS = {
    Rhythm.WEEKLY: "每周",
    Rhythm.MONTHLY: "每月",
    Rhythm.QUARTERLY: "每季",
    Rhythm.YEARLY: "每年",
}
MONTHS_BETWEEN = {
    Rhythm.MONTHLY: 1,
    Rhythm.QUARTERLY: MONTHS_A_QUARTER,
    Rhythm.YEARLY: MONTHS_A_YEAR,
}


class Covering(StrEnum):
    """Which days a report speaks of, seen from the day it is due."""

    DAY = "day"
    LAST_MONTH = "last_month"
    LAST_QUARTER = "last_quarter"
    LAST_YEAR = "last_year"

    @property
    def label(self) -> str:
        """截至当日, 上月 … 上年."""
        return COVERINGS[self]


COVERINGS = {
    Covering.DAY: "截至生成当日",
    Covering.LAST_MONTH: "上月",
    Covering.LAST_QUARTER: "上季",
    Covering.LAST_YEAR: "上年",
}
SPAN_OF = {
    Covering.LAST_MONTH: Span.MONTH,
    Covering.LAST_QUARTER: Span.QUARTER,
    Covering.LAST_YEAR: Span.YEAR,
}


@dataclass(frozen=True)
class Plan:
    """A rhythm, its day and its hour.

    ``nth`` is the weekday (1 is Monday) of a weekly plan, else the n-th
    working day of the month, of the quarter's first month, of January.

    Raises:
        ValueError: a weekday, working day or hour there is not.
    """

    rhythm: Rhythm
    nth: int
    hour: int

    def __post_init__(self) -> None:
        """Refuse a day or an hour that no calendar has."""
        weekly = self.rhythm is Rhythm.WEEKLY
        latest = len(WEEKDAYS) if weekly else LATEST_WORKING_DAY
        if not 1 <= self.nth <= latest or not 0 <= self.hour <= LATEST_HOUR:
            raise ValueError(f"{self.rhythm} {self.nth} {self.hour}")

    @property
    def words(self) -> str:
        """每月第 3 个工作日 9 时.

        >>> Plan(Rhythm.WEEKLY, 5, 9).words
        '每周五 9 时'
        >>> Plan(Rhythm.QUARTERLY, 3, 9).words
        '每季首月第 3 个工作日 9 时'
        """
        if self.rhythm is Rhythm.WEEKLY:
            day = f"每周{WEEKDAYS[self.nth - 1]}"
        else:
            day = f"{OPENINGS[self.rhythm]}第 {self.nth} 个工作日"
        return f"{day} {self.hour} 时"


OPENINGS = {
    Rhythm.MONTHLY: "每月",
    Rhythm.QUARTERLY: "每季首月",
    Rhythm.YEARLY: "每年一月",
}


def next_due(
    plan: Plan, after: datetime, calendar: WorkingCalendar
) -> datetime:
    """The first due moment after another, in Asia/Shanghai.

    Raises:
        CalendarUnknown: it lies in a year whose notice is not published.
    """
    return next(one for one in _from(plan, after, calendar) if one > after)


def due_between(
    plan: Plan, after: datetime, until: datetime, calendar: WorkingCalendar
) -> list[datetime]:
    """The due moments after one moment, up to and with another.

    What lies in a year that nobody can count is not due: the list ends.
    """
    found: list[datetime] = []
    moments = takewhile(
        lambda one: one <= until, _from(plan, after, calendar)
    )
    try:
        for one in moments:
            if one > after:
                found.append(one)
    except CalendarUnknown:
        pass
    return found


def _from(
    plan: Plan, after: datetime, calendar: WorkingCalendar
) -> Iterator[datetime]:
    """Due moments in their order, from not later than the first after."""
    hour = time(plan.hour, tzinfo=SHANGHAI)
    day = after.astimezone(SHANGHAI).date()
    for due in _days(plan, day, calendar):
        yield datetime.combine(due, hour)


def _days(
    plan: Plan, day: date, calendar: WorkingCalendar
) -> Iterator[date]:
    """The days of a plan, from the week, month, quarter or year of a day."""
    if plan.rhythm is Rhythm.WEEKLY:
        first = day + timedelta(days=plan.nth - day.isoweekday())
        yield from (first + step * ONE_WEEK for step in count())
    first = period_to(_SPANS[plan.rhythm], day).first
    for step in count():
        month = add_months(first, step * MONTHS_BETWEEN[plan.rhythm])
        yield calendar.nth_after(month - ONE_DAY, plan.nth)


_SPANS = {
    Rhythm.MONTHLY: Span.MONTH,
    Rhythm.QUARTERLY: Span.QUARTER,
    Rhythm.YEARLY: Span.YEAR,
}


def covered(covering: Covering, due_on: date) -> tuple[date | None, date]:
    """The days a report speaks of: the first, if it has one, and the last.

    上月, 上季 and 上年 are the whole ones that ended before the day.

    >>> covered(Covering.LAST_QUARTER, date(2026, 1, 6))
    (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))
    """
    if covering is Covering.DAY:
        return None, due_on
    span = SPAN_OF[covering]
    last = period_to(span, due_on).first - ONE_DAY
    return period_to(span, last).first, last


def covered_words(since: date | None, as_of: date) -> str:
    """2025年10月1日至2025年12月31日, or 截至2025年12月31日."""
    if since is None:
        return f"截至{as_of.year}年{as_of.month}月{as_of.day}日"
    return Period(since, as_of).words
