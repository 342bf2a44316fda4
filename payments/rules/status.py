"""The standing's money, read once for pages and reports alike.

The keys are those of design.md 3.3; what a standing adds (titles, evidence,
steps) is used where it is present and never required.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import Agreement, Condition, TrancheTerm
from contracts.rules.board.reading import amount as money
from contracts.rules.board.reading import day
from contracts.rules.clauses import Clause
from contracts.rules.money import yuan
from contracts.rules.record import NOT_RECORDED
from contracts.rules.words import word_for

Row = Mapping[str, Any]

NO_PAYMENT_DAY = "协议未约定付款日"
WAITS_FOR_DOCUMENT = "等待外部文件"
TIME_KINDS = ("effective", "period_elapsed")
CORE = "core_"
# Which conditions stand first on a page: what stops the money.
_ORDER = (False, None, True)


@dataclass(frozen=True)
class EvidenceItem:
    """A fact a condition rests on, and where its record stands."""

    text: str
    on: date | None
    ref: str


@dataclass(frozen=True)
class ConditionStatus:
    """One condition of a gate, in a reader's words."""

    key: str
    clause: str
    title: str
    kind: str
    value: bool | None
    missing: str
    detail: str
    holder: str | None  # "a" | "b" | "outside"
    deliverables: tuple[str, ...]
    evidence: tuple[EvidenceItem, ...]

    @property
    def is_time(self) -> bool:
        """Whether it is the time condition, which a page shows apart."""
        return self.kind in TIME_KINDS

    @property
    def word(self) -> str:
        """满足, 不满足, or 无法判定（缺什么）."""
        word = word_for("condition", self.value)
        return word.say(self._lack if self.value is None else None)

    @property
    def _lack(self) -> str:
        missing = self.missing or ""
        known = not missing or missing.startswith(("缺", "尚未"))
        return missing if known else f"缺{missing}"

    @property
    def reason(self) -> str:
        """Why it stands as it does, in one line."""
        if self.value is True:
            said = [
                f"{one.text}（{one.on}）" if one.on else one.text
                for one in self.evidence
            ]
            return "；".join(said) or self.detail
        return self.missing or self.detail


def invoice_state(row: Row) -> str:
    """What is said of a receipt's invoice: issued is issued.

    Whether it was late may rest on days that nobody has confirmed.
    """
    if row["state"] == "not_recorded" and row.get("issued_on"):
        return "issued"
    return str(row["state"])


def owed_words(title: str, amount: Decimal, paid: Decimal) -> tuple[str, str]:
    """How a sentence about a tranche begins and, paid in part, ends.

    What is payable of such a one is its rest, not the agreed amount.

    >>> owed_words("第2笔进度款", Decimal(447000), Decimal(60000))
    ('第2笔进度款余额 ￥387,000.00 ', '，此前已付 ￥60,000.00')
    """
    rest = amount - paid
    if paid > 0 and rest > 0:
        return f"{title}余额 ￥{yuan(rest)} ", f"，此前已付 ￥{yuan(paid)}"
    return f"{title} ￥{yuan(amount)} ", ""


@dataclass(frozen=True)
class TrancheStatus:
    """One payment as it stands on the day asked for."""

    number: int
    name: str
    clause: str
    amount: Decimal
    share: Decimal
    state: str
    gate: bool | None
    conditions: tuple[ConditionStatus, ...]
    due_on: date | None
    has_pay_term: bool
    steps: tuple[str, ...]
    paid: Decimal
    paid_on: date | None
    invoiced: Decimal
    days_overdue: int

    @property
    def title(self) -> str:
        """第2笔进度款."""
        return f"第{self.number}笔{self.name}"

    @property
    def share_words(self) -> str:
        """30% of the contract total."""
        return percent(self.share)

    @property
    def unpaid(self) -> Decimal:
        """未付余额."""
        return self.amount - self.paid

    @property
    def word(self) -> str:
        """The state's one word, with its numbers where they help."""
        word = word_for("tranche", self.state)
        if self.state == "blocked":
            return word.say(f"{self.met}/{len(self.counted)}")
        return word.say(self.days_overdue or None)

    @property
    def counted(self) -> tuple[ConditionStatus, ...]:
        """The conditions a page counts: the core tasks, else all of them."""
        cores = tuple(
            one for one in self.conditions if one.key.startswith(CORE)
        )
        return cores or self.conditions

    @property
    def met(self) -> int:
        """How many of the counted conditions hold."""
        return sum(one.value is True for one in self.counted)

    @property
    def stopping(self) -> tuple[ConditionStatus, ...]:
        """The conditions that are false or unknown."""
        return tuple(one for one in self.conditions if one.value is not True)

    @property
    def by_urgency(self) -> tuple[ConditionStatus, ...]:
        """Conditions but for time: blocked first, passed last and quiet."""
        rest = (one for one in self.conditions if not one.is_time)
        return tuple(sorted(rest, key=lambda one: _ORDER.index(one.value)))

    @property
    def due_words(self) -> str:
        """Why there is no pay-by date, where there is none."""
        if self.due_on is not None:
            return ""
        return WAITS_FOR_DOCUMENT if self.has_pay_term else NO_PAYMENT_DAY

    @property
    def gate_words(self) -> str:
        """满足 · 不满足 · 无法判定, for the gate as a whole."""
        return word_for("condition", self.gate).word


