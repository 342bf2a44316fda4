"""From the standing and the ledgers to the sheets of the report.

第二条第1款、第2款: three payments that sum to the contract total. A report
whose figures do not tie is not made at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.rules.agreement import Agreement
from contracts.rules.money import yuan
from payments.rules.late_days import HEAD, claims, late_days
from payments.rules.report.basis_sheets import basis_sheet, penalties_sheet
from payments.rules.report.entries import (
    InvoiceEntry,
    Ledgers,
    PaymentEntry,
    by_tranche,
)
from payments.rules.report.money_sheets import (
    invoices_sheet,
    payments_sheet,
    status_sheet,
)
from payments.rules.report.shapes import Report, Sheet, Table
from payments.rules.status import Row, TrancheStatus, tranche_statuses

TITLE = "付款状态表"


class TotalsDoNotTie(ValueError):
    """Figures contradict each other; no report is made of them."""


@dataclass(frozen=True)
class ReportHead:
    """What a report says about itself."""

    contract: str
    number: str
    as_of: date
    complete_through: date | None
    calendar: str
    readings: Mapping[str, str]  # decided by two people of 甲方
    objections: Mapping[str, Sequence[str]]  # of 乙方, by reading
    is_demo: bool
    made_by: str
    made_on: date


def payment_status_report(
    *,
    head: ReportHead,
    standing: Row,
    agreement: Agreement,
    payments: Sequence[PaymentEntry],
    invoices: Sequence[InvoiceEntry],
) -> Report:
    """Assemble the report, every figure tied.

    Raises:
        TotalsDoNotTie: tranches do not sum to the contract total, the
            ledger differs from the standing, or the days from their amount.
    """
    paid_rows = tuple(one for one in payments if one.on <= head.as_of)
    invoice_rows = tuple(one for one in invoices if one.on <= head.as_of)
    tranches = tranche_statuses(
        standing, agreement, invoiced=by_tranche(invoice_rows)
    )
    check_ties(standing, agreement, tranches, by_tranche(paid_rows))
    ledgers = Ledgers(
        payments=paid_rows, invoices=invoice_rows, tranches=tranches
    )
    sheets = (
        status_sheet(agreement, ledgers),
        payments_sheet(standing, ledgers),
        invoices_sheet(standing, agreement, ledgers),
        penalties_sheet(standing, agreement),
    )
    return Report(
        title=TITLE,
        subtitle=f"{head.contract}　截至 {_cn(head.as_of)}",
        number=head.number,
        as_of=head.as_of,
        is_demo=head.is_demo,
        sheets=(
            *sheets,
            basis_sheet(
                standing,
                agreement,
                tranches=tranches,
                about=_about(head, agreement, digest_of(sheets)),
                decided=head.readings,
                objections=head.objections,
            ),
        ),
        signatures=f"制表：{head.made_by}　　制表日期：{_cn(head.made_on)}"
        "　　审核：＿＿＿＿＿＿　　审核日期：＿＿＿＿＿＿",
    )


def check_ties(
    standing: Row,
    agreement: Agreement,
    tranches: Sequence[TrancheStatus],
    paid: Mapping[int, Decimal],
) -> None:
    """Refuse figures that contradict each other."""
    total = agreement.total()
    amounts = sum((one.amount for one in tranches), Decimal(0))
    if amounts != total:
        raise TotalsDoNotTie(
            f"{len(tranches)} 笔款项合计 ￥{yuan(amounts)}，"
            f"与合同总金额 ￥{yuan(total)} 不符"
        )
    for one in tranches:
        in_ledger = paid.get(one.number, Decimal(0))
        if in_ledger != one.paid:
            raise TotalsDoNotTie(
                f"{one.title}到账台账 ￥{yuan(in_ledger)}，"
                f"与履约状态中的已付 ￥{yuan(one.paid)} 不符"
            )
    days = late_days(standing, agreement)
    for claim in claims(standing):
        if claim.head != HEAD or not days:
            continue
        last = days[-1]
        if last.running_days != claim.days or (
            last.running is not None and last.running != claim.amount
        ):
            raise TotalsDoNotTie(
                f"违约金逐日账 {last.running_days} 日，"
                f"与测算的 {claim.days} 日、￥{yuan(claim.amount)} 不符"
            )


def digest_of(sheets: Iterable[Sheet]) -> str:
    """SHA-256 over the figures alone: equal data, equal digest."""
    content = [
        [sheet.name, [_plain(table) for table in sheet.tables]]
        for sheet in sheets
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(table: Table) -> list[object]:
    rows = (*table.rows, *([table.totals] if table.totals else []))
    return [
        [column.title for column in table.columns],
        [[str(cell.value) for cell in row] for row in rows],
    ]


def _about(
    head: ReportHead, agreement: Agreement, digest: str
) -> tuple[tuple[str, str], ...]:
    through = head.complete_through
    return (
        ("合同", head.contract),
        ("协议文本", f"{agreement.title}（版本 {agreement.version}）"),
        ("协议数据 SHA-256", agreement.digest),
        ("甲方", agreement.parties["a"].name),
        ("乙方", agreement.parties["b"].name),
        ("数据截至", _cn(head.as_of)),
        (
            "记录补齐至",
            _cn(through) if through else "双方尚未确认，未记录的事实不作判断",
        ),
        ("放假安排版本", head.calendar),
        ("报表编号", head.number),
        ("本表数据 SHA-256", digest),
        ("金额单位", "人民币元"),
        *((("数据性质", "演示数据，不作办理依据"),) if head.is_demo else ()),
    )


def _cn(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
