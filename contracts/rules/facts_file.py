"""Read a facts file: TOML, one vocabulary for tests, backfill and what-if.

Errors name the fact by its number and its line, in one line of text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.chosen import ReadingError, chosen_readings
from contracts.rules.facts import (
    ACT_OF_DELAY,
    Fact,
    FactError,
    parse_fact,
)
from contracts.rules.toml_words import line_of, reason_of

_FACT_HEADER = re.compile(r"^\s*\[\[\s*facts\s*\]\]")
_AGREEMENT = re.compile(r"[a-z0-9_]+")
_TOP_KEYS = {"agreement", "as_of", "complete_through", "readings", "facts"}
KINDS_OF_ACTS = {
    "data_security_incident",
    "fraud",
    "disclosure",
    "general_breach",
    "notified",
}


@dataclass(frozen=True)
class FactsFile:
    """A facts file as read: complete_through absent means as_of."""

    agreement: Agreement
    as_of: date | None
    complete_through: date | None
    readings: Mapping[str, str]
    facts: tuple[Fact, ...]


def read_facts_file(
    path: Path, *, open_agreement: Callable[[str], Agreement]
) -> FactsFile:
    """Read a facts file from disk."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "不是 UTF-8 文本"
        raise FactError(f"读不了 {path}：{reason}") from None
    return parse_facts_file(text, open_agreement=open_agreement)


def parse_facts_file(
    text: str, *, open_agreement: Callable[[str], Agreement]
) -> FactsFile:
    """Read the text of a facts file, or refuse it in one line."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        number = _fact_at(line_of(error), text)
        raise FactError(reason_of(error, text), ref=number) from None
    unknown = sorted(set(table) - _TOP_KEYS)
    if unknown:
        raise FactError(f"不认识的键 “{unknown[0]}”")
    key = table.get("agreement")
    if not isinstance(key, str) or not _AGREEMENT.fullmatch(key):
        raise FactError("缺少 agreement，或不是协议的键")
    agreement = open_agreement(key)
    readings = table.get("readings", {})
    if not isinstance(readings, dict):
        raise FactError("[readings] 应为表")
    try:
        chosen_readings(agreement, readings)
    except ReadingError as error:
        raise FactError(str(error)) from None
    rows = table.get("facts", [])
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) for row in rows
    ):
        raise FactError("facts 应写作 [[facts]]")
    lines = _lines(text)
    facts = tuple(
        parse_fact(row, agreement=agreement, ref=_ref(number, row, lines))
        for number, row in enumerate(rows, start=1)
    )
    check_acts(facts)
    return FactsFile(
        agreement=agreement,
        as_of=_top_date(table, "as_of"),
        complete_through=_top_date(table, "complete_through"),
        readings=dict(readings),
        facts=facts,
    )


def check_acts(facts: Iterable[Fact]) -> None:
    """A loss of an act that nothing names would silently be worth nothing."""
    facts = list(facts)
    acts = {fact.get("act") for fact in facts if fact.kind in KINDS_OF_ACTS}
    for fact in facts:
        if fact.kind == "loss_recorded":
            act = fact.get("act")
            if act != ACT_OF_DELAY and act not in acts:
                raise FactError(f"没有事实的 act 是 “{act}”", ref=fact.ref)


def _top_date(table: Mapping[str, Any], name: str) -> date | None:
    raw = table.get(name)
    if raw is None:
        return None
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    raise FactError(f"“{name}” 应为日期 YYYY-MM-DD")


def _lines(text: str) -> list[int]:
    """Where each ``[[facts]]`` header stands."""
    return [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if _FACT_HEADER.match(line)
    ]


def _fact_at(line: int | None, text: str) -> str:
    """The fact a line stands in; nothing before the first or at the end."""
    before = [one for one in _lines(text) if line is not None and one <= line]
    return _ref(len(before), {}, before) if before else ""


def _ref(number: int, row: Mapping[str, Any], lines: list[int]) -> str:
    if number <= len(lines):
        return f"第 {number} 条事实（第 {lines[number - 1]} 行）"
    return f"第 {number} 条事实"
