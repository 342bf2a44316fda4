"""How a computation becomes Chinese sentences: in one place, and only if read.

Rules put down what they did — which event, which span of days, which roll,
which product — as small steps. Nobody pays for the sentences of an answer
that is only counted; page, PDF and JSON read the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Generic, TypeVar, overload

from contracts.rules.calendar import (
    FRIDAY,
    ONE_DAY,
    WorkingCalendar,
    days_between,
    weekday,
)
from contracts.rules.money import yuan

CACHED_SPANS = 4096  # sentences of the spans that were explained last

Row = TypeVar("Row")


def say(day: date) -> str:
    """2025-12-19（周五）."""
    return f"{day}（{weekday(day)}）"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence: its pattern, and the days and amounts it names."""

    pattern: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """The working days of a span, both ends included."""

    calendar: WorkingCalendar
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Rolled:
    """民法典 203 where it moved a day."""

    calendar: WorkingCalendar
    day: date
    rolled: date


Step = Said | Counted | Rolled


class Lazily(Sequence[Row], Generic[Row]):
    """Rows that are made when somebody first reads them."""

    __slots__ = ("_make", "_rows")

    def __init__(self, make: Callable[[], Iterable[Row]]) -> None:
        """Keep the recipe; nothing is made yet."""
        self._make = make
        self._rows: tuple[Row, ...] | None = None

    def _made(self) -> tuple[Row, ...]:
        if self._rows is None:
            self._rows = tuple(self._make())
        return self._rows

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        return self._made()[index]

    def __len__(self) -> int:
        return len(self._made())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sequence) and not isinstance(other, str):
            return self._made() == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._made())

    def __repr__(self) -> str:
        return repr(self._made())


class Explanation(Lazily[str]):
    """The steps of one computation; reads as their sentences."""

    __slots__ = ("steps",)

    def __init__(self, *steps: Step) -> None:
        """Put the steps down in the order a reader checks them."""
        self.steps = steps
        self._rows = None

    def _made(self) -> tuple[str, ...]:
        if self._rows is None:
            self._rows = tuple(sentences(self.steps))
        return self._rows

    def and_then(self, *steps: Step) -> Explanation:
        """The same, explained further."""
        return Explanation(*self.steps, *steps)


UNEXPLAINED = Explanation()


def said(pattern: str, *values: object) -> Explanation:
    """An explanation of one sentence."""
    return Explanation(Said(pattern, values))


def forward(
    calendar: WorkingCalendar, start: date, end: date, event: str
) -> tuple[Step, ...]:
    """The working days counted in (start, end] after an event."""
    return (
        Said("{}{}，当日不计入（民法典第201条）", (start, event)),
        Counted(calendar, start + ONE_DAY, end),
    )


def sentences(steps: Iterable[Step]) -> Iterator[str]:
    """The one renderer: each step in Chinese, as a reader may check it."""
    for step in steps:
        if isinstance(step, Said):
            yield step.pattern.format(*map(_value, step.values))
        elif isinstance(step, Counted):
            yield from _counted(step.calendar, step.first, step.last)
        else:
            yield from _rolled(step)


def _value(value: object) -> object:
    if isinstance(value, date):
        return say(value)
    if isinstance(value, Decimal):
        return f"￥{yuan(value)}"
    return value


def _rolled(step: Rolled) -> Iterator[str]:
    if step.rolled == step.day:
        return
    why = "、".join(
        dict.fromkeys(
            run.reason
            for run in _runs(step.calendar, step.day, step.rolled - ONE_DAY)
        )
    )
    yield (
        f"{say(step.day)}为休假日（{why}），"
        f"顺延至{say(step.rolled)}（民法典第203条）"
    )


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
