"""考核指标: a dumbbell per indicator of the agreement, before and now."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from contracts.rules.board.reading import Reader, Row
from indicators.rules.charts import Chart, Pair, dumbbells


def chart_of(reader: Reader) -> Chart:
    """Baseline to current for every indicator of the agreement."""
    given = {row["key"]: row for row in _rows(reader)}
    terms = reader.agreement.indicators
    return dumbbells(
        [
            Pair(
                term.name,
                term.direction,
                _value(given.get(key, {}), "baseline"),
                _value(given.get(key, {}), "value"),
            )
            for key, term in terms.items()
        ],
        clause=next((term.clause for term in terms.values()), ""),
    )


def _rows(reader: Reader) -> Sequence[Row]:
    return reader.indicators or reader.standing.get("indicators") or ()


def _value(row: Row, key: str) -> Decimal | None:
    value = row.get(key)
    if isinstance(value, dict):
        value = value.get("value")
    return None if value in (None, "") else Decimal(str(value))
