"""What stands beside every gate and is none: it warns, and stops no payment.

第二条第2款 names what a payment waits for. 任务分工表, the items no tranche
names, accrued penalties and invoices of earlier payments are not among it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.rules.agreement import Agreement
from contracts.rules.money import yuan
from contracts.rules.record import NOT_RECORDED, Record
from contracts.rules.words import word_for
from deliverables.rules.rows import DeliverableRow
from payments.rules.invoices import InvoiceRow
from payments.rules.late_delivery import HEAD
from payments.rules.remedies import Remedy
from payments.rules.status import ranges

UNSTARTED = "not_started"


@dataclass(frozen=True)
class WarningRow:
    """One thing to know before paying, which the text makes no condition.

    ``key`` is ``deliverable``, ``items``, ``penalty`` or ``invoice``.
    """

    key: str
    text: str
    detail: str
    clause: str | None
    deliverables: tuple[str, ...] = ()


def warnings(
    agreement: Agreement,
    deliverables: Sequence[DeliverableRow],
    invoices: Iterable[InvoiceRow],
    remedies: Iterable[Remedy],
    record: Record,
) -> tuple[WarningRow, ...]:
    """Everything outside the gates that whoever pays should have seen."""
    return (
        *_outside(agreement, deliverables, record),
        *_penalties(remedies),
        *_invoices(invoices),
    )


def _outside(
    agreement: Agreement, rows: Sequence[DeliverableRow], record: Record
) -> Iterable[WarningRow]:
    waited = agreement.gate_keys
    states = {row.key: row.state for row in rows}
    whole: list[int] = []
    open_items: list[int] = []
    open_keys: list[str] = []
    for item in agreement.items:
        outside = [key for key in item.deliverables if key not in waited]
        if len(outside) == len(item.deliverables):
            missing = [key for key in outside if states.get(key) != "accepted"]
            whole.append(item.number)
            open_keys += missing
            if missing:
                open_items.append(item.number)
            continue
        for key in outside:
            term = agreement.deliverables[key]
            yield WarningRow(
                "deliverable",
                term.name,
                word_for("deliverable", states.get(key, UNSTARTED)).word,
                term.acceptance_clause,
                (key,),
            )
    if not whole:
        return
    said = "已全部验收"
    if open_items:
        said = f"尚未全部验收：{'、'.join(map(str, open_items))}"
        # What nobody recorded is not known to be open.
        if any(states.get(key) == "not_recorded" for key in open_keys):
            said = NOT_RECORDED if not record.complete else said
    yield WarningRow(
        "items", f"事项 {ranges(whole)}", said, None, tuple(open_keys)
    )


def _penalties(remedies: Iterable[Remedy]) -> Iterable[WarningRow]:
    for row in remedies:
        if row.head == HEAD:
            yield WarningRow(
                "penalty",
                f"违约金测算 ￥{yuan(row.amount)}",
                "协议未约定从付款中扣除；是否确认见违约金账",
                row.clause,
            )


def _invoices(invoices: Iterable[InvoiceRow]) -> Iterable[WarningRow]:
    """第二条第3款: an invoice follows its receipt and is no condition."""
    for row in invoices:
        if row.days_overdue and row.issued_on is None:
            yield WarningRow(
                "invoice",
                f"第{row.tranche}笔到账的发票未开具",
                f"逾期 {row.days_overdue} 日",
                row.clause,
            )
