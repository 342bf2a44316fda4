"""Charts of indicators as places on a sheet: drawn by a template as SVG.

Nothing here is more than its table says; an unknown value is not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from indicators.rules.improvement import plain

LEFT = 132  # where a dumbbell's scale begins and ends, of 400
RIGHT = 330
TOP = 22
STEP = 30
BELOW = 14
STEPS_OF_SCALE = tuple(
    [Decimal(step) for step in "0.01 0.02 0.05 0.1 0.2 0.5".split()]
    + [Decimal(step) for step in "1 2 5 10 20 25 50 100 200 500".split()]
    + [Decimal(step) for step in "1000 2000 5000 10000 100000".split()]
)
MOST_TICKS = 5
EMPTY_REACH = (Decimal(0), Decimal(100))
# The sheet of a line: its edges, of 640 by 240.
L_LEFT = 64
L_RIGHT = 600
L_TOP = 20
L_BOTTOM = 190
L_INSET = 24  # the first value stands clear of the scale's numbers
MOST_DAYS_NAMED = 6
HALF = 2
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Pair:
    """One indicator before and now, as a dumbbell shows it."""

    name: str
    direction: str
    before: Decimal | None
    now: Decimal | None


@dataclass(frozen=True)
class Dumbbell:
    """One indicator: baseline to current, in chart units."""

    name: str
    y: int
    baseline: str
    current: str
    x_from: str | None
    x_to: str | None
    verdict: str
    look: str


@dataclass(frozen=True)
class Chart:
    """The indicators, drawn on the server; a table says the same."""

    rows: tuple[Dumbbell, ...]
    ticks: tuple[tuple[str, str], ...]  # (x, label)
    height: int
    label: str
    drawn: bool
    clause: str


@dataclass(frozen=True)
class Point:
    """One value of a line, in chart units and in words."""

    x: str
    y: str
    day: date
    value: str


@dataclass(frozen=True)
class Line:
    """One indicator over its periods; a rank's best stands on top."""

    points: tuple[Point, ...]
    path: str
    ticks: tuple[tuple[str, str], ...]  # (y, label)
    days: tuple[Point, ...]  # the points whose day is named below
    baseline: str | None  # the height of the baseline
    baseline_value: str
    label: str


class Scale:
    """A round scale around some values, laid out between two places."""

    def __init__(
        self, values: Sequence[Decimal], *, start: int, end: int
    ) -> None:
        low, high = (min(values), max(values)) if values else EMPTY_REACH
        reach = high - low
        step = next(
            (s for s in STEPS_OF_SCALE if reach / s <= MOST_TICKS - 1),
            STEPS_OF_SCALE[-1],
        )
        self.step = step if reach else max(step, Decimal(1))
        self.low = _round(low / self.step, ROUND_FLOOR) * self.step
        self.high = _round(high / self.step, ROUND_CEILING) * self.step
        if self.high == self.low:
            self.high += self.step
        self.start, self.end = start, end

    def at(self, value: Decimal) -> str:
        """Where a value lies."""
        share = (value - self.low) / (self.high - self.low)
        return f"{self.start + share * (self.end - self.start):.1f}"

    def ticks(self) -> tuple[tuple[str, str], ...]:
        """(place, label) of the round values."""
        count = int((self.high - self.low) / self.step)
        marks = [self.low + self.step * i for i in range(count + 1)]
        return tuple((self.at(mark), f"{plain(mark):f}") for mark in marks)


def dumbbells(pairs: Sequence[Pair], *, clause: str = "") -> Chart:
    """Baseline to current of several indicators on one scale."""
    values = [
        value
        for pair in pairs
        for value in (pair.before, pair.now)
        if value is not None
    ]
    scale = Scale(values, start=LEFT, end=RIGHT)
    rows = tuple(
        [
            _dumbbell(pair, scale, TOP + STEP * index)
            for index, pair in enumerate(pairs)
        ]
    )
    return Chart(
        rows=rows,
        ticks=scale.ticks(),
        height=TOP + STEP * len(rows) + BELOW,
        label="；".join(
            [
                f"{row.name} {row.baseline or '缺基期'}→"
                f"{row.current or '缺当期'}"
                for row in rows
            ]
        ),
        drawn=bool(values),
        clause=clause,
    )


def _dumbbell(pair: Pair, scale: Scale, y: int) -> Dumbbell:
    before, now = pair.before, pair.now
    x_from, lone = None, now if before is None else before
    x_to = None if lone is None else scale.at(lone)
    if before is not None and now is not None:
        x_from, x_to = scale.at(before), scale.at(now)
    verdict, look = _verdict(pair)
    return Dumbbell(
        name=pair.name,
        y=y,
        baseline="" if before is None else f"{before:f}",
        current="" if now is None else f"{now:f}",
        x_from=x_from,
        x_to=x_to,
        verdict=verdict,
        look=look,
    )


def _verdict(pair: Pair) -> tuple[str, str]:
    """The change in words, and how it looks."""
    if pair.before is None or pair.now is None:
        if pair.before is None and pair.now is None:
            return "尚无数值", "lone"
        return ("缺基期" if pair.before is None else "缺当期"), "lone"
    change = pair.now - pair.before
    sign = "+" if change > 0 else MINUS if change < 0 else ""
    better = change > 0 if pair.direction == "higher" else change < 0
    return f"{sign}{plain(abs(change)):f}", "up" if better else "down"


def line(
    name: str,
    direction: str,
    values: Sequence[tuple[date, Decimal]],
    *,
    baseline: Decimal | None = None,
) -> Line | None:
    """Values over their periods, oldest first; None where there are none.

    Of a rank the smaller number stands higher: better is always up.
    """
    if not values:
        return None
    told = [value for _, value in values]
    edges = (L_TOP, L_BOTTOM) if direction == "lower" else (L_BOTTOM, L_TOP)
    scale = Scale(
        told if baseline is None else [*told, baseline],
        start=edges[0],
        end=edges[1],
    )
    first, last = values[0][0], values[-1][0]
    days = max((last - first).days, 1)
    points = tuple(
        [
            Point(
                _along((day - first).days, days, len(values)),
                scale.at(value),
                day,
                f"{plain(value):f}",
            )
            for day, value in values
        ]
    )
    every = -(-len(points) // MOST_DAYS_NAMED)
    return Line(
        points=points,
        path="M" + "L".join([f"{one.x} {one.y}" for one in points]),
        ticks=scale.ticks(),
        days=points[::-1][::every][::-1],
        baseline=None if baseline is None else scale.at(baseline),
        baseline_value="" if baseline is None else f"{plain(baseline):f}",
        label=f"{name}：" + "；".join(
            [f"{one.day} {one.value}" for one in points]
        ),
    )


def _along(gone: int, days: int, count: int) -> str:
    """A lone value stands in the middle."""
    if count == 1:
        return f"{(L_LEFT + L_RIGHT) // HALF}"
    first, last = L_LEFT + L_INSET, L_RIGHT - L_INSET
    return f"{first + (last - first) * gone / days:.1f}"


def _round(value: Decimal, rounding: str) -> Decimal:
    return value.quantize(Decimal(1), rounding=rounding)
