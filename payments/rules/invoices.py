"""Receipts of 乙方 and the invoices that belong to them.

第二条第3款：「乙方应在每次收款后5个工作日内，向甲方开具符合国家规定的增值税专用发票」

An invoice that was issued late on a day after the records are complete stays
``not_recorded``, with its day and number beside it: rulings 6 and design 3.3
claim no lateness that rests on days nobody has confirmed, an extension of
those days may be missing as well. One issued in time is ``met`` whatever is
missing: no further fact can make it late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import WorkingCalendar
from contracts.rules.deadline import Deadline, Duty, judge
from contracts.rules.due import working_days_after
from contracts.rules.facts import Fact
from contracts.rules.record import Record

TERM = "invoice_days"


class InvoiceRow(NamedTuple):
    """One receipt and its invoice."""

    tranche: int
    amount: Decimal
    received_on: date
    due_on: date | None
    issued_on: date | None
    number: str | None
    days_overdue: int
    state: str
    clause: str
    refs: tuple[str, ...]  # the receipt, then its invoices


@dataclass
class _Receipt:
    """A receipt while invoices are matched to it."""

    on: date
    amount: Decimal
    invoiced: Decimal = Decimal(0)
    issued_on: date | None = None
    numbers: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)

    @property
    def open_amount(self) -> Decimal:
        return self.amount - self.invoiced

    def take(self, fact: Fact, amount: Decimal) -> None:
        """Put an invoice, or a part of it, to this receipt."""
        self.invoiced += amount
        if self.open_amount == 0:
            self.issued_on = fact.on
        self.refs.append(fact.ref)
        if fact.get("number"):
            self.numbers.append(fact.text("number"))


def invoice_rows(
    agreement: Agreement,
    facts: Sequence[Fact],
    *,
    record: Record,
    calendar: WorkingCalendar,
) -> tuple[tuple[InvoiceRow, ...], tuple[Deadline, ...]]:
    """Every receipt with its invoice, and the deadline each makes.

    ``facts`` hold the receipts and invoices, each kind in the order recorded.
    """
    if TERM not in agreement.terms:
        return (), ()
    rows, deadlines = [], []
    for tranche in agreement.tranches:
        for receipt in _matched(facts, tranche.number):
            duty = Duty(
                key="invoice",
                title=f"开具{tranche.name}发票",
                clause=agreement.terms[TERM].clause,
                obligor="b",
                due=working_days_after(
                    calendar.as_known(receipt.issued_on),
                    receipt.on,
                    agreement.days(TERM, on=receipt.on),
                    "收款到账",
                ),
                met_on=receipt.issued_on,
                tranche=tranche.number,
                refs=tuple(receipt.refs),
            )
            deadline = judge(duty, record=record, calendar=calendar)
            deadlines.append(deadline)
            rows.append(_row(tranche.number, receipt, deadline))
    return tuple(rows), tuple(deadlines)


def received_by(
    facts: Iterable[Fact], tranche: int | None, until: date
) -> Decimal:
    """Fees credited to 乙方 up to a day, reversals taken off."""
    return sum(
        [
            fact.money("amount")
            for fact in facts
            if fact.kind == "paid"
            and fact.on <= until
            and (tranche is None or fact.fields.get("tranche") == tranche)
        ],
        Decimal(0),
    )


def _row(tranche: int, receipt: _Receipt, deadline: Deadline) -> InvoiceRow:
    state = deadline.state
    if state == "calendar_unknown":
        state = "open"
    return InvoiceRow(
        tranche=tranche,
        amount=receipt.amount,
        received_on=receipt.on,
        due_on=deadline.due_on,
        issued_on=receipt.issued_on,
        number="、".join(receipt.numbers) or None,
        days_overdue=deadline.days_overdue,
        state=state,
        clause=deadline.clause,
        refs=tuple(receipt.refs),
    )


def _matched(facts: Iterable[Fact], tranche: int) -> list[_Receipt]:
    """Put invoices to receipts: an equal amount first, else the oldest open."""
    of_tranche = [
        fact for fact in facts if fact.fields.get("tranche") == tranche
    ]
    of_tranche.sort(key=lambda fact: fact.on)
    receipts = [
        _Receipt(fact.on, fact.money("amount"), refs=[fact.ref])
        for fact in _standing(of_tranche, "paid")
    ]
    for fact in _standing(of_tranche, "invoiced"):
        left = fact.money("amount")
        equal = next(
            (one for one in receipts if one.open_amount == left), None
        )
        if equal is not None:
            equal.take(fact, left)
            continue
        for one in receipts:
            part = min(left, one.open_amount)
            if part > 0:
                one.take(fact, part)
                left -= part
    return receipts


def _standing(facts: Iterable[Fact], kind: str) -> list[Fact]:
    """Positive rows that no negative row took back.

    A reversal takes back the row of equal amount, the latest first (for red
    invoices: of the same number where there is one); another amount is
    taken off the latest rows.
    """
    rows: list[Fact] = []
    for fact in facts:
        if fact.kind != kind:
            continue
        amount = fact.money("amount")
        if amount > 0:
            rows.append(fact)
        else:
            _take_back(rows, fact, -amount)
    return rows


def _take_back(rows: list[Fact], reversal: Fact, amount: Decimal) -> None:
    number = reversal.get("number")
    equal = [row for row in rows if row.money("amount") == amount]
    named = [row for row in equal if number and row.get("number") == number]
    for row in (*reversed(named), *reversed(equal)):
        rows.remove(row)
        return
    while amount > 0 and rows:
        last = rows.pop()
        left = last.money("amount") - amount
        if left > 0:
            fields = {**last.fields, "amount": left}
            rows.append(Fact(last.kind, last.on, fields, last.ref))
        amount = max(Decimal(0), -left)
