"""A year as twelve small months: what is off, what is worked, what may move.

Marks are words (休, 班) and shapes besides colour, so that a page prints and
reads without it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from contracts.rules.calendar import (
    FRIDAY,
    MONTHS_A_YEAR,
    WorkingCalendar,
    add_months,
    days_between,
)
from contracts.rules.holiday_notice import Notice

OFF, WORK = "休", "班"
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Cell:
    """One day of a month."""

    on: date
    mark: str  # 休, 班 or nothing
    working: bool
    name: str  # of the holiday
    provisional: bool
    count: int | None = None  # the n-th working day after a chosen one
    chosen: bool = False

    @property
    def classes(self) -> str:
        """What the day looks like."""
        looks = {OFF: "xiu", WORK: "ban"}.get(self.mark, "")
        rest = "" if self.working or looks else "rest"
        maybe = "maybe" if self.provisional else ""
        chosen = "chosen" if self.chosen else ""
        return " ".join(filter(None, (looks, rest, maybe, chosen)))

    @property
    def words(self) -> str:
        """What a screen reader and a pointer are told."""
        said = {OFF: f"{self.name}放假", WORK: "调休上班"}.get(self.mark, "")
        if self.name == "放假":
            said = "放假"
        maybe = "暂定" if self.provisional else ""
        chosen = "起算日" if self.chosen else ""
        counted = f"第 {self.count} 个工作日" if self.count else ""
        return "，".join(filter(None, (chosen, said, counted, maybe)))


@dataclass(frozen=True)
class Month:
    """One month in weeks from Monday; None where another month's day is."""

    number: int
    weeks: tuple[tuple[Cell | None, ...], ...]
    working_days: int
    year: int


@dataclass(frozen=True)
class Year:
    """A year of the calendar and the notice it comes from."""

    year: int
    notice: Notice
    months: tuple[Month, ...]
    working_days: int
    provisional: bool  # its last days may still be changed

    @property
    def estimated(self) -> bool:
        """Whether no notice says so: only the days the law fixes."""
        return self.notice.estimated


def year_of(calendar: WorkingCalendar, year: int) -> Year | None:
    """One year of a calendar; beyond its notices the estimate, or None."""
    used = calendar if year in calendar.notices else calendar.estimate
    notice = used.notices.get(year)
    if notice is None:
        return None
    months = tuple(
        _month(used, date(year, number, 1))
        for number in range(1, MONTHS_A_YEAR + 1)
    )
    return Year(
        year=year,
        notice=notice,
        months=months,
        working_days=sum(month.working_days for month in months),
        provisional=year == calendar.last_official,
    )


def ruler_from(
    calendar: WorkingCalendar, start: date, months: int
) -> tuple[Month, ...]:
    """Whole months from that of ``start``, the working days after it numbered.

    民法典201：开始的当日不计入，自下一日开始计算。 Beyond the published years
    the days are shown by the estimate and not numbered: nobody knows them.
    """
    first = start.replace(day=1)
    found, count = [], 0
    for ahead in range(months):
        month = add_months(first, ahead)
        known = month.year in calendar.notices
        used = calendar if known else calendar.estimate
        if month.year not in used.notices:
            break
        plain = _month(used, month)
        weeks = []
        for week in plain.weeks:
            cells: list[Cell | None] = []
            for cell in week:
                if cell and known and cell.working and cell.on > start:
                    count += 1
                    cell = replace(cell, count=count)
                if cell and cell.on == start:
                    cell = replace(cell, chosen=True)
                cells.append(cell)
            weeks.append(tuple(cells))
        found.append(replace(plain, weeks=tuple(weeks)))
    return tuple(found)


def _month(calendar: WorkingCalendar, first: date) -> Month:
    last = add_months(first, 1)
    cells: list[Cell | None] = [None] * first.weekday()
    cells += [
        _cell(calendar, day)
        for day in days_between(first, last)
        if day.month == first.month
    ]
    cells += [None] * (-len(cells) % DAYS_A_WEEK)
    return Month(
        number=first.month,
        weeks=tuple(
            tuple(cells[at : at + DAYS_A_WEEK])
            for at in range(0, len(cells), DAYS_A_WEEK)
        ),
        working_days=sum(cell is not None and cell.working for cell in cells),
        year=first.year,
    )


def _cell(calendar: WorkingCalendar, day: date) -> Cell:
    notice = calendar.notice_of(day)
    mark = WORK if day in notice.work else OFF if day in notice.off else ""
    weekend_of_block = day.weekday() > FRIDAY and notice.holiday(day)
    if not mark and weekend_of_block:
        mark = OFF
    return Cell(
        on=day,
        mark=mark,
        working=notice.is_working_day(day),
        name=notice.holiday(day) or "",
        provisional=calendar.is_provisional(day),
    )
