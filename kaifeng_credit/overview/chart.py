"""考核指标: a dumbbell per indicator, drawn on the server as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from contracts.rules.board.reading import Reader, Row
from kaifeng_credit.overview.shapes import Chart, Dumbbell

LEFT, RIGHT = 132, 330  # where the scale begins and ends, of 400
TOP, STEP = 22, 30
STEPS_OF_SCALE = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
MOST_TICKS = 5


def chart_of(reader: Reader) -> Chart:
    """Baseline to current for every indicator of the agreement."""
    given = {row["key"]: row for row in _rows(reader)}
    pairs = [
        (term.name, term.direction, given.get(key, {}))
        for key, term in reader.agreement.indicators.items()
    ]
    values = [
        value
        for _, _, row in pairs
        for value in (_value(row, "baseline"), _value(row, "value"))
        if value is not None
    ]
    scale = _Scale(values)
    rows = tuple(
        _dumbbell(name, direction, row, scale, TOP + STEP * index)
        for index, (name, direction, row) in enumerate(pairs)
    )
    return Chart(
        rows=rows,
        ticks=scale.ticks(),
        height=TOP + STEP * len(rows) + 14,
        label="；".join(
            f"{row.name} {row.baseline or '缺基期'}→{row.current or '缺当期'}"
            for row in rows
        ),
        drawn=bool(values),
        clause=next(
            (term.clause for term in reader.agreement.indicators.values()), ""
        ),
    )


def _rows(reader: Reader) -> Sequence[Row]:
    return reader.indicators or reader.standing.get("indicators") or ()


def _value(row: Row, key: str) -> Decimal | None:
    value = row.get(key)
    if isinstance(value, dict):
        value = value.get("value")
    return None if value in (None, "") else Decimal(str(value))


class _Scale:
    """A round scale around the values."""

    def __init__(self, values: Sequence[Decimal]) -> None:
        low, high = (min(values), max(values)) if values else (0, 100)
        reach = Decimal(high) - Decimal(low)
        step = next(
            (s for s in STEPS_OF_SCALE if reach / s <= MOST_TICKS - 1),
            STEPS_OF_SCALE[-1],
        )
        self.step = Decimal(step)
        self.low = _round(Decimal(low) / step, ROUND_FLOOR) * step
        self.high = _round(Decimal(high) / step, ROUND_CEILING) * step
        if self.high == self.low:
            self.high += self.step

    def x(self, value: Decimal) -> str:
        share = (value - self.low) / (self.high - self.low)
        return f"{LEFT + share * (RIGHT - LEFT):.1f}"

    def ticks(self) -> tuple[tuple[str, str], ...]:
        count = int((self.high - self.low) / self.step)
        marks = [self.low + self.step * i for i in range(count + 1)]
        return tuple((self.x(mark), f"{mark:f}") for mark in marks)


def _round(value: Decimal, rounding: str) -> Decimal:
    return value.quantize(Decimal(1), rounding=rounding)


def _dumbbell(
    name: str, direction: str, row: Row, scale: _Scale, y: int
) -> Dumbbell:
    before, now = _value(row, "baseline"), _value(row, "value")
    if before is None or now is None:
        verdict = "缺基期" if before is None else "缺当期"
        if before is None and now is None:
            verdict = "尚无数值"
        look = "lone"
    else:
        change = now - before
        sign = "+" if change > 0 else "\N{MINUS SIGN}" if change < 0 else ""
        verdict = f"{sign}{abs(change).normalize():f}"
        better = change > 0 if direction == "higher" else change < 0
        look = "up" if better else "down"
    lone = now if before is None else before
    return Dumbbell(
        name=name,
        y=y,
        baseline="" if before is None else f"{before:f}",
        current="" if now is None else f"{now:f}",
        x_from=None if before is None or now is None else scale.x(before),
        x_to=(
            scale.x(now) if before is not None and now is not None
            else None if lone is None else scale.x(lone)
        ),
        verdict=verdict,
        look=look,
    )  # fmt: skip
