"""What a change of the record does to the standing: before and after.

Both sides are the JSON of design.md 3.3 on the same day. Whatever is equal is
left out; amounts of several heads are never summed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import day, day_words
from contracts.rules.words import word_for
from kaifeng_credit.overview.blocks import HEADS

Row = Mapping[str, Any]
NOTHING = "—"
LATE = "逾期交付违约金"
BAD = ("overdue", "met_late", "blocked", "short")


@dataclass(frozen=True)
class Change:
    """One line: what, under which clause, and its two values in words."""

    group: str
    what: str
    clause: str
    before: str
    after: str
    worse: bool = False


def changes(
    before: Row, after: Row, agreement: Agreement
) -> tuple[Change, ...]:
    """Every line of the standing that differs, in the order of the pages."""
    found: list[Change] = []
    found += _tranches(before, after)
    found += _each("期限", "deadlines", before, after, _deadline_key,
                   _deadline_words)  # fmt: skip
    found += _each("成果", "deliverables", before, after,
                   lambda row: row["key"], _deliverable_words)  # fmt: skip
    found += _claims(before, after)
    found += _each("发票", "invoices", before, after, _invoice_key,
                   _invoice_words, title=_invoice_title)  # fmt: skip
    found += _each("计数", "quotas", before, after, _quota_key, _quota_words)
    found += _unknown(before, after)
    return tuple(found)


def _each(
    group: str,
    name: str,
    before: Row,
    after: Row,
    key: Callable[[Row], Hashable],
    words: Callable[[Row], str],
    *,
    title: Callable[[Row], str] | None = None,
) -> Iterator[Change]:
    was = {key(row): row for row in before[name]}
    now = {key(row): row for row in after[name]}
    for one in dict.fromkeys((*now, *was)):
        old, new = was.get(one), now.get(one)
        old_words = words(old) if old else NOTHING
        new_words = words(new) if new else NOTHING
        row = new or old
        if old_words == new_words or row is None:
            continue
        yield Change(
            group,
            title(row) if title else str(row.get("title") or row.get("name")),
            row.get("clause") or "",
            old_words,
            new_words,
            worse=new is not None and _is_bad(new),
        )


def _is_bad(row: Row) -> bool:
    """Late, or known to be so far."""
    known = row["state"] == "not_recorded" and row.get("days_overdue")
    return bool(known) or row["state"] in BAD


def _deadline_key(row: Row) -> Hashable:
    return (row["key"], row.get("round"), row.get("tranche"),
            row.get("deliverable"), row.get("act"))  # fmt: skip


def _deadline_words(row: Row) -> str:
    due = day(row.get("due_on"))
    number = (
        row.get("days_overdue")
        if row["state"] in ("overdue", "met_late")
        else row.get("remaining_working_days")
    )
    word = word_for("deadline", row["state"]).say(number)
    met = day(row.get("met_on"))
    if met:
        word += f"（{day_words(met)}）"
    late = row.get("days_overdue")
    if row["state"] == "not_recorded" and late:
        word += f"，已知逾期 {late} 日"
    return f"{day_words(due)}，{word}" if due else word


def _deliverable_words(row: Row) -> str:
    word = word_for("deliverable", row["state"]).word
    rounds = row.get("rounds") or ()
    return f"{word}（第 {len(rounds)} 轮）" if len(rounds) > 1 else word


def _invoice_key(row: Row) -> Hashable:
    return row["tranche"], row["received_on"], row["amount"]


def _invoice_title(row: Row) -> str:
    received = day(row["received_on"])
    return f"第{row['tranche']}笔 {day_words(received)}收款的发票"


def _invoice_words(row: Row) -> str:
    return word_for("invoice", row["state"]).say(
        row.get("days_overdue") or None
    )


def _quota_key(row: Row) -> Hashable:
    return row["key"], row.get("period_start")


def _quota_words(row: Row) -> str:
    counted = row.get("counted")
    word = word_for("quota", row["state"]).word
    if counted is None or row["state"] == "not_recorded":
        return f"{counted or 0} / {row['required']}，{word}"
    return f"{counted} / {row['required']} {row.get('unit') or ''}，{word}"


def _tranches(before: Row, after: Row) -> Iterator[Change]:
    was = {row["number"]: row for row in before["tranches"]}
    for row in after["tranches"]:
        old, name = was[row["number"]], f"第{row['number']}笔{row['name']}"
        lines = [
            ("状态", _tranche_word(old), _tranche_word(row)),
            ("付款条件", _gate_word(old["gate"]), _gate_word(row["gate"])),
            ("已付", f"￥{_money(old['paid'])}", f"￥{_money(row['paid'])}"),
        ]
        conditions = {one["key"]: one for one in old["conditions"]}
        lines += [
            (
                f"条件 {one['title']}",
                _gate_word(conditions.get(one["key"], {}).get("value")),
                _gate_word(one["value"]),
            )
            for one in row["conditions"]
        ]
        for title, old_words, new_words in lines:
            if old_words != new_words:
                yield Change(
                    "款项", f"{name}：{title}", row.get("clause") or "",
                    old_words, new_words, row["state"] in BAD,
                )  # fmt: skip


def _tranche_word(row: Row) -> str:
    return word_for("tranche", row["state"]).say(row.get("days_overdue"))


def _gate_word(value: bool | None) -> str:
    return word_for("condition", value).word


def _claims(before: Row, after: Row) -> Iterator[Change]:
    def key(row: Row) -> Hashable:
        return row["head"], row.get("act"), row.get("tranche")

    was = {key(row): row for row in before["remedies"]}
    now = {key(row): row for row in after["remedies"]}
    for one in dict.fromkeys((*now, *was)):
        old, new = was.get(one), now.get(one)
        row = new or old
        assert row is not None
        if _claim_words(old) != _claim_words(new):
            yield Change(
                "可主张金额", HEADS.get(row["head"], LATE),
                row.get("clause") or "", _claim_words(old),
                _claim_words(new), worse=new is not None,
            )  # fmt: skip


def _claim_words(row: Row | None) -> str:
    if row is None:
        return NOTHING
    days = row.get("days")
    words = f"￥{_money(row['amount'])}"
    return f"{words}（{days} 日）" if days else words


def _unknown(before: Row, after: Row) -> Iterator[Change]:
    counts = [len(one["unknown"]) for one in (before, after)]
    if counts[0] != counts[1]:
        yield Change(
            "无法判定", "缺少事实而无法判定的事项", "",
            f"{counts[0]} 项", f"{counts[1]} 项",
        )  # fmt: skip


def _money(amount: str) -> str:
    whole, _, cents = str(amount).partition(".")
    return f"{int(whole):,}.{cents or '00'}"
