"""A fact as a plain row, and as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.facts import ACT_OF_DELAY, Fact
from contracts.rules.vocabulary import CHOICE_LABELS, KINDS, Field

MONEY = ("amount", "signed_amount")


def fact_row(fact: Fact) -> dict[str, Any]:
    """The plain row `parse_fact` reads back: ISO days, numbers as text.

    Fields stand in the order of the vocabulary, so that the same fact is
    always written the same way.
    """
    return {
        "kind": fact.kind,
        **{
            spec.name: _plain(fact.fields[spec.name])
            for spec in KINDS[fact.kind].fields
            if fact.fields.get(spec.name) is not None
        },
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return list(value) if isinstance(value, tuple) else value


def fact_lines(
    fact: Fact, agreement: Agreement
) -> Iterator[tuple[str, str]]:
    """Each field a fact carries: its label and its value in Chinese."""
    for spec in KINDS[fact.kind].fields:
        value = fact.fields.get(spec.name)
        if value is not None:
            yield spec.label, in_chinese(spec, value, agreement)


def in_chinese(spec: Field, value: Any, agreement: Agreement) -> str:
    """One value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if spec.type in MONEY:
        return f"￥{value:,.2f}"
    if spec.type == "tranche":
        return tranche_name(value, agreement)
    if spec.type == "deliverable":
        return deliverable_name(value, agreement)
    if spec.type == "deliverables":
        return "、".join(deliverable_name(key, agreement) for key in value)
    if spec.type == "indicator":
        return agreement.indicators[value].name
    if spec.type == "quota":
        return agreement.quotas[value].name
    if spec.choices:
        return CHOICE_LABELS[value]
    return act_name(value) if spec.name == "act" else str(value)


def deliverable_name(key: str, agreement: Agreement) -> str:
    """The name of a deliverable, or of a package."""
    if key in agreement.packages:
        return agreement.packages[key].name
    return agreement.deliverables[key].name


def tranche_name(number: int, agreement: Agreement) -> str:
    """第2笔 with the tranche's own name."""
    for one in agreement.tranches:
        if one.number == number:
            return f"第{number}笔{one.name}"
    raise KeyError(number)


def act_name(act: str) -> str:
    """An act by its number; the reserved one by its words.

    >>> act_name("late_delivery")
    '逾期交付'
    """
    return "逾期交付" if act == ACT_OF_DELAY else act


def fact_title(fact: Fact, agreement: Agreement) -> str:
    """The kind, and what tells this fact from others of it.

    At most one distinguishing field: the rest stands on the fact's page.
    """
    label = KINDS[fact.kind].label
    for name in ("deliverable", "tranche", "subject", "person", "total",
                 "result", "act"):  # fmt: skip
        spec = KINDS[fact.kind].field(name)
        value = fact.fields.get(name)
        if spec is not None and value is not None:
            return f"{label}：{in_chinese(spec, value, agreement)}"
    return label
