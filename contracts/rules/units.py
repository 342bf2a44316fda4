"""The names and units one part of an agreement folder may ask of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from contracts.rules.agreement import (
    ClauseText,
    DeliverableTerm,
    Indicator,
    Package,
    Quota,
)
from contracts.rules.source import Node
from contracts.rules.terms import Term
from contracts.rules.wording import Wording

COUNTS = ("piece", "session", "person", "article", "article_per_month")


@dataclass(frozen=True)
class Names:
    """Everything read so far, so that a reference can be followed."""

    clauses: Mapping[str, ClauseText]
    terms: Mapping[str, Term]
    effective_on: date
    deliverables: Mapping[str, DeliverableTerm] = field(default_factory=dict)
    packages: Mapping[str, Package] = field(default_factory=dict)
    quotas: Mapping[str, Quota] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)


def need_clause(node: Node, name: str, names: Names) -> str:
    """A clause that the text has."""
    clause = node.text(name)
    if clause not in names.clauses:
        raise node.error(f"协议中没有这一条款：「{clause}」", name)
    return clause


def need_unit(
    node: Node, name: str, units: tuple[str, ...], names: Names
) -> Decimal:
    """A term of one of these units; its value on the effective day."""
    key = node.text(name)
    if key not in names.terms:
        raise node.error(f"{name}：terms.toml 中没有「{key}」", name)
    row = names.terms[key].values[0]
    if row.unit not in units:
        raise node.error(
            f"{name}：「{row.quantity.says}」的单位是 {row.unit}，"
            f"应为 {'、'.join(units)}",
            name,
        )
    return row.value


def need_quote(
    node: Node, name: str, wording: Wording, clause: str, quote: str
) -> None:
    """A quote that stands verbatim in its clause."""
    problem = wording.problem_with_quote(clause, quote)
    if problem:
        raise node.error(problem, name)
