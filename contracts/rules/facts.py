"""The fact vocabulary: dated, attributed things that happened.

The same `Fact` comes from a TOML facts file and from the database; the rules
never see where it came from. `parse_fact` turns a plain row into a `Fact`
or refuses it by name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.vocabulary import KINDS, Field

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FEN = Decimal("0.01")

# The reserved act that ties a loss to late delivery (10.1 with 10.5).
ACT_OF_DELAY = "late_delivery"


class FactError(ValueError):
    """A fact that cannot be taken; says which one and why."""

    def __init__(self, reason: str, *, ref: str = "") -> None:
        """Put the place before the reason where the place is known."""
        super().__init__(f"{ref}：{reason}" if ref else reason)
        self.reason = reason
        self.ref = ref


@dataclass(frozen=True)
class Fact:
    """One recorded fact.

    ``kind`` and the keys of ``fields`` are those of the vocabulary. ``on`` is
    the day it happened (the day it exists from, ruling 4). ``fields`` holds
    parsed values: dates, Decimals, ints, bools, strings, tuples of strings.
    ``ref`` names where it stands (file line, or a database row) for messages
    and evidence links; it never changes a result.
    """

    kind: str
    on: date
    fields: Mapping[str, Any] = field(default_factory=dict)
    ref: str = ""

    def get(self, name: str, default: Any = None) -> Any:
        """A field, or the default where the fact does not carry it."""
        return self.fields.get(name, default)

    def day(self, name: str) -> date | None:
        """A date field, if the fact carries it."""
        value = self.fields.get(name)
        assert value is None or isinstance(value, date)
        return value

    def text(self, name: str, default: str = "") -> str:
        """A text field, or the default."""
        return str(self.fields.get(name) or default)

    def money(self, name: str) -> Decimal:
        """An amount field; absent is zero."""
        return Decimal(self.fields.get(name) or 0)


# Dates inside a fact that may lie after the day asked for: they do not
# exist for the answer yet, while the fact itself does.
LATER_DATES = ("end", "documents_on", "received_on", "replied_on")
LATER_KINDS = frozenset(
    key
    for key, kind in KINDS.items()
    if any(kind.field(name) for name in LATER_DATES)
)


def parse_fact(
    row: Mapping[str, Any], *, agreement: Agreement, ref: str = ""
) -> Fact:
    """Turn a plain row into a `Fact`, or refuse it by name."""
    try:
        return replace(_parse(row, agreement), ref=ref)
    except FactError as error:
        raise FactError(error.reason, ref=ref) from None


def facts_as_of(facts: Iterable[Fact], as_of: date) -> list[Fact]:
    """The facts that exist on a day, in the order they were recorded."""
    return [
        _without_later_dates(fact, as_of) if fact.kind in LATER_KINDS else fact
        for fact in facts
        if fact.on <= as_of
    ]


def by_kind(facts: Iterable[Fact]) -> Mapping[str, Sequence[Fact]]:
    """The facts of each kind there is, in the order they were recorded."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.kind].append(fact)
    return dict(found)


def of_kinds(
    facts: Sequence[Fact],
    grouped: Mapping[str, Sequence[Fact]],
    kinds: Iterable[str],
) -> Sequence[Fact]:
    """The facts of some kinds, in the order they were recorded.

    ``grouped`` are the same facts `by_kind`: most kinds never happened, and
    then the others need not be looked through.
    """
    happened = [kind for kind in kinds if kind in grouped]
    if not happened:
        return ()
    if len(happened) == 1:
        return grouped[happened[0]]
    return [fact for fact in facts if fact.kind in happened]


def _without_later_dates(fact: Fact, as_of: date) -> Fact:
    later = [
        name
        for name in LATER_DATES
        if (day := fact.fields.get(name)) is not None and day > as_of
    ]
    if not later:
        return fact
    kept = {k: v for k, v in fact.fields.items() if k not in later}
    return replace(fact, fields=kept)


