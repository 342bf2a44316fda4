"""What a 指标提升情况说明 says, from recorded values only.

第四条第3款：「指标数值较未提供服务前有所提升或优化」. Every value is cited to the
paper it was read from; what is missing is said as such, never left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from contracts.rules.agreement import DeliverableTerm
from indicators.rules.improvement import VERDICTS, Improvement, plain

IMPROVED = "improved"
NO_PAPER = "未附来源文件"


@dataclass(frozen=True)
class Source:
    """Where a value was read: the paper, its digest, who signed the row."""

    record: str  # measurement:12
    paper: str
    digest: str
    signed: str
    version: str = ""

    def words(self) -> str:
        """One line under the table."""
        paper = f"《{self.paper}》" if self.paper else NO_PAPER
        digest = f"，SHA-256 {self.digest}" if self.digest else ""
        version = f"，{self.version}" if self.version else ""
        number = self.record.partition(":")[2]
        return f"{paper}{digest}{version}；登记记录第{number}号，{self.signed}"


@dataclass(frozen=True)
class Cited:
    """A value as it is printed, with the number of its source."""

    value: str
    period: str
    published_on: date | None
    source: int


@dataclass(frozen=True)
class Line:
    """One indicator of the statement."""

    name: str
    direction: str
    before: Cited | None
    now: Cited | None
    change: str
    verdict: str
    steps: tuple[str, ...]


@dataclass
class Statement:
    """The whole draft, ready to be set."""

    title: str
    clause: str
    lines: list[Line] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    others: tuple[tuple[str, str], ...] = ()  # (clause, words) to be shown

    @property
    def conclusion(self) -> str:
        """The sentence on top: never more than the lines below say."""
        if not self.lines:
            return "尚无可写入本说明的指标，无法判定是否提升。"
        better, worse, unknown = [
            sum(line.verdict == VERDICTS[one] for line in self.lines)
            for one in (True, False, None)
        ]
        count = len(self.lines)
        if better == count:
            return f"所列 {count} 项指标均较未提供服务前提升。"
        told = [f"{better} 项提升"] * bool(better)
        told += [f"{worse} 项未提升"] * bool(worse)
        told += [f"{unknown} 项缺数值，无法判定"] * bool(unknown)
        return f"所列 {count} 项指标：{'，'.join(told)}。"


@dataclass(frozen=True)
class Told:
    """One indicator as it was found, with what is known of its values."""

    improvement: Improvement
    unit: str
    before: tuple[str, date | None, Source] | None  # period, published, source
    now: tuple[str, date | None, Source] | None
    steps: tuple[str, ...]
    cautions: Sequence[str] = ()


def statement(
    term: DeliverableTerm, told: Sequence[Told], quotes: Mapping[str, str]
) -> Statement:
    """The draft of one statement.

    ``quotes`` are the words of the criteria by their key, as the agreement
    has them; those no number answers are listed as still to be shown.
    """
    made = Statement(
        title=term.name,
        clause=term.acceptance_clause,
        others=tuple(
            [
                (criterion.clause, quotes[criterion.key])
                for criterion in term.criteria
                if criterion.measure != IMPROVED
            ]
        ),
    )
    for one in told:
        made.lines.append(_line(made, one))
        name = one.improvement.indicator.name
        if one.improvement.missing:
            made.gaps.append(f"{name}：{one.improvement.missing}，无法判定。")
        made.gaps += [f"{name}：{caution}。" for caution in one.cautions]
    if not told:
        made.gaps.append(
            "没有登记可写入本说明的指标。请载入列有它们的指标体系，"
            "并在“用于说明”列写明本说明。"
        )
    return made


def _line(made: Statement, one: Told) -> Line:
    found = one.improvement
    before = _cited(made, found.baseline, one.before, one.unit)
    now = _cited(made, found.value, one.now, one.unit)
    change = ""
    if found.baseline is not None and found.value is not None:
        moved = found.value - found.baseline
        change = f"{'+' if moved > 0 else ''}{plain(moved):f}{one.unit}"
    lower = found.indicator.direction == "lower"
    return Line(
        found.indicator.name,
        "越小越好" if lower else "越大越好",
        before,
        now,
        change,
        VERDICTS[found.improved],
        one.steps,
    )


def _cited(
    made: Statement,
    value: Decimal | None,
    known: tuple[str, date | None, Source] | None,
    unit: str,
) -> Cited | None:
    """A value with the number of its source; one source is listed once."""
    if value is None or known is None:
        return None
    period, published_on, source = known
    if source not in made.sources:
        made.sources.append(source)
    return Cited(
        f"{plain(value):f}{unit}",
        period,
        published_on,
        made.sources.index(source) + 1,
    )
