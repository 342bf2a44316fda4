"""What a change of the agreement says, and the facts it becomes.

第九条第1款：「任何一方提出变更或解除本协议，需经双方书面同意，且至少提前30日以书面形式通知
另一方，另一方收到通知后应在5个工作日内书面回复意见。」
第九条第2款：「经双方签章后有效」

A change of a date becomes ``extended``, one of the amount ``total_amended``
(ruling 21: it moves no tranche by itself); words and tranches stand as dated
rows beside their clause. Nothing of the text is edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.facts import Fact, FactError, parse_fact
from contracts.rules.notices import ADVANCE

Row = Mapping[str, Any]
DATE, TOTAL, TRANCHE, TEXT = "date", "total", "tranche", "text"
TOTAL_TERM = "contract_total"
UNDATED_WORDS = "协议未约定期限"
SUBJECT = "amendment"


class ChangeError(ValueError):
    """A change that cannot be asked for; ``code`` is for programs.

    ``change`` is the one that it is about, where it is about one.
    """

    def __init__(
        self, code: str, message: str, change: Change | None = None
    ):
        super().__init__(message)
        self.code = code
        self.message = message
        self.change = change


@dataclass(frozen=True)
class Change:
    """One thing that is changed: of which clause, and to what.

    ``key`` is a deliverable or package, or a tranche's number as text;
    ``value`` is a day, an amount in yuan, or the new words of a clause.
    """

    kind: str
    clause: str
    key: str
    name: str
    value: Any

    @property
    def after(self) -> str:
        """What will hold, as people read it."""
        return _said(self.value)

    def as_row(self) -> dict[str, str]:
        """Plain values, as `read_changes` takes them again."""
        value = self.value
        plain = value.isoformat() if isinstance(value, date) else str(value)
        return {"kind": self.kind, "key": self.key, "value": plain}


@dataclass(frozen=True)
class Compared:
    """A change beside what holds without it."""

    change: Change
    before: str


def read_changes(
    rows: Iterable[Mapping[str, str]], agreement: Agreement
) -> tuple[Change, ...]:
    """Changes from plain rows: kind, key, value.

    Raises ChangeError("unknown_change") for what the agreement has not got.
    """
    return tuple(_read(row, agreement) for row in rows)


def _read(row: Mapping[str, str], agreement: Agreement) -> Change:
    kind, key, value = row["kind"], row["key"], row["value"]
    try:
        if kind == DATE:
            name, clause = _dated(key, agreement)
            return Change(kind, clause, key, name, date.fromisoformat(value))
        if kind == TOTAL:
            clause = agreement.terms[TOTAL_TERM].clause
            return Change(kind, clause, "", "合同总金额", Decimal(value))
        if kind == TRANCHE:
            one = {str(t.number): t for t in agreement.tranches}[key]
            name = f"第{one.number}笔{one.name}"
            return Change(kind, one.clause, key, name, Decimal(value))
        if kind == TEXT:
            words = agreement.clauses[key]
            return Change(kind, key, key, words.citation, value.strip())
    except (KeyError, ValueError, ArithmeticError):
        pass
    raise ChangeError("unknown_change", "协议中没有要变更的这一项，请重新选择。")


def _dated(key: str, agreement: Agreement) -> tuple[str, str]:
    """The name and the clause of something that may be given a date."""
    if key in agreement.packages:
        package = agreement.packages[key]
        return f"提交{package.name}", package.clause
    term = agreement.deliverables[key]
    if term.package:
        return f"提交{term.name}", agreement.packages[term.package].clause
    return f"提交{term.name}", term.service_clause


def earliest_effect(agreement: Agreement, letter_on: date) -> date | None:
    """The first day a change may take effect; None where none is agreed.

    「至少提前30日以书面形式通知另一方」, counted from the posting (8.1).
    """
    if ADVANCE not in agreement.terms:
        return None
    return letter_on + timedelta(days=agreement.days(ADVANCE, on=letter_on))


def advance_cite(agreement: Agreement) -> str:
    """The clause that asks for the notice, cited; empty without one."""
    if ADVANCE not in agreement.terms:
        return ""
    return agreement.cite(agreement.terms[ADVANCE].clause)


def effect_of(effective_on: date, signed_on: date) -> date:
    """The day both conditions hold: the day agreed, and both seals."""
    return max(effective_on, signed_on)


def compared(
    changes: Sequence[Change],
    *,
    agreement: Agreement,
    standing: Row,
    total: Decimal,
    texts: Mapping[str, str],
) -> tuple[Compared, ...]:
    """Each change beside what holds on the standing's day without it.

    ``total`` is the amount in force, ``texts`` the words that earlier
    supplementary agreements gave to a clause.
    """
    return tuple(
        Compared(one, _before(one, agreement, standing, total, texts))
        for one in changes
    )


def _before(
    change: Change,
    agreement: Agreement,
    standing: Row,
    total: Decimal,
    texts: Mapping[str, str],
) -> str:
    if change.kind == TOTAL:
        return _said(total)
    if change.kind == TRANCHE:
        return _said(Decimal(_tranche(standing, change.key)["amount"]))
    if change.kind == TEXT:
        return texts.get(change.key) or agreement.clauses[change.key].text
    due = _due_of(change.key, agreement, standing)
    return _said(due) if due else UNDATED_WORDS


def _due_of(key: str, agreement: Agreement, standing: Row) -> date | None:
    """The date in force; a member's own, else its package's (ruling 11)."""
    names = [key]
    if key in agreement.deliverables and agreement.deliverables[key].package:
        names.append(str(agreement.deliverables[key].package))
    for name in names:
        for row in standing["deadlines"]:
            if row["key"] == f"{name}_submission" and row["due_on"]:
                return date.fromisoformat(row["due_on"])
    return None


def _tranche(standing: Row, number: str) -> Row:
    return next(
        row for row in standing["tranches"] if str(row["number"]) == number
    )


def check_changes(
    found: Sequence[Compared],
    *,
    effect_on: date,
    standing: Row,
    total: Decimal,
) -> None:
    """Refuse what is no change, or may not be changed any more.

    Raises ChangeError: ("nothing_changes"), ("changed_twice"),
    ("due_before_effect"), ("already_accepted"), ("tranche_paid"),
    ("sum_differs").
    """
    if not found:
        raise ChangeError("nothing_changes", "请至少填写一项变更。")
    seen = set()
    for one in found:
        change = one.change
        if (change.kind, change.key) in seen:
            raise ChangeError(
                "changed_twice", f"{change.name}填写了两次，请只留一项。",
                change,
            )  # fmt: skip
        seen.add((change.kind, change.key))
        if one.before.strip() == change.after.strip():
            raise ChangeError(
                "nothing_changes",
                f"{change.name}与现行内容相同，请改写或删去。",
                change,
            )
        _check_one(change, effect_on, standing)
    _check_sum([one.change for one in found], standing, total)


def _check_one(change: Change, effect_on: date, standing: Row) -> None:
    if change.kind == DATE:
        if change.value < effect_on:
            raise ChangeError(
                "due_before_effect",
                f"{change.name}的新期限早于变更生效日，请改填其后的日期。",
                change,
            )
        if _accepted(change.key, standing):
            raise ChangeError(
                "already_accepted",
                f"{change.name}已验收合格，无需再改期限。",
                change,
            )
    if change.kind == TRANCHE:
        row = _tranche(standing, change.key)
        if Decimal(row["paid"]):
            # 第九条第3款「已发生部分涉及费用不予退还」
            raise ChangeError(
                "tranche_paid",
                f"{change.name}已付款，已付的款项不因变更改动。请删去这一项。",
                change,
            )


def _accepted(key: str, standing: Row) -> bool:
    return any(
        row["key"] == key and row["state"] == "accepted"
        for row in standing["deliverables"]
    )


def _check_sum(
    changes: Sequence[Change], standing: Row, total: Decimal
) -> None:
    """The tranches together are the whole amount, once one of them moves."""
    moved = {one.key: one.value for one in changes if one.kind == TRANCHE}
    if not moved:
        return
    whole = next((c.value for c in changes if c.kind == TOTAL), total)
    parts = sum(
        (
            moved.get(str(row["number"]), Decimal(row["amount"]))
            for row in standing["tranches"]
        ),
        start=Decimal(0),
    )
    if parts != whole:
        raise ChangeError(
            "sum_differs",
            f"各笔合计 ￥{parts:,.2f}，与合同总金额 ￥{whole:,.2f} 不等，请改正。",
        )


def facts_of(
    changes: Iterable[Change], *, agreement: Agreement, effect_on: date
) -> list[Fact]:
    """The facts that a change in force is, from its day on.

    Raises ChangeError("facts_misfit") where the vocabulary refuses one.
    """
    rows = []
    for one in changes:
        if one.kind == DATE:
            rows.append(
                {
                    "kind": "extended",
                    "deliverable": one.key,
                    "signed_on": effect_on,
                    "due_on": one.value,
                }
            )
        elif one.kind == TOTAL:
            rows.append(
                {"kind": "total_amended", "on": effect_on, "total": one.value}
            )
    try:
        return [parse_fact(row, agreement=agreement) for row in rows]
    except FactError as error:
        raise ChangeError("facts_misfit", f"{error.reason}。") from error


def notice_of(
    number: str,
    *,
    by: str,
    agreement: Agreement,
    letter_on: date,
    effective_on: date,
    received_on: date | None = None,
    replied_on: date | None = None,
) -> Fact:
    """The written notice (9.1) as the fact that starts both clocks."""
    row: dict[str, Any] = {
        "kind": "notified",
        "subject": SUBJECT,
        "by": by,
        "on": letter_on,
        "effective_on": effective_on,
        "act": number,
    }
    if received_on is not None:
        row["received_on"] = received_on
    if replied_on is not None:
        row["replied_on"] = replied_on
    return parse_fact(row, agreement=agreement)


def _said(value: Any) -> str:
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return f"￥{value:,.2f}"
    return str(value)