def tranche_statuses(
    standing: Row, agreement: Agreement, *, invoiced: Mapping[int, Decimal]
) -> tuple[TrancheStatus, ...]:
    """Every payment of the agreement in order.

    ``invoiced`` is what the ledger holds per tranche, red invoices off.
    """
    rows = {row["number"]: row for row in standing.get("tranches", ())}
    return tuple(
        _status(
            rows[term.number],
            term,
            agreement,
            invoiced.get(term.number, Decimal(0)),
        )
        for term in agreement.tranches
        if term.number in rows
    )


def percent(share: Decimal) -> str:
    """Percent with one decimal, and without it where it is zero.

    >>> percent(Decimal("0.3")), percent(Decimal("0.125"))
    ('30%', '12.5%')
    """
    return f"{share:.1%}".replace(".0%", "%")


def lines(value: Any) -> tuple[str, ...]:
    """A working or a list of missing facts, as lines of text."""
    if not value:
        return ()
    if isinstance(value, str):
        return (value,)
    return tuple(
        str(one.get("text", "")) if isinstance(one, Mapping) else str(one)
        for one in value
    )


def rows_of(standing: Row, part: str) -> Sequence[Row]:
    """A list of the standing, empty where it is absent."""
    return standing.get(part) or ()


def deadline_of(standing: Row, key: str, tranche: int | None = None) -> Row:
    """The current row of a deadline, or an empty one."""
    found = [
        row
        for row in rows_of(standing, "deadlines")
        if row["key"] == key
        and (tranche is None or row.get("tranche") == tranche)
    ]
    return found[-1] if found else {}


def cite(agreement: Agreement, clause: str) -> str:
    """The short citation, by the agreement's own marks where it has them."""
    if not clause:
        return ""
    if clause in agreement.clauses:
        return agreement.cite(clause)
    return Clause.parse(clause).short


def is_complete(standing: Row) -> bool:
    """Whether an absent fact is known not to have happened, up to the day."""
    through, as_of = day(standing.get("complete_through")), standing["as_of"]
    asked = day(as_of)
    return through is not None and asked is not None and through >= asked


def outside_gates(agreement: Agreement) -> str:
    """What no payment waits for: 任务分工表…，事项 5–14."""
    waited = agreement.gate_keys
    whole, single = [], []
    for item in agreement.items:
        outside = [key for key in item.deliverables if key not in waited]
        if len(outside) == len(item.deliverables):
            whole.append(item.number)
        else:
            single += [agreement.deliverables[key].name for key in outside]
    said = [*single]
    if whole:
        said.append(f"事项 {ranges(whole)}")
    return "、".join(said)


def ranges(numbers: Sequence[int]) -> str:
    """5–14 for consecutive numbers."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return "、".join(
        str(run[0]) if run[0] == run[-1] else f"{run[0]}–{run[-1]}"
        for run in parts
    )


def joined(missing: Sequence[str]) -> str:
    """Several missing facts in one line; 尚未补录 said once for all."""
    parts = [part for text in missing for part in text.split("；") if part]
    head = f"{NOT_RECORDED}："
    if parts and all(part.startswith(head) for part in parts):
        return head + "；".join(part.removeprefix(head) for part in parts)
    return "；".join(parts)


def _status(
    row: Row, term: TrancheTerm, agreement: Agreement, invoiced: Decimal
) -> TrancheStatus:
    terms = {one.key: one for one in term.conditions}
    return TrancheStatus(
        number=term.number,
        name=term.name,
        clause=term.clause,
        amount=money(row["amount"]),
        share=agreement.quantity(term.share_term),
        state=row["state"],
        gate=row["gate"],
        conditions=tuple(
            _condition(one, terms.get(one["key"])) for one in row["conditions"]
        ),
        due_on=day(row.get("due_on")),
        has_pay_term=term.pay_term is not None,
        steps=lines(row.get("steps")),
        paid=money(row.get("paid")),
        paid_on=day(row.get("paid_on")),
        invoiced=invoiced,
        days_overdue=int(row.get("days_overdue") or 0),
    )


def _condition(row: Row, term: Condition | None) -> ConditionStatus:
    return ConditionStatus(
        key=row["key"],
        clause=row["clause"],
        title=row.get("title") or (term.title if term else row["key"]),
        kind=row.get("kind") or (term.kind if term else ""),
        value=row["value"],
        missing=joined(lines(row.get("missing"))),
        detail="；".join(lines(row.get("detail"))),
        holder=row.get("holder"),
        deliverables=term.deliverables if term else (),
        evidence=tuple(
            EvidenceItem(
                text=str(one.get("text", "")),
                on=day(one.get("on")),
                ref=str(one.get("ref", "")),
            )
            for one in row.get("evidence") or ()
            if isinstance(one, Mapping)
        ),
    )
