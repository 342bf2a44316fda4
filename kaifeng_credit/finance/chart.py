"""计划、可付、已付: three running sums by month, drawn on the server.

Lines are told apart by their dashes and their marks as well as by colour;
the table below the drawing says the same in figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from contracts.rules.money import yuan
from payments.rules.report.planning import Stage

LEFT, RIGHT, TOP, BOTTOM = 74, 706, 14, 176  # of 720 by 200
WAN = Decimal(10000)
STEPS = (1, 2, 5, 10)
MOST_LINES = 4
MOST_MONTHS = 24  # more are told by quarter
MONTHS_A_QUARTER = 3
MONTHS_A_YEAR = 12
MOST_NAMES = 8  # of months below the drawing
LOOKS = {
    Stage.PLANNED: "planned",
    Stage.PAYABLE: "payable",
    Stage.PAID: "paid",
}


@dataclass(frozen=True)
class Row:
    """A month or quarter: what it brought and what stands at its end."""

    name: str
    brought: tuple[Decimal, ...]
    sums: tuple[Decimal, ...]


@dataclass(frozen=True)
class Curve:
    """One running sum as steps, and the place of its mark and its word."""

    name: str
    look: str
    points: str
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chart:
    """The drawing, and the rows of its table."""

    stages: tuple[str, ...]
    rows: tuple[Row, ...]
    curves: tuple[Curve, ...]
    levels: tuple[tuple[str, str], ...]  # height, words
    names: tuple[tuple[str, str, bool], ...]  # place, words, left out small
    label: str

    @property
    def told(self) -> tuple[Row, ...]:
        """The rows of the table: those in which anything moved."""
        return tuple(row for row in self.rows if any(row.brought))


def build_chart(moneys: Iterable[dict[str, Any]], *, until: date) -> Chart:
    """The movements of all contracts, month by month up to the last."""
    moves = [
        (date.fromisoformat(on), Stage[stage], Decimal(amount))
        for money in moneys
        for on, stage, amount in money["moves"]
    ]
    rows = _rows(moves, until)
    top = max((max(row.sums) for row in rows), default=Decimal(0))
    step = _step(top)
    reach = Decimal(1)
    if step:
        reach = step * (top / step).to_integral_value(ROUND_CEILING)
    places = _places(len(rows))
    every = max(1, -(-len(rows) // MOST_NAMES))
    last = rows[-1].sums if rows else ()
    return Chart(
        stages=tuple(str(one) for one in Stage),
        rows=rows,
        curves=tuple(
            _curve(stage, at, rows, places, reach)
            for at, stage in enumerate(Stage)
        ),
        levels=tuple(
            (_y(step * at, reach), _wan(step * at))
            for at in range(int(reach / step) + 1)
        )
        if step
        else (),
        names=tuple(
            (f"{x:.1f}", row.name, bool(at // every % 2))
            for at, (x, row) in enumerate(zip(places, rows, strict=True))
            if at % every == 0
        ),
        label="；".join(
            f"{stage}累计 ￥{yuan(value)}"
            for stage, value in zip(Stage, last, strict=False)
        ),
    )


def _rows(
    moves: list[tuple[date, Stage, Decimal]], until: date
) -> tuple[Row, ...]:
    if not moves:
        return ()
    days = [on for on, _, _ in moves]
    first, last = _month(min(days)), _month(max(*days, until))
    size = 1 if last - first < MOST_MONTHS else MONTHS_A_QUARTER
    order = list(Stage)
    brought: dict[int, list[Decimal]] = {
        at: [Decimal(0)] * len(order)
        for at in range(first // size, last // size + 1)
    }
    for on, stage, amount in moves:
        brought[_month(on) // size][order.index(stage)] += amount
    rows, sums = [], [Decimal(0)] * len(order)
    for at, parts in brought.items():
        sums = [a + b for a, b in zip(sums, parts, strict=True)]
        rows.append(Row(_name(at, size), tuple(parts), tuple(sums)))
    return tuple(rows)


def _month(on: date) -> int:
    return on.year * MONTHS_A_YEAR + on.month - 1


def _name(at: int, size: int) -> str:
    year, month = divmod(at * size, MONTHS_A_YEAR)
    if size == 1:
        return f"{year}年{month + 1}月"
    return f"{year}年第{month // size + 1}季"


def _places(count: int) -> list[float]:
    wide = (RIGHT - LEFT) / max(1, count)
    return [LEFT + wide * (at + 0.5) for at in range(count)]


def _step(top: Decimal) -> Decimal:
    """A round distance of levels, at most four of them."""
    if top <= 0:
        return Decimal(0)
    power = Decimal(1)
    while True:
        for one in STEPS:
            if top / (power * one) <= MOST_LINES:
                return power * one
        power *= STEPS[-1]


def _y(value: Decimal, reach: Decimal) -> str:
    share = float(value / reach)
    return f"{BOTTOM - share * (BOTTOM - TOP):.1f}"


def _wan(value: Decimal) -> str:
    if value < WAN:
        return f"{value:f}"
    return f"{(value / WAN).normalize():f}万"


def _curve(
    stage: Stage,
    at: int,
    rows: tuple[Row, ...],
    places: list[float],
    reach: Decimal,
) -> Curve:
    """Flat to the next month, then up: money moves on days, not between."""
    half = (RIGHT - LEFT) / max(1, len(rows)) / 2
    points, marks, before = [], [], _y(Decimal(0), reach)
    for x, row in zip(places, rows, strict=True):
        y = _y(row.sums[at], reach)
        points += [f"{x:.1f},{before}", f"{x:.1f},{y}"]
        if row.brought[at]:
            marks.append((f"{x:.1f}", y))
        before = y
    if rows:
        points.insert(0, f"{LEFT},{_y(Decimal(0), reach)}")
        points.append(f"{places[-1] + half:.1f},{before}")
    return Curve(str(stage), LOOKS[stage], " ".join(points), tuple(marks))
