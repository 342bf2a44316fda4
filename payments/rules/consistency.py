"""Facts that contradict each other, whatever day is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.chosen import chosen_readings
from contracts.rules.facts import Fact, FactError
from contracts.rules.hands import GENERIC
from contracts.rules.vocabulary import KINDS
from payments.rules.remedies import Totals

# What a fact means where it leaves a field out (design.md 3.2).
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "counted": {"quantity": 1},
    "measured": {"baseline": False},
    "force_majeure": {"affected": "b"},
}


def check_consistency(agreement: Agreement, facts: Iterable[Fact]) -> None:
    """Refuse a fact that is told twice, and money nobody owes.

    Raises:
        FactError: naming the fact that does not fit.
    """
    told = by_member(agreement, facts)
    check_no_twins(told)
    check_paid(agreement, told)


def by_member(agreement: Agreement, facts: Iterable[Fact]) -> list[Fact]:
    """What is told of a package's members, told of each of them.

    A date set for a package stays the package's (ruling 11).
    """
    told: list[Fact] = []
    for fact in facts:
        key = fact.text("deliverable")
        if not key or fact.kind in GENERIC:
            told.append(fact)
            continue
        told += (
            replace(fact, fields={**fact.fields, "deliverable": member})
            for member in agreement.members(key)
        )
    return told


def check_no_twins(
    facts: Sequence[Fact], *, beside: Iterable[Fact] = ()
) -> None:
    """The same fact twice is one too many; a package holds its members.

    ``beside`` are facts recorded already.

    Raises:
        FactError: naming the later of the two.
    """
    seen = {_said(fact): fact for fact in beside}
    for fact in facts:
        first = seen.setdefault(_said(fact), fact)
        if first is not fact:
            raise FactError(_twin(fact, first), ref=fact.ref)


def check_paid(agreement: Agreement, facts: Sequence[Fact]) -> None:
    """What is credited stays within the contract total in force (2.1).

    Raises:
        FactError: naming the payment that goes past it.
    """
    totals = Totals(agreement, facts, chosen_readings(agreement, {}))
    paid = Decimal(0)
    for fact in sorted(_of(facts, "paid"), key=lambda one: one.on):
        paid += fact.money("amount")
        total = totals.on(fact.on)
        if fact.money("amount") > 0 and paid > total:
            raise FactError(
                f"到账累计 {paid:,.2f} 元，超过合同总金额 {total:,.2f} 元",
                ref=fact.ref,
            )


def _of(facts: Iterable[Fact], kind: str) -> list[Fact]:
    return [fact for fact in facts if fact.kind == kind]


def _said(fact: Fact) -> tuple[str, date, tuple[tuple[str, Any], ...]]:
    """What a fact says, with what it leaves out as its default."""
    fields = {**DEFAULTS.get(fact.kind, {}), **fact.fields}
    said = tuple(
        sorted(
            (name, value)
            for name, value in fields.items()
            if name != "on" and value not in (None, "")
        )
    )
    return fact.kind, fact.on, said


def _twin(fact: Fact, first: Fact) -> str:
    label = KINDS[fact.kind].label
    place = first.ref.partition("（")[0]
    said = f"与{place}相同" if place.startswith("第") else "此前已记录"
    return f"{fact.kind}（{label}）重复，{said}"
