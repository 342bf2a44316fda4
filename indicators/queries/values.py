"""Recorded values as the pages of 指标 show them, each with its verdict."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from contracts.models import Contract, Proposal, User
from contracts.queries.facts import reference
from contracts.rules.board.reading import day_words
from contracts.states import ProposalKind
from indicators.models import Measurement
from indicators.queries import fact_of
from indicators.queries.measurables import measurables
from indicators.rules.improvement import (
    VERDICTS,
    Improvement,
    improvements_of,
    plain,
    working,
)
from indicators.rules.measurables import Measurable


@dataclass(frozen=True)
class Compared:
    """One indicator with its baseline, its latest value and the verdict."""

    measurable: Measurable
    improvement: Improvement
    before: Measurement | None
    now: Measurement | None
    steps: tuple[str, ...]
    cautions: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """提升, 未提升, 无法判定."""
        return VERDICTS[self.improvement.improved]

    @property
    def look(self) -> str:
        """How the verdict is marked: good, bad or unknown."""
        return {True: "good", False: "bad", None: "unsure"}[
            self.improvement.improved
        ]


def values_known(contract: Contract, as_of: date) -> list[Measurement]:
    """Every standing value known by a day, in the order of the record."""
    rows = (
        Measurement.objects.standing_facts(contract)
        .select_related(
            "definition__indicator_set", "recorded_by", "proposed_by", "batch"
        )
        .order_by("sequence", "pk")
    )
    return [row for row in rows if (row.published_on or row.period_end) <= as_of]


def compared(contract: Contract, as_of: date) -> list[Compared]:
    """Each indicator against its baseline, as of a day; three queries."""
    rows = values_known(contract, as_of)
    known = measurables(contract, measured={row.indicator for row in rows})
    return compare(known, rows)


def compare(
    known: Sequence[Measurable], rows: Iterable[Measurement]
) -> list[Compared]:
    """Verdicts over rows that were read already."""
    rows = list(rows)
    by_ref = {reference(row): row for row in rows}
    found = improvements_of(
        {one.key: one.indicator for one in known}, map(fact_of, rows)
    )
    return [
        _compared(one, found[one.key], [by_ref[ref] for ref in found[one.key].refs])
        for one in known
    ]


def _compared(
    measurable: Measurable, row: Improvement, rows: Sequence[Measurement]
) -> Compared:
    before = next((one for one in rows if one.baseline), None)
    now = next((one for one in rows if not one.baseline), None)
    return Compared(
        measurable,
        row,
        before,
        now,
        working(row, unit=measurable.unit),
        tuple(_cautions(before, now)),
    )


def _cautions(
    before: Measurement | None, now: Measurement | None
) -> Iterable[str]:
    """What to know before relying on a comparison."""
    yield from _unsourced(before, now)
    if before is None or now is None:
        return
    sets = [row.definition and row.definition.indicator_set for row in
            (before, now)]  # fmt: skip
    if all(sets) and sets[0].version != sets[1].version:
        yield f"基期按{sets[0]}，当期按{sets[1]}，版本不同"


def _unsourced(
    before: Measurement | None, now: Measurement | None
) -> Iterable[str]:
    """Values nobody attached the official paper of, in one sentence a kind.

    The file of a 补录 says what was recorded, not what was published.
    """
    lacking: dict[str, list[str]] = {}
    for row, name in ((before, "基期值"), (now, "当期值")):
        if row is not None and row.file_id is None:
            how = "系补录，" if row.batch_id is not None else ""
            lacking.setdefault(how, []).append(name)
    for how, names in lacking.items():
        yield f"{'、'.join(names)}{how}没有来源文件"


def all_rows(contract: Contract, user: User, key: str) -> QuerySet:
    """Every row of one indicator, also those taken back; newest first."""
    return (
        Measurement.objects.visible_to(user)
        .filter(contract=contract, indicator=key, reverses__isnull=True)
        .select_related(
            "definition__indicator_set", "recorded_by", "proposed_by",
            "batch", "reversed_by",
        )
        .order_by("-period_end", "-sequence")
    )  # fmt: skip


def value_proposals(contract: Contract, user: User) -> QuerySet[Proposal]:
    """Proposals of values; both sides read them."""
    return (
        Proposal.objects.visible_to(user)
        .filter(contract=contract, kind=ProposalKind.MEASUREMENT)
        .select_related("proposed_by", "settled_by", "contract")
    )


def shown_value(row: Measurement | None, unit: str = "") -> str:
    """86.4分, or nothing where no value is known."""
    return "" if row is None else f"{plain(row.value):f}{unit}"


def period_of(row: Any) -> str:
    """2025年10月1日至2025年12月31日, or only its end."""
    end = day_words(row.period_end)
    if row.period_start is None:
        return f"止于{end}"
    return f"{day_words(row.period_start)}至{end}"
