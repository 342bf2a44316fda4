"""Whether an indicator improved on what it was before the service.

第二条第2款第②项第(3)目：「实现……信用信息归集指标考核值提升」
第四条第3款：「较未提供服务前有所提升或优化」
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.rules.agreement import Agreement, Indicator
from contracts.rules.facts import Fact


class Improvement(NamedTuple):
    """One indicator against its baseline; unknown where a value is missing."""

    indicator: Indicator
    baseline: Decimal | None = None
    baseline_period_end: date | None = None
    value: Decimal | None = None
    period_end: date | None = None
    known_on: date | None = None
    refs: tuple[str, ...] = ()

    @property
    def improved(self) -> bool | None:
        """True, false, or unknown because a value is missing."""
        if self.baseline is None or self.value is None:
            return None
        if self.indicator.direction == "lower":
            return self.value < self.baseline
        return self.value > self.baseline

    @property
    def wanted(self) -> str:
        """What better means here, in a word."""
        return "下降" if self.indicator.direction == "lower" else "提升"

    @property
    def change(self) -> str:
        """From the baseline to the latest value: 71.4→86; — where unknown."""
        return "→".join(
            "—" if value is None else str(plain(value))
            for value in (self.baseline, self.value)
        )

    @property
    def missing(self) -> str | None:
        """What cannot be compared, in words."""
        name = self.indicator.name
        if self.baseline is None and self.value is None:
            return f"缺基期与考核值（{name}）"
        if self.baseline is None:
            return f"缺基期（{name}）"
        if self.value is None:
            return f"缺考核值（{name}）"
        return None


VERDICTS = {True: "提升", False: "未提升", None: "无法判定"}


def working(row: Improvement, *, unit: str = "") -> tuple[str, ...]:
    """How the verdict came about, one sentence a step."""
    steps = []
    if row.baseline is not None:
        steps.append(
            f"基期 {plain(row.baseline)}{unit}（期次止 "
            f"{row.baseline_period_end}）"
        )
    if row.value is not None:
        steps.append(
            f"当期 {plain(row.value)}{unit}（期次止 {row.period_end}）"
        )
    if row.baseline is None or row.value is None:
        return (*steps, f"{row.missing}，无法判定")
    change = row.value - row.baseline
    sign = "+" if change > 0 else ""
    words = "越小越好" if row.indicator.direction == "lower" else "越大越好"
    steps.append(f"差 {sign}{plain(change)}{unit}，{words}")
    same = "，与基期持平不算提升" if not change else ""
    return (*steps, f"{VERDICTS[row.improved]}{same}")


def plain(value: Decimal) -> Decimal:
    """A value as it is shown: 71.4000 of a column and 71.40 are 71.4."""
    value = value.normalize()
    whole = value == value.to_integral_value()
    return value.quantize(Decimal(1)) if whole else value


def improvements(
    agreement: Agreement, facts: Iterable[Fact]
) -> dict[str, Improvement]:
    """Every indicator with its frozen baseline and its latest value.

    A later row of the same indicator, period and baseline flag replaces an
    earlier one; the baseline is the latest period that ends on or before
    the effective day (reading baseline).
    """
    return improvements_of(agreement.indicators, facts)


def improvements_of(
    indicators: Mapping[str, Indicator], facts: Iterable[Fact]
) -> dict[str, Improvement]:
    """The same for any indicators, by the key their values go under."""
    latest: dict[tuple[str, bool], Fact] = {}
    for fact in facts:
        if fact.kind != "measured":
            continue
        fields = fact.fields
        row = (fields["indicator"], bool(fields.get("baseline", False)))
        known = latest.get(row)
        if (
            known is None
            or fields["period_end"] >= known.fields["period_end"]
        ):
            latest[row] = fact
    return {
        key: _improvement(
            indicator, latest.get((key, True)), latest.get((key, False))
        )
        for key, indicator in indicators.items()
    }


def _improvement(
    indicator: Indicator, before: Fact | None, now: Fact | None
) -> Improvement:
    seen = [fact for fact in (before, now) if fact]
    if not seen:
        return Improvement(indicator)
    return Improvement(
        indicator,
        before.fields.get("value") if before else None,
        before.fields["period_end"] if before else None,
        now.fields.get("value") if now else None,
        now.fields["period_end"] if now else None,
        max([fact.on for fact in seen]),
        tuple([fact.ref for fact in seen]),
    )
