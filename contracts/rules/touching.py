"""Which figures a reading touches by the clauses it reads.

What it moves on the facts at hand is `contracts.rules.differences`; this is
what stands in the text, whatever the facts are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contracts.rules.agreement import Agreement, Reading, TrancheTerm
from contracts.rules.differences import LATE_DELIVERY, figure

LATE_RATE = "late_delivery_daily_rate"
PACKAGE_DEADLINES = ("submission", "review", "rework")


@dataclass(frozen=True)
class Objected:
    """An objection of 乙方, and the figures it stands beside."""

    id: str  # of the reading
    text: str
    by: str
    on: date
    figures: frozenset[str]


def about(
    objections: Iterable[Objected], *names: str
) -> tuple[Objected, ...]:
    """The objections beside some figures: ``tranche:2``, or ``deadline:``
    for all of a kind."""
    kinds = tuple(name for name in names if name.endswith(":"))
    return tuple(
        one
        for one in objections
        if one.figures & set(names)
        or any(name.startswith(kinds) for name in one.figures)
    )


def figures_by_clause(
    agreement: Agreement, reading: Reading
) -> frozenset[str]:
    """The figures whose clauses the reading is about."""
    found = set()
    read = set(reading.clauses)
    rate = agreement.terms.get(LATE_RATE)
    if rate is not None and rate.clause in read:
        found.add(figure("remedy", LATE_DELIVERY))
    for package in agreement.packages.values():
        if package.clause in read:
            found.add(figure("remedy", LATE_DELIVERY))
            found.update(
                figure("deadline", f"{package.key}_{one}")
                for one in PACKAGE_DEADLINES
            )
    for tranche in agreement.tranches:
        if read & _clauses_of(agreement, tranche):
            found.add(figure("tranche", tranche.number))
    return frozenset(found)


def _clauses_of(agreement: Agreement, tranche: TrancheTerm) -> set[str]:
    """The clauses of a payment: its own, its conditions', its package's."""
    return {
        tranche.clause,
        *(one.clause for one in tranche.conditions),
        *(
            agreement.packages[one.package].clause
            for one in tranche.conditions
            if one.package
        ),
    }
