"""条款对照: what the portal does for each duty of an agreement.

A table names every duty by its clause, in the agreement's own words, and
gives it a home: a page that computes from it, or a record made by hand. It
says nothing of what is owed; that is the rules' to say.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO

from contracts.rules.agreement import Agreement, ClauseText
from contracts.rules.facts import Fact
from contracts.rules.vocabulary import KINDS

HOMES = ("page", "by_hand")
SIDES = ("a", "b", "both")
COLUMNS = (
    "duty", "clause", "who", "words", "home", "place", "kinds", "keys", "says",
)  # fmt: skip
# The fields of a fact by which a duty tells its own facts from others.
NAMING = ("deliverable", "quota", "indicator", "tranche", "subject")


class CoverageError(ValueError):
    """A table that cannot be read: names the line and the reason."""


@dataclass(frozen=True)
class Duty:
    """One duty and its home.

    ``place`` is a page's name and what it is of, ``question`` what it is
    asked (``kind=disclosure``); ``kinds`` and ``keys`` say which facts are
    recorded under the duty (see `is_under`).
    """

    id: str
    clause: ClauseText
    who: str  # a, b or both
    words: str
    home: str
    place: tuple[str, ...]
    question: str
    kinds: frozenset[str]
    keys: frozenset[str]
    says: str


@dataclass(frozen=True)
class CoveredClause:
    """A clause, and each of its duties with the count of its facts."""

    clause: ClauseText
    duties: tuple[tuple[Duty, int], ...]


@dataclass(frozen=True)
class CoveredArticle:
    """An article and its clauses, in the order of the text."""

    title: str
    clauses: tuple[CoveredClause, ...]


def read_coverage(text: str, agreement: Agreement) -> tuple[Duty, ...]:
    """Read a table (CSV, the columns of `COLUMNS`) for an agreement.

    Raises `CoverageError` for a clause, a kind of fact or a key that the
    agreement does not know, and for a duty that stands twice or has no words.
    """
    rows = csv.DictReader(StringIO(text))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise CoverageError(f"第 1 行：应为 {'、'.join(COLUMNS)} 各列。")
    found: dict[str, Duty] = {}
    for row in rows:
        try:
            duty = _duty(row, agreement)
            if duty.id in found:
                raise CoverageError(f"{duty.id} 已有一行。")
        except CoverageError as error:
            raise CoverageError(f"第 {rows.line_num} 行：{error}") from None
        found[duty.id] = duty
    return tuple(found.values())


def _duty(row: Mapping[str, str], agreement: Agreement) -> Duty:
    kinds = frozenset(row["kinds"].split())
    keys = frozenset(row["keys"].split())
    for wrong, what in (
        ({row["clause"]} - set(agreement.clauses), "条款"),
        ({row["who"]} - set(SIDES), "义务方"),
        ({row["home"]} - set(HOMES), "归处"),
        (kinds - set(KINDS), "事实种类"),
        (keys - _names(agreement), "名称"),
    ):
        if wrong:
            raise CoverageError(f"不认识的{what} {'、'.join(sorted(wrong))}。")
    if not (row["duty"] and row["words"] and row["place"] and row["says"]):
        raise CoverageError("编号、义务、页面与说明都要填写。")
    place, _, question = row["place"].partition("?")
    return Duty(
        id=row["duty"],
        clause=agreement.clauses[row["clause"]],
        who=row["who"],
        words=row["words"],
        home=row["home"],
        place=tuple(place.split(":")),
        question=question,
        kinds=kinds,
        keys=keys,
        says=row["says"],
    )


def _names(agreement: Agreement) -> set[str]:
    """Whatever `NAMING` fields may hold."""
    subjects = KINDS["notified"].field("subject")
    assert subjects is not None
    return {
        *agreement.deliverables,
        *agreement.quotas,
        *agreement.indicators,
        *(str(tranche.number) for tranche in agreement.tranches),
        *subjects.choices,
    }


def is_under(duty: Duty, fact: Fact) -> bool:
    """Whether a fact is recorded under a duty.

    By its kind, by what it names, or by both where the duty gives both; a
    duty that gives neither has no facts of its own.
    """
    if not duty.kinds and not duty.keys:
        return False
    if duty.kinds and fact.kind not in duty.kinds:
        return False
    return not duty.keys or any(
        str(fact.get(name, "")) in duty.keys for name in NAMING
    )


def covered_articles(
    agreement: Agreement,
    duties: Iterable[Duty],
    facts: Iterable[Fact] = (),
    *,
    side: str | None = None,
) -> tuple[CoveredArticle, ...]:
    """Every clause in its place with its duties, or those of one side.

    All clauses stand there, also those without a duty; asked for one side,
    only those that bind it.
    """
    recorded = list(facts)
    of_clause: dict[str, list[tuple[Duty, int]]] = {}
    for duty in duties:
        if side in (None, duty.who) or duty.who == "both":
            count = sum(is_under(duty, fact) for fact in recorded)
            of_clause.setdefault(duty.clause.id, []).append((duty, count))
    articles: dict[str, list[CoveredClause]] = {}
    for clause in agreement.clauses.values():
        own = tuple(of_clause.get(clause.id, ()))
        if own or side is None:
            articles.setdefault(clause.article, []).append(
                CoveredClause(clause, own)
            )
    return tuple(
        CoveredArticle(title, tuple(clauses))
        for title, clauses in articles.items()
    )