def _parse(row: Mapping[str, Any], agreement: Agreement) -> Fact:
    name = row.get("kind")
    if name is None:
        raise FactError("缺少 kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise FactError(f"不认识的事实类型 kind = “{name}”")
    values: dict[str, Any] = {}
    for key, raw in row.items():
        if key == "kind":
            continue
        spec = kind.field(key)
        if spec is None:
            raise FactError(f"{kind.key} 没有字段 “{key}”")
        values[key] = _value(spec, raw, agreement)
    for spec in kind.fields:
        if spec.required and spec.name not in values:
            raise FactError(f"{kind.key} 缺少字段 “{spec.name}”")
    days = [values[key] for key in kind.exists_from if key in values]
    fact = Fact(kind.key, days[0], values)
    _check_order(fact, agreement)
    return fact


def _check_order(fact: Fact, agreement: Agreement) -> None:
    """Refuse dates that contradict each other."""
    end, start = fact.day("end"), fact.day("start")
    if end is not None and start is not None and end < start:
        raise FactError(f"end {end} 早于 start {start}")
    due_on = fact.day("due_on")
    if due_on is not None and due_on < fact.on:
        raise FactError(f"due_on {due_on} 早于 {fact.on}")
    for name in ("received_on", "replied_on"):
        day = fact.day(name)
        if day is not None and day < fact.on:
            raise FactError(f"{name} {day} 早于 {fact.on}")
    period_end = fact.day("period_end")
    effective_on = agreement.effective_on
    if fact.get("baseline") and period_end and period_end > effective_on:
        raise FactError(
            f"基期的期末 period_end {period_end} 晚于协议生效日 {effective_on}"
        )


def _value(spec: Field, raw: Any, agreement: Agreement) -> Any:
    name = spec.name
    if isinstance(raw, float):
        raise FactError(f'“{name}” 不能是小数字面量，请写成字符串 "{raw}"')
    if spec.type == "date":
        return _date(name, raw)
    if spec.type in ("amount", "signed_amount", "number"):
        return _decimal(spec, raw)
    if spec.type == "bool":
        if not isinstance(raw, bool):
            raise FactError(f"“{name}” 应为 true 或 false")
        return raw
    if spec.type == "whole":
        if isinstance(raw, bool) or not isinstance(raw, int) or raw < 1:
            raise FactError(f"“{name}” 应为正整数")
        return raw
    if spec.type == "tranche":
        numbers = [tranche.number for tranche in agreement.tranches]
        if isinstance(raw, bool) or raw not in numbers:
            raise FactError(f"没有这笔款项 {name} = {raw}")
        return raw
    if spec.type == "deliverables":
        if not isinstance(raw, list | tuple) or not raw:
            raise FactError(f"“{name}” 应为成果列表")
        return tuple(_deliverable(name, one, agreement) for one in raw)
    if not isinstance(raw, str) or not raw.strip():
        raise FactError(f"“{name}” 应为文字")
    if spec.type == "deliverable":
        return _deliverable(name, raw, agreement)
    if spec.type == "indicator" and raw not in agreement.indicators:
        raise FactError(f"不认识的指标 {name} = “{raw}”")
    if spec.type == "quota" and raw not in agreement.quotas:
        raise FactError(f"不认识的计数事项 {name} = “{raw}”")
    if spec.choices and raw not in spec.choices:
        allowed = "、".join(spec.choices)
        raise FactError(f"{name} = “{raw}” 不在可选值中（{allowed}）")
    return raw


def _deliverable(name: str, raw: Any, agreement: Agreement) -> str:
    if raw not in agreement.deliverables and raw not in agreement.packages:
        raise FactError(f"不认识的成果 {name} = “{raw}”")
    return str(raw)


def _date(name: str, raw: Any) -> date:
    if isinstance(raw, datetime):
        raise FactError(f"“{name}” 应为日期，不带时刻")
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str) and _ISO_DAY.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise FactError(f"“{name}” 没有这一天：{raw}") from None
    raise FactError(f"“{name}” 应为日期 YYYY-MM-DD")


def _decimal(spec: Field, raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise FactError(f"“{spec.name}” 应为字符串或整数")
    text = str(raw).strip()
    if not _NUMBER.fullmatch(text):
        raise FactError(f"“{spec.name}” 不是数：{raw}")
    value = Decimal(text)
    if spec.type != "number" and value != value.quantize(FEN):
        raise FactError(f"“{spec.name}” 最小单位是分：{raw}")
    if spec.type == "amount" and value < 0:
        raise FactError(f"“{spec.name}” 不能为负：{raw}")
    if spec.type == "signed_amount" and value == 0:
        raise FactError(f"“{spec.name}” 不能为零")
    return value
