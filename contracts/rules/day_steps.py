"""How a date was counted, in sentences a reader may check by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from contracts.rules.calendar import (
    FRIDAY,
    ONE_DAY,
    WorkingCalendar,
    days_between,
    weekday,
)

CACHED_SPANS = 4096  # sentences of the spans that were explained last


def say(day: date) -> str:
    """2025-12-19（周五）."""
    return f"{day}（{weekday(day)}）"


@dataclass(frozen=True)
class _Run:
    """Consecutive days of one sort, and why they are counted or not."""

    first: date
    last: date
    counted: bool
    reason: str

    @property
    def span(self) -> str:
        if self.first == self.last:
            return say(self.first)
        return f"{say(self.first)}至{say(self.last)}"


def forward_steps(
    calendar: WorkingCalendar, start: date, end: date, event: str
) -> tuple[str, ...]:
    """Explain the working days counted in (start, end]."""
    first = f"{say(start)}{event}，当日不计入（民法典第201条）"
    return first, *_counted(calendar, start + ONE_DAY, end)


def window_steps(
    calendar: WorkingCalendar, first: date, last: date
) -> tuple[str, ...]:
    """Explain the working days of a window, both ends included."""
    return _counted(calendar, first, last)


def roll_steps(
    calendar: WorkingCalendar, day: date, rolled: date
) -> tuple[str, ...]:
    """Explain 民法典 203 where it moved a day."""
    if rolled == day:
        return ()
    why = "、".join(
        dict.fromkeys(
            run.reason for run in _runs(calendar, day, rolled - ONE_DAY)
        )
    )
    return (
        f"{say(day)}为休假日（{why}），顺延至{say(rolled)}（民法典第203条）",
    )


@lru_cache(maxsize=CACHED_SPANS)
def _counted(
    calendar: WorkingCalendar, first: date, last: date
) -> tuple[str, ...]:
    lines = []
    number = 0
    for run in _runs(calendar, first, last):
        if not run.counted:
            lines.append(f"跳过{run.span}：{run.reason}")
            continue
        length = (run.last - run.first).days + 1
        ordinal = f"第{number + 1}"
        if length > 1:
            ordinal += f"至{number + length}"
        number += length
        made_up = f"（{run.reason}）" if run.reason else ""
        lines.append(f"{ordinal}个工作日：{run.span}{made_up}")
    return tuple(lines)


def _runs(
    calendar: WorkingCalendar, first: date, last: date
) -> Iterator[_Run]:
    run: _Run | None = None
    for day in days_between(first, last):
        counted, reason = _sort(calendar, day)
        if run and (run.counted, run.reason) == (counted, reason):
            run = _Run(run.first, day, counted, reason)
        else:
            if run:
                yield run
            run = _Run(day, day, counted, reason)
    if run:
        yield run


def _sort(calendar: WorkingCalendar, day: date) -> tuple[bool, str]:
    notice = calendar.notice_of(day)
    if notice.is_working_day(day):
        if day.weekday() > FRIDAY:
            return True, f"调休上班，{notice.notice}"
        return True, ""
    holiday = notice.holiday(day)
    if holiday is None:
        return False, "周末"
    return False, f"{holiday}，{notice.notice}"
