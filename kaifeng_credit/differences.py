"""Where two answers of standing() differ: for people, and for programs.

Pure: two answers as JSON go in; what changed comes out, in the pages' own
words, or as key paths. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import days_in_chinese
from contracts.rules.words import word_for
from payments.rules.late_days import HEAD_TITLES

Row = Mapping[str, Any]
ABSENT, NOTHING = "—", "0.00"


@dataclass(frozen=True)
class Change:
    """One state, date or amount, before and after."""

    what: str
    before: str
    after: str
    target: tuple[Any, ...] = ()


@dataclass(frozen=True)
class _Section:
    """How the rows of one list are told apart and said."""

    key: str
    told_apart: tuple[str, ...]
    name: Callable[[Row], str]
    say: Callable[[Row], str]
    target: Callable[[Row], tuple[Any, ...]] = lambda row: ()


def changes(
    before: Row, after: Row, agreement: Agreement
) -> tuple[Change, ...]:
    """Every state, deadline and amount that two answers give differently."""
    found = [
        *_scalars(before, after),
        *_readings(before, after, agreement),
    ]
    for section in SECTIONS:
        found += _rows(section, before, after)
    return tuple(found)


def _rows(section: _Section, before: Row, after: Row) -> Iterator[Change]:
    old, new = (_by_identity(section, one) for one in (before, after))
    for identity in dict.fromkeys([*new, *old]):
        rows = old.get(identity), new.get(identity)
        said = tuple(section.say(row) if row else ABSENT for row in rows)
        if said[0] != said[1]:
            row = rows[1] or rows[0]
            assert row is not None
            yield Change(section.name(row), *said, section.target(row))


def _by_identity(section: _Section, answer: Row) -> dict[tuple[Any, ...], Row]:
    """Rows by what tells them apart; of two the same, by their order too."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in answer[section.key]:
        identity = tuple(row.get(name) for name in section.told_apart)
        while identity in found:
            identity = (*identity, "again")
        found[identity] = row
    return found


def _scalars(before: Row, after: Row) -> Iterator[Change]:
    names = {
        "complete_through": "记录完整至",
        "operation_from": "项目运行起始日",
        "ended_on": "协议终止日",
        "calendar": "放假安排版本",
    }
    for key, name in names.items():
        if before[key] != after[key]:
            yield Change(name, _day(before[key]), _day(after[key]))
    said = tuple(_presence(one["presence"]) for one in (before, after))
    if said[0] != said[1]:
        yield Change("驻场人员", *said)


def _readings(
    before: Row, after: Row, agreement: Agreement
) -> Iterator[Change]:
    for key, code in after["readings"].items():
        old = before["readings"].get(key)
        if old == code:
            continue
        reading = agreement.readings[key]
        texts = {one.code: one.text for one in reading.options}
        yield Change(
            f"口径：{reading.problem}",
            texts.get(old, str(old or ABSENT)),
            texts.get(code, str(code)),
        )


def _day(value: str | None) -> str:
    return days_in_chinese(value) if value else ABSENT


def _yuan(value: str) -> str:
    whole, _, fen = value.partition(".")
    return f"￥{int(whole):,}.{fen}"


def _word(kind: str, row: Row, n: int | None = None) -> str:
    return word_for(kind, row["state"]).say(n or None)


def _deadline(row: Row) -> str:
    late = row["state"] in ("overdue", "met_late")
    words = _word("deadline", row, row["days_overdue"] if late else None)
    if not late and row["days_overdue"]:
        words += f"（已知逾期 {row['days_overdue']} 日）"
    due = row["due_on"] or row["provisional_on"]
    return f"{words}，期限 {_day(due)}" if due else words


def _repeated(row: Row) -> str:
    parts = []
    if row.get("round"):
        parts.append(f"第 {row['round']} 轮")
    if row.get("tranche"):
        parts.append(f"第{row['tranche']}笔")
    return f"（{'，'.join(parts)}）" if parts else ""


def _deliverable(row: Row) -> str:
    rounds = len(row["rounds"])
    words = _word("deliverable", row)
    return f"{words}，共 {rounds} 轮" if rounds else words


def _tranche(row: Row) -> str:
    conditions = row["conditions"]
    met = sum(one["value"] is True for one in conditions)
    parts = [_word("tranche", row), f"条件满足 {met}/{len(conditions)}"]
    if row["due_on"]:
        parts.append(f"应付日 {_day(row['due_on'])}")
    # Nothing paid, where nothing is recorded, would be a claim.
    if row["state"] != "not_recorded" or row["paid"] != NOTHING:
        parts.append(f"已付 {_yuan(row['paid'])}")
    return "，".join(parts)


def _invoice(row: Row) -> str:
    late = row["state"] in ("overdue", "met_late")
    words = _word("invoice", row, row["days_overdue"] if late else None)
    return f"{words}，应开票日 {_day(row['due_on'])}"


def _remedy(row: Row) -> str:
    return f"{row['days'] or 0} 日，{_yuan(row['amount'])}"


def _quota(row: Row) -> str:
    if row["state"] == "not_recorded":
        return _word("quota", row)
    return f"{row['counted']}/{row['required']}，{_word('quota', row)}"


def _presence(row: Row) -> str:
    here = row["today"]
    words = "当日不需在岗" if here is None else f"当日在岗 {here} 人"
    gaps = len(row["gaps"])
    return f"{words}，缺岗 {gaps} 段" if gaps else words


SECTIONS = (
    _Section(
        "tranches",
        ("number",),
        lambda row: f"第{row['number']}笔{row['name']}",
        _tranche,
        lambda row: ("payment", row["number"]),
    ),
    _Section(
        "remedies",
        ("head", "act", "tranche"),
        lambda row: "违约金测算：" + HEAD_TITLES.get(row["head"], row["head"]),
        _remedy,
        lambda row: ("penalties",),
    ),
    _Section(
        "deadlines",
        ("key", "round", "tranche", "act", "deliverable"),
        lambda row: f"期限：{row['title']}{_repeated(row)}",
        _deadline,
    ),
    _Section(
        "deliverables",
        ("key",),
        lambda row: f"成果：{row['name']}",
        _deliverable,
        lambda row: ("deliverable", row["key"]),
    ),
    _Section(
        "invoices",
        ("tranche", "received_on"),
        lambda row: f"第{row['tranche']}笔到账的发票",
        _invoice,
        lambda row: ("invoices",),
    ),
    _Section(
        "quotas",
        ("key", "period_start"),
        lambda row: f"计数：{row['name']}",
        _quota,
    ),
)  # fmt: skip


def different_paths(before: Any, after: Any, at: str = "") -> Iterator[str]:
    """Where two JSON values differ: ``deadlines.3.due_on: null ≠ "…"``."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            yield from different_paths(
                before.get(key), after.get(key), f"{at}.{key}".lstrip(".")
            )
    elif (
        isinstance(before, list)
        and isinstance(after, list)
        and len(before) == len(after)
    ):
        for place, pair in enumerate(zip(before, after, strict=True)):
            yield from different_paths(*pair, f"{at}.{place}".lstrip("."))
    elif before != after:
        yield f"{at or '.'}: {_short(before)} ≠ {_short(after)}"


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} rows"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
