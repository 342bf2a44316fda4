"""From the standing and the ledgers to the sheets of the report.

第二条第1款、第2款: three payments that sum to the contract total. A report
whose figures do not tie is not made at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from contracts.rules.agreement import Agreement
from contracts.rules.audience import Audience, printed
from contracts.rules.board.reading import amount
from contracts.rules.money import yuan
from payments.rules.late_days import HEAD, claims, late_days
from payments.rules.report.basis_sheets import basis_sheet, penalties_sheet
from payments.rules.report.entries import (
    InvoiceEntry,
    Ledgers,
    PaymentEntry,
    by_tranche,
)
from payments.rules.report.kinds import Period, ReportKind
from payments.rules.report.money_sheets import (
    invoices_sheet,
    payments_sheet,
    status_sheet,
)
from payments.rules.report.period_sheets import opening_of, period_sheet
from payments.rules.report.receivable_sheets import receivables_sheet
from payments.rules.report.register_sheets import register_sheet
from payments.rules.report.shapes import Report, Sheet
from payments.rules.report.statement_sheets import Decided, statement_sheets
from payments.rules.report.timeline_sheets import timeline_sheet
from payments.rules.status import Row, TrancheStatus, tranche_statuses

# What a report is taken for; every one says which.
DEMO = "演示数据，不作办理依据"


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
    period: Period | None = None
    audience: Audience = Audience.INTERNAL
    side: str | None = None  # of whoever makes it


@dataclass(frozen=True)
class Material:
    """What a report is made of: one moment of a contract.

    ``opening`` is the standing of the day before ``head.period`` begins;
    None where the agreement was not in force yet. ``planned`` is the first
    day the text names for each payment, ``decided`` what was confirmed of
    the penalty.
    """

    head: ReportHead
    standing: Row
    agreement: Agreement
    payments: Sequence[PaymentEntry]
    invoices: Sequence[InvoiceEntry]
    opening: Row | None = None
    planned: Mapping[int, date] = field(default_factory=dict)
    decided: Decided | None = None


def report_of(kind: ReportKind, material: Material) -> Report:
    """Assemble a report, every figure tied.

    Raises:
        TotalsDoNotTie: tranches do not sum to the contract total, the
            ledger differs from the standing, or the days from their amount.
    """
    material = for_audience(material)
    head, standing = material.head, material.standing
    agreement = material.agreement
    invoice_rows = tuple(
        one for one in material.invoices if one.on <= head.as_of
    )
    ledgers = Ledgers(
        payments=tuple(
            one for one in material.payments if one.on <= head.as_of
        ),
        invoices=invoice_rows,
        tranches=tranche_statuses(
            standing, agreement, invoiced=by_tranche(invoice_rows)
        ),
    )
    check_ties(
        standing, agreement, ledgers.tranches, by_tranche(ledgers.payments)
    )
    sheets = SHEETS[kind](material, ledgers)
    return Report(
        title=kind.heading,
        subtitle=f"{head.contract}　{_spoken_of(head)}",
        number=head.number,
        as_of=head.as_of,
        is_demo=head.is_demo,
        sheets=(
            *sheets,
            basis_sheet(
                standing,
                agreement,
                tranches=ledgers.tranches,
                about=_about(head, agreement, digest_of(sheets)),
                decided=head.readings,
                objections=head.objections,
            ),
        ),
        signatures=_signatures(head),
        digest=digest_of(sheets),
        mark=f"{head.made_by} {_cn(head.made_on)}导出　编号 {head.number}".strip()
        + f"　受众：{head.audience.label}（{printed(head.audience, head.side)}）",
        audience=head.audience.label,
    )


def for_audience(material: Material) -> Material:
    """What the public does not read is taken out before anything is written.

    第七条第3款: who did what, vouchers, the numbers of invoices and what 乙方
    objects to are how the parties work together (过程).
    """
    if material.head.audience is not Audience.PUBLIC:
        return material
    return replace(
        material,
        head=replace(material.head, made_by="", objections={}),
        standing={
            **material.standing,
            "invoices": [
                {**row, "number": ""}
                for row in material.standing["invoices"]
            ],
        },
        payments=[
            replace(one, voucher="", note="") for one in material.payments
        ],
        invoices=[
            replace(one, number="", reverses="")
            for one in material.invoices
        ],
    )


def _signatures(head: ReportHead) -> str:
    if head.audience is Audience.PUBLIC:
        return f"制表日期：{_cn(head.made_on)}"
    return (
        f"制表：{head.made_by}　　制表日期：{_cn(head.made_on)}"
        "　　审核：＿＿＿＿＿＿　　审核日期：＿＿＿＿＿＿"
    )


def _status(material: Material, ledgers: Ledgers) -> tuple[Sheet, ...]:
    standing, agreement = material.standing, material.agreement
    return (
        status_sheet(agreement, ledgers),
        payments_sheet(standing, ledgers),
        invoices_sheet(standing, agreement, ledgers),
        penalties_sheet(standing, agreement),
    )


def _period(material: Material, ledgers: Ledgers) -> tuple[Sheet, ...]:
    period = material.head.period
    assert period is not None, "a period report speaks of a period"
    check_opening(material.opening, opening_of(ledgers.payments, period))
    return (
        period_sheet(
            material.standing, material.agreement, ledgers, period
        ),
    )


def _receivables(material: Material, ledgers: Ledgers) -> tuple[Sheet, ...]:
    return (
        receivables_sheet(material.standing, material.agreement, ledgers),
    )


def _statement(material: Material, ledgers: Ledgers) -> tuple[Sheet, ...]:
    return statement_sheets(
        material.standing, material.agreement, material.decided
    )


def _register(material: Material, ledgers: Ledgers) -> tuple[Sheet, ...]:
    return (register_sheet(material.standing, material.agreement, ledgers),)


def _timeline(material: Material, ledgers: Ledgers) -> tuple[Sheet, ...]:
    return (timeline_sheet(material.standing, ledgers, material.planned),)


SHEETS: Mapping[
    ReportKind, Callable[[Material, Ledgers], tuple[Sheet, ...]]
] = {
    ReportKind.PAYMENT_STATUS: _status,
    ReportKind.PERIOD: _period,
    ReportKind.RECEIVABLES: _receivables,
    ReportKind.PENALTIES: _statement,
    ReportKind.INVOICES: _register,
    ReportKind.TIMELINE: _timeline,
}


def check_opening(
    opening: Row | None, paid: Mapping[int, Decimal]
) -> None:
    """Refuse a ledger that differs from the standing as it opened."""
    rows = () if opening is None else opening["tranches"]
    stood = {row["number"]: amount(row["paid"]) for row in rows}
    for number in sorted({*stood, *paid}):
        in_ledger = paid.get(number, Decimal(0))
        if in_ledger != stood.get(number, Decimal(0)):
            raise TotalsDoNotTie(
                f"第{number}笔期初到账台账 ￥{yuan(in_ledger)}，与期初履约状态"
                f"中的已付 ￥{yuan(stood.get(number, Decimal(0)))} 不符"
            )


def _spoken_of(head: ReportHead) -> str:
    if head.period is not None:
        return head.period.words
    return f"截至 {_cn(head.as_of)}"


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
            last.running != claim.amount
        ):
            raise TotalsDoNotTie(
                f"违约金逐日账 {last.running_days} 日，"
                f"与测算的 {claim.days} 日、￥{yuan(claim.amount)} 不符"
            )


def digest_of(sheets: Iterable[Sheet]) -> str:
    """SHA-256 over the figures alone: equal data, equal digest.

    Taken line by line, so that a long table is never held as a whole.
    """
    digest = hashlib.sha256()

    def add(line: object) -> None:
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        digest.update(f"{text}\n".encode())

    for sheet in sheets:
        add(sheet.name)
        for table in sheet.tables:
            add([column.title for column in table.columns])
            for row in table.lines:
                add([str(cell.value) for cell in row])
    return digest.hexdigest()


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
        *((("期间", head.period.words),) if head.period else ()),
        (
            "记录补齐至",
            _cn(through) if through else "双方尚未确认，未记录的事实不作判断",
        ),
        ("放假安排版本", head.calendar),
        ("报表编号", head.number),
        ("本表数据 SHA-256", digest),
        ("金额单位", "人民币元"),
        ("受众", f"{head.audience.label}，{printed(head.audience, head.side)}"),
        *((("数据性质", DEMO),) if head.is_demo else ()),
    )


def _cn(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
