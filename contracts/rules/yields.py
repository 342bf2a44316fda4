"""本款产生: what each paragraph of the agreement brings forth in the portal.

Amounts and quantities from its terms, dates from the standing, items and
deliverables it demands, and the readings it is read by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import Agreement, ClauseText, Reading
from contracts.rules.options import option_of

Row = Mapping[str, Any]

YUAN = "yuan"


@dataclass(frozen=True)
class YieldedDate:
    """A deadline the paragraph sets, as it stands."""

    title: str
    due_on: date | None
    state: str
    n: int | None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class YieldedReading:
    """An ambiguity of the paragraph, and the reading in force."""

    id: str
    problem: str
    reading: str
    alternatives: str


@dataclass
class Yield:
    """Everything one paragraph brings forth."""

    amounts: list[Decimal] = field(default_factory=list)
    quantities: list[str] = field(default_factory=list)
    dates: list[YieldedDate] = field(default_factory=list)
    items: list[tuple[int, str]] = field(default_factory=list)
    deliverables: list[tuple[str, str]] = field(default_factory=list)
    tranches: list[tuple[int, str]] = field(default_factory=list)
    readings: list[YieldedReading] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())


@dataclass(frozen=True)
class Supplement:
    """A dated row of a supplementary agreement, beside its clause (9.2)."""

    number: str
    since: date
    name: str
    after: str
    place: int  # the change it came from


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the text, with what it brings forth."""

    clause: ClauseText
    lines: tuple[str, ...]
    yields: Yield
    supplements: tuple[Supplement, ...] = ()


@dataclass(frozen=True)
class Article:
    """One article: its heading and its paragraphs."""

    title: str
    anchor: str
    paragraphs: tuple[Paragraph, ...]


def articles_of(
    agreement: Agreement,
    *,
    standing: Row | None = None,
    readings: Mapping[str, str] | None = None,
    supplements: Mapping[str, Sequence[Supplement]] | None = None,
) -> tuple[Article, ...]:
    """The whole text in its own order, for the page of the agreement.

    ``readings`` are the codes in force; without one the default holds.
    ``supplements`` are what both sides sealed since, by clause.
    """
    yields = yields_of(agreement, standing=standing, readings=readings)
    groups: dict[str, list[Paragraph]] = {}
    for clause in agreement.clauses.values():
        lines = tuple(ln for ln in clause.text.splitlines() if ln.strip())
        paragraph = Paragraph(
            clause,
            lines,
            yields.get(clause.id, Yield()),
            tuple((supplements or {}).get(clause.id, ())),
        )
        groups.setdefault(clause.article, []).append(paragraph)
    return tuple(
        Article(
            title=title,
            anchor=f"a{number}",
            paragraphs=tuple(paragraphs),
        )
        for number, (title, paragraphs) in enumerate(groups.items())
    )


def yields_of(
    agreement: Agreement,
    *,
    standing: Row | None = None,
    readings: Mapping[str, str] | None = None,
) -> dict[str, Yield]:
    """What each clause id brings forth."""
    found: dict[str, Yield] = {}

    def at(clause: str) -> Yield:
        return found.setdefault(clause, Yield())

    for term in agreement.terms.values():
        quantity = term.values[-1].quantity
        if quantity.unit == YUAN:
            if quantity.value not in at(term.clause).amounts:
                at(term.clause).amounts.append(quantity.value)
        elif quantity.says not in at(term.clause).quantities:
            at(term.clause).quantities.append(quantity.says)
    for item in agreement.items:
        named = (item.number, item.short_title)
        at(item.clause).items.append(named)
        if item.acceptance_clause:
            at(item.acceptance_clause).items.append(named)
    for deliverable in agreement.deliverables.values():
        at(deliverable.acceptance_clause).deliverables.append(
            (deliverable.key, deliverable.name)
        )
    for tranche in agreement.tranches:
        clauses = {tranche.clause} | {c.clause for c in tranche.conditions}
        for clause in sorted(clauses):
            at(clause).tranches.append((tranche.number, tranche.name))
    for clause, row in _dates(standing or {}):
        at(clause).dates.append(row)
    for reading in agreement.readings.values():
        row_of = _reading(reading, readings or {})
        for clause in reading.clauses or (reading.clause,):
            if clause in agreement.clauses:
                at(clause).readings.append(row_of)
    return found


def _dates(standing: Row) -> Iterator[tuple[str, YieldedDate]]:
    """The dated rows: an undated duty has nothing to show here."""
    for row in standing.get("deadlines", ()):
        due = row.get("due_on")
        if not due:
            continue
        state = str(row.get("state"))
        days = row.get("days_overdue") or None
        left = row.get("remaining_working_days")
        yield row["clause"], YieldedDate(
            title=str(row.get("title") or row["key"]),
            due_on=due if isinstance(due, date) else date.fromisoformat(due),
            state=state,
            n=left if state == "open" else days,
            steps=tuple(row.get("steps") or ()),
        )


def _reading(reading: Reading, chosen: Mapping[str, str]) -> YieldedReading:
    option = option_of(reading, chosen.get(reading.key))
    words = option.text if option else reading.default_text
    return YieldedReading(
        id=reading.id,
        problem=reading.problem,
        reading=words,
        alternatives=reading.alternatives,
    )
