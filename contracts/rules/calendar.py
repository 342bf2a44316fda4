"""Working days as the State Council publishes them, and nothing guessed.

国务院办公厅每年发布一份节假日安排通知；哪天放假、哪个周末上班，只有通知说了算。
A year without a notice is unknown (`CalendarUnknown`). Month and day
arithmetic follows 民法典 200–203; 民法典 204 lets the parties agree otherwise.
"""

from __future__ import annotations

import calendar as gregorian
import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from contracts.rules.holiday_notice import FRIDAY as FRIDAY
from contracts.rules.holiday_notice import (
    PROVISIONAL_FROM_DAY,
    PROVISIONAL_MONTH,
)
from contracts.rules.holiday_notice import Notice as Notice
from contracts.rules.holiday_notice import days_between as days_between

CALENDARS = Path(__file__).resolve().parent.parent / "calendars"

ONE_DAY = timedelta(days=1)
Period = tuple[int, str]  # how many, and of which unit of the text
MONTHS_A_YEAR = 12
SHORTEST_MONTH = 28
WEEKDAYS = "一二三四五六日"

# 放假办法（2024-11-10修订）第二条: the festivals of fixed date. The lunar
# ones are data (calendars/lunar_dates.json).
FIXED_STATUTORY_DAYS = (
    (1, 1, "元旦"),
    (5, 1, "劳动节"),
    (5, 2, "劳动节"),
    (10, 1, "国庆节"),
    (10, 2, "国庆节"),
    (10, 3, "国庆节"),
)
SPRING_FESTIVAL_DAYS = 4  # 除夕、正月初一至初三

# 调休上班日可使实际到期日早于暂估日，至多七日。
ESTIMATE_MARGIN = timedelta(days=7)


class CalendarUnknown(Exception):  # a state of the world, not an error
    """A day is needed in a year whose notice is not loaded."""

    def __init__(self, year: int) -> None:
        """Name the first year that is missing."""
        super().__init__(f"{year}年放假安排尚无国务院办公厅通知")
        self.year = year


