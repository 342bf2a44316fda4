"""What the numbers behind a finding say by themselves.

第一条第1项：「提出至少 5 条针对性建议或举措」 — counted, shown as 7/5.
第四条第1款：「数据分析准确率不低于95%」 — a ratio, out of a sample sheet.
第四条第3款：「较未提供服务前有所提升或优化」 — nothing without a baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from contracts.rules.terms import Quantity
from indicators.rules.improvement import Improvement, plain

COUNTED, RATIO, IMPROVED = "counted", "ratio", "improved"
A_TENTH = Decimal("0.1")
PER_CENT = 100


@dataclass(frozen=True)
class Entered:
    """The numbers a reviewer took from the evidence, as they stand there.

    ``number`` of ``out_of``: correct ones of a sample, or pieces over so
    many months. ``baseline`` and ``value`` are those of an indicator that
    the record does not follow.
    """

    number: int | None = None
    out_of: int | None = None
    baseline: Decimal | None = None
    value: Decimal | None = None


@dataclass(frozen=True)
class Measured:
    """What follows from the numbers of one criterion.

    ``met`` is None where a number is lacking, which ``missing`` names, and
    where the numbers alone do not say which way is better.
    """

    met: bool | None
    words: str = ""  # 7/5 · 500 件中 481 件正确，96.2% · 71.4→86
    missing: str = ""


def measured(
    measure: str,
    quantity: Quantity | None,
    entered: Entered,
    followed: Sequence[Improvement] = (),
) -> Measured | None:
    """What the numbers of a criterion say; None where it is only judged.

    ``quantity`` is what the text asks for; ``followed`` are the indicators
    of the criterion that are on record.
    """
    if measure == COUNTED and quantity is not None:
        return _counted(quantity, entered)
    if measure == RATIO and quantity is not None:
        return _ratio(quantity, entered)
    if measure == IMPROVED:
        return _followed(followed) if followed else _improved(entered)
    return None


def per_month(quantity: Quantity | None) -> bool:
    """Whether the text asks for an average, so that months are needed."""
    return quantity is not None and quantity.unit == "article_per_month"


def _counted(quantity: Quantity, entered: Entered) -> Measured:
    if entered.number is None:
        return Measured(None, missing="缺数量")
    needed, over = quantity.value, ""
    if per_month(quantity):
        if not entered.out_of:
            return Measured(None, missing="缺月数")
        needed, over = needed * entered.out_of, f"（{entered.out_of} 个月）"
    return Measured(
        entered.number >= needed, f"{entered.number}/{plain(needed)}{over}"
    )


def _ratio(quantity: Quantity, entered: Entered) -> Measured:
    if entered.number is None or not entered.out_of:
        return Measured(None, missing="缺抽样数或正确数")
    # Compared as a fraction; cut, not rounded, so that 94.96% is not 95.0%.
    met = entered.number >= quantity.value * entered.out_of
    percent = Decimal(entered.number * PER_CENT) / entered.out_of
    shown = percent.quantize(A_TENTH, ROUND_DOWN)
    return Measured(
        met, f"抽样 {entered.out_of}，正确 {entered.number}，{shown}%"
    )


def _followed(rows: Sequence[Improvement]) -> Measured:
    words = "；".join(f"{row.indicator.name} {row.change}" for row in rows)
    missing = "、".join(row.missing for row in rows if row.missing)
    if missing:
        return Measured(None, words, missing)
    return Measured(all(row.improved for row in rows), words)


def _improved(entered: Entered) -> Measured:
    before, now = entered.baseline, entered.value
    if before is None:
        return Measured(None, missing="缺基期")
    if now is None:
        return Measured(None, missing="缺当期值")
    words = f"{plain(before)}→{plain(now)}"
    # Whether less or more is better the reviewer says; equal is neither.
    return Measured(False if before == now else None, words)