class WorkingCalendar:
    """Every question about working days, in constant time.

    ``working`` lists all working days of the loaded years; ``_before``
    counts, for each day of the span, the working days before it.
    """

    def __init__(self, notices: Iterable[Notice]) -> None:
        """Build the tables once; later questions only look up.

        Of the revisions of a year the last is in force; all are kept.
        """
        self.history = tuple(
            sorted(notices, key=lambda row: (row.year, row.revision))
        )
        self.notices = {notice.year: notice for notice in self.history}
        if not self.notices:
            raise ValueError("没有任何年度的放假通知")
        # Days of one year that the notice of the next has changed.
        self._december = {
            day: notice
            for notice in self.notices.values()
            for day in notice.december
            if day.year in self.notices
        }
        self._eras: dict[int, WorkingCalendar] = {}
        self.years = tuple(self.notices)
        self.first = date(self.years[0], 1, 1)
        self.last = date(self.years[-1], 12, 31)
        self.working: list[date] = []
        self._before: list[int] = []
        for day in days_between(self.first, self.last):
            self._before.append(len(self.working))
            notice = self.notice_on(day)
            if notice is not None and notice.is_working_day(day):
                self.working.append(day)
        self._before.append(len(self.working))
        # Where no year between is missing, a question is a look-up or two.
        self._eve = self.first.toordinal() - 1
        self._whole = len(self.years) == len(
            range(self.years[0], self.years[-1] + 1)
        )

    @cached_property
    def version(self) -> str:
        """A name that changes whenever any loaded day changes."""
        facts = [
            [
                notice.year,
                notice.notice,
                sorted(map(str, notice.off)),
                sorted(map(str, notice.work)),
            ]
            for notice in self.notices.values()
        ]
        # What was in force before still answers for what was settled then.
        if self._changes:
            facts += [
                [
                    notice.year,
                    notice.revision,
                    str(notice.adopted_on),
                    sorted(map(str, notice.off)),
                    sorted(map(str, notice.work)),
                ]
                for notice in self.history
            ]
        text = json.dumps(facts, ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return f"cn-{self.years[0]}-{self.years[-1]}-{digest[:8]}"

    @property
    def last_official(self) -> int:
        """The last year that a notice covers."""
        return max(y for y, row in self.notices.items() if not row.estimated)

    def notice_on(self, day: date) -> Notice | None:
        """The notice that speaks of a day, if there is one.

        Of late December that may be the notice of the next year.
        """
        return self._december.get(day) or self.notices.get(day.year)

    def notice_of(self, day: date) -> Notice:
        """The notice that speaks of a day."""
        notice = self.notice_on(day)
        if notice is None:
            raise CalendarUnknown(day.year)
        return notice

    def is_working_day(self, day: date) -> bool:
        """Whether a day is worked."""
        return self.notice_of(day).is_working_day(day)

    def speaks_of(self, day: date) -> bool:
        """Whether a notice covers the year of a day."""
        return day.year in self.notices

    def count(self, start: date, end: date) -> int:
        """Working days in (start, end]; both may be the same day."""
        if self._whole:
            since = start.toordinal() - self._eve
            until = end.toordinal() - self._eve
            if 0 <= since <= until < len(self._before):
                return self._before[until] - self._before[since]
        if end < start:
            raise ValueError("终点早于起点")
        if end == start:
            return 0
        self._require(start + ONE_DAY, end)
        return self._index(end + ONE_DAY) - self._index(start + ONE_DAY)

    def nth_after(self, day: date, n: int) -> date:
        """The n-th working day after a day (民法典 201: 开始的当日不计入)."""
        if n == 0:
            return day
        if self._whole and n > 0:
            since = day.toordinal() - self._eve
            if 0 <= since < len(self._before):
                place = self._before[since] + n - 1
                if place < len(self.working):
                    return self.working[place]
        first = day + ONE_DAY
        self._require(first, first)
        place = self._index(first) + n - 1
        if place >= len(self.working):
            raise CalendarUnknown(self._gap_from(first.year, step=1))
        result = self.working[place]
        self._require(first, result)
        return result

    def nth_before(self, day: date, n: int) -> date:
        """The n-th working day before a day, the day itself not counted."""
        if n == 0:
            return day
        last = day - ONE_DAY
        self._require(last, last)
        place = self._index(day) - n
        if place < 0:
            raise CalendarUnknown(self._gap_from(last.year, step=-1))
        result = self.working[place]
        self._require(result, last)
        return result

    def roll(self, day: date) -> date:
        """民法典 203: 最后一日是法定休假日的，以休假日结束的次日为最后一日。"""
        if self.is_working_day(day):
            return day
        return self.nth_after(day, 1)

    def roll_back(self, day: date) -> date:
        """Move a backward limit earlier, so that no one loses time."""
        if self.is_working_day(day):
            return day
        return self.nth_before(day, 1)

    def is_provisional(self, day: date) -> bool:
        """Whether the next notice may still change this day."""
        return (
            day.year == self.last_official
            and day.month == PROVISIONAL_MONTH
            and day.day >= PROVISIONAL_FROM_DAY
        )

    def as_known(self, settled_on: date | None) -> WorkingCalendar:
        """The calendar in force on the day that something was settled.

        What was settled stays as it was: a revision adopted after that day
        does not count, nor do the days of late December that a later notice
        changed. A year that had no notice before is never un-known.
        """
        changes = self._changes
        if settled_on is None or not changes or settled_on >= changes[-1]:
            return self
        era = bisect_right(changes, settled_on)
        known = self._eras.get(era)
        if known is None:
            known = WorkingCalendar(
                self._known(year, settled_on) for year in self.years
            )
            self._eras[era] = known
        return known

    @property
    def revised(self) -> bool:
        """Whether any notice changed what had been known before."""
        return bool(self._changes)

    @cached_property
    def _changes(self) -> tuple[date, ...]:
        """The days on which a notice changed what had been known before."""
        days = set()
        for notice in self.history:
            first = self._revisions(notice.year)[0]
            moved = any(day.year in self.notices for day in notice.december)
            if notice.adopted_on and (notice is not first or moved):
                days.add(notice.adopted_on)
        return tuple(sorted(days))

    def _revisions(self, year: int) -> list[Notice]:
        return [row for row in self.history if row.year == year]

    def _known(self, year: int, on: date) -> Notice:
        rows = self._revisions(year)
        known = [row for row in rows if row.adopted_by(on)]
        return known[-1] if known else rows[0].within_its_year()

    @cached_property
    def estimate(self) -> WorkingCalendar:
        """The same calendar, later years filled with statutory days only.

        An estimate is no bound: substitutes and make-up days are unknown.
        """
        return WorkingCalendar(
            [*self.notices.values(), *_estimated_notices(self.last_official)]
        )

    def _index(self, day: date) -> int:
        return self._before[(day - self.first).days]

    def _require(self, start: date, end: date) -> None:
        for year in range(start.year, end.year + 1):
            if year not in self.notices:
                raise CalendarUnknown(year)

    def _gap_from(self, year: int, *, step: int) -> int:
        while year in self.notices:
            year += step
        return year


def add_months(day: date, months: int) -> date:
    """民法典 202: 到期月的对应日；没有对应日的，月末日。"""
    index = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(index, MONTHS_A_YEAR)
    if day.day <= SHORTEST_MONTH:
        return date(year, month + 1, day.day)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    """The corresponding day some years later."""
    return add_months(day, years * MONTHS_A_YEAR)


def add_period(day: date, number: int, unit: str) -> tuple[date, str]:
    """A period of the text after a day, and its words: 6个月, 1年, 90日."""
    if unit == "year":
        return add_years(day, number), f"{number}年"
    if unit == "month":
        return add_months(day, number), f"{number}个月"
    return day + timedelta(days=number), f"{number}日"


def full_months(start: date, end: date) -> int:
    """Whole months elapsed from start to end."""
    months = (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def weekday(day: date) -> str:
    """周一 … 周日."""
    return "周" + WEEKDAYS[day.weekday()]


@lru_cache(maxsize=1)
def official_calendar() -> WorkingCalendar:
    """The calendar of all notices that ship with the portal."""
    return read_calendar(CALENDARS)


def read_calendar(folder: Path) -> WorkingCalendar:
    """Build a calendar from a folder of notices, one file per year."""
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9].json"))
    return WorkingCalendar(
        Notice.from_json(json.loads(file.read_text("utf-8"))) for file in files
    )


@lru_cache(maxsize=1)
def _lunar_dates() -> Mapping[int, Mapping[str, date]]:
    text = (CALENDARS / "lunar_dates.json").read_text("utf-8")
    return {
        int(year): {name: date.fromisoformat(day) for name, day in row.items()}
        for year, row in json.loads(text)["years"].items()
    }


def _estimated_notices(after: int) -> list[Notice]:
    """Statutory days of the years that follow the last notice."""
    lunar = _lunar_dates()
    years = sorted(year for year in lunar if year > after)
    following = [y for i, y in enumerate(years) if y == after + i + 1]
    return [
        Notice(
            year=year,
            notice="放假安排未公布，按周一至周五减法定节假日暂估",
            dated=None,
            url="",
            off=frozenset(statutory_days(year)),
            work=frozenset(),
            estimated=True,
        )
        for year in following
    ]


def statutory_days(year: int) -> dict[date, str]:
    """The days off by law, each with its festival (放假办法第二条).

    Without the lunar dates of a year only those of fixed date.
    """
    found = {
        date(year, month, day): name
        for month, day, name in FIXED_STATUTORY_DAYS
    }
    for name, day in _lunar_dates().get(year, {}).items():
        length = SPRING_FESTIVAL_DAYS if name == "除夕" else 1
        festival = "春节" if name == "除夕" else name
        for offset in range(length):
            found.setdefault(day + timedelta(days=offset), festival)
    return found
