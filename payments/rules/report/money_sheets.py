"""付款状态, 付款明细, 发票: what is owed, paid and invoiced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import amount as money
from contracts.rules.board.reading import day
from contracts.rules.money import in_words
from contracts.rules.words import word_for
from payments.rules.invoices import TERM
from payments.rules.late_days import HOLDERS
from payments.rules.report.entries import Ledgers, PaymentEntry
from payments.rules.report.shapes import (
    NOTHING,
    Cell,
    Column,
    Kind,
    Sheet,
    Table,
)
from payments.rules.status import (
    ConditionStatus,
    Row,
    TrancheStatus,
    cite,
    invoice_state,
    is_complete,
    rows_of,
)


def status_sheet(agreement: Agreement, ledgers: Ledgers) -> Sheet:
    """付款状态: each payment, then each condition with its reason."""
    tranches = ledgers.tranches
    total = sum_of(one.amount for one in tranches)
    paid = sum_of(one.paid for one in tranches)
    invoiced = sum_of(one.invoiced for one in tranches)
    summary = Table(
        columns=(
            Column("款项"),
            Column("条款"),
            Column("金额", Kind.MONEY),
            Column("占比", Kind.SHARE),
            Column("状态"),
            Column("付款条件"),
            Column("应付日", Kind.DAY),
            Column("已付", Kind.MONEY),
            Column("已开票", Kind.MONEY),
            Column("未付余额", Kind.MONEY),
            Column("金额大写"),
        ),
        rows=tuple(
            (
                Cell(one.title),
                Cell(cite(agreement, one.clause)),
                Cell(one.amount),
                Cell(one.share),
                Cell(one.word),
                Cell(one.gate_words),
                due_cell(one),
                known(one.paid, one.paid, (one,)),
                known(one.invoiced, one.invoiced, (one,)),
                known(one.unpaid, one.paid, (one,)),
                Cell(in_words(one.amount, prefix=True)),
            )
            for one in tranches
        ),
        totals=(
            Cell("合计"),
            Cell(cite(agreement, agreement.terms["contract_total"].clause)),
            Cell(total),
            Cell(sum_of(one.share for one in tranches)),
            NOTHING,
            NOTHING,
            NOTHING,
            known(paid, paid, tranches),
            known(invoiced, invoiced, tranches),
            known(sum_of(one.unpaid for one in tranches), paid, tranches),
            Cell(in_words(total, prefix=True)),
        ),
    )
    gates = Table(
        title="付款条件",
        columns=(
            Column("款项"),
            Column("条款"),
            Column("条件", Kind.LONG, over=("金额", "占比")),
            Column("结果"),
            Column("责任方"),
            Column(
                "依据或缺少",
                Kind.LONG,
                over=("应付日", "已付", "已开票", "未付余额", "金额大写"),
            ),
        ),
        rows=tuple(
            _condition(agreement, tranche, one)
            for tranche in tranches
            for one in tranche.conditions
        ),
    )
    return Sheet("付款状态", (summary, gates))


def payments_sheet(standing: Row, ledgers: Ledgers) -> Sheet:
    """付款明细: money credited, reversals as rows of their own."""
    rows, running = [], Decimal(0)
    for number, one in enumerate(ledgers.payments, start=1):
        running += one.amount
        rows.append(
            (
                Cell(number),
                Cell(ledgers.title(one.tranche)),
                Cell(one.on),
                Cell(_kind(one)),
                Cell(one.amount),
                Cell(running),
                Cell(one.voucher),
                Cell(one.note),
            )
        )
    return Sheet(
        "付款明细",
        (
            Table(
                columns=(
                    Column("序号", Kind.COUNT),
                    Column("款项"),
                    Column("到账日", Kind.DAY),
                    Column("类别"),
                    Column("金额", Kind.MONEY),
                    Column("累计", Kind.MONEY),
                    Column("凭证号"),
                    Column("说明", Kind.LONG),
                ),
                rows=tuple(rows),
                totals=summed(
                    rows,
                    standing,
                    (
                        Cell("合计", Kind.TEXT),
                        NOTHING,
                        NOTHING,
                        NOTHING,
                        Cell(running),
                        Cell(running),
                        NOTHING,
                        Cell(in_words(running, prefix=True)),
                    ),
                ),
                empty=none_of("到账", standing),
            ),
        ),
    )


def _kind(one: PaymentEntry) -> str:
    """到账, 冲销; what went out past its gate says so for good."""
    if one.amount < 0:
        return "冲销"
    return "到账（例外放行）" if one.released else "到账"


def invoices_sheet(
    standing: Row, agreement: Agreement, ledgers: Ledgers
) -> Sheet:
    """发票: what was issued, and what each receipt asks for (2.3)."""
    issued = Table(
        columns=(
            Column("款项"),
            Column("发票号码"),
            Column("发票种类"),
            Column("开票日", Kind.DAY),
            Column("价税合计", Kind.MONEY),
            Column("类别"),
        ),
        rows=tuple(
            (
                Cell(ledgers.title(one.tranche)),
                Cell(one.number),
                Cell(one.kind),
                Cell(one.on),
                Cell(one.amount),
                Cell(one.colour),
            )
            for one in ledgers.invoices
        ),
        totals=summed(
            ledgers.invoices,
            standing,
            (
                Cell("合计"),
                NOTHING,
                NOTHING,
                NOTHING,
                Cell(sum_of(one.amount for one in ledgers.invoices)),
                NOTHING,
            ),
        ),
        empty=none_of("发票", standing),
    )
    return Sheet("发票", (issued, asked_table(standing, agreement, ledgers)))


def asked_table(
    standing: Row, agreement: Agreement, ledgers: Ledgers
) -> Table:
    """开票期限: each receipt, and the invoice it asks for."""
    return Table(
        title="开票期限",
        columns=(
            Column("款项"),
            Column("发票号码"),
            Column("状态"),
            Column("到账日", Kind.DAY),
            Column("到账金额", Kind.MONEY),
            Column("应开票日", Kind.DAY),
        ),
        rows=tuple(
            (
                Cell(ledgers.title(row["tranche"])),
                Cell(row.get("number") or ""),
                Cell(invoice_word(row)),
                Cell(day(row.get("received_on"))),
                Cell(money(row.get("amount"))),
                day_or(row.get("due_on"), "放假安排未公布"),
            )
            for row in rows_of(standing, "invoices")
        ),
        empty="没有到账，尚无开票期限"
        if TERM in agreement.terms
        else "协议没有约定开票期限",
    )


def _condition(
    agreement: Agreement, tranche: TrancheStatus, one: ConditionStatus
) -> tuple[Cell, ...]:
    return (
        Cell(tranche.title),
        Cell(cite(agreement, one.clause)),
        Cell(one.title),
        Cell(word_for("condition", one.value).word),
        Cell(HOLDERS.get(one.holder or "", "")),
        Cell(one.reason),
    )


def summed(
    rows: Sequence[Any],
    standing: Row,
    totals: tuple[Cell, ...],
) -> tuple[Cell, ...]:
    """The totals of a ledger; none where nothing was recorded yet.

    A sum of rows that nobody brought in is not nought but unknown.
    """
    return totals if rows or is_complete(standing) else ()


def none_of(what: str, standing: Row) -> str:
    """What a ledger without rows says: nothing, or nothing recorded yet."""
    known = is_complete(standing)
    return f"截至本日没有{what}记录" + ("" if known else "（尚未补录）")


def due_cell(one: TrancheStatus) -> Cell:
    """The pay-by day, or why there is none."""
    if one.due_on is None:
        return Cell(one.due_words, Kind.TEXT)
    return Cell(one.due_on)


def known(
    value: Decimal, seen: Decimal, tranches: Iterable[TrancheStatus]
) -> Cell:
    """A sum of recorded rows; without any, unknown is not nought."""
    unknown = any(one.state == "not_recorded" for one in tranches)
    if unknown and not seen:
        return Cell(word_for("tranche", "not_recorded").word, Kind.TEXT)
    return Cell(value)


def day_or(value: object, otherwise: str) -> Cell:
    """A day of the standing, or why there is none."""
    on = day(value)
    return Cell(otherwise, Kind.TEXT) if on is None else Cell(on)


def invoice_word(row: Row) -> str:
    """已开票, or 逾期 with its days."""
    days = int(row.get("days_overdue") or 0)
    return word_for("invoice", invoice_state(row)).say(days or None)


def sum_of(values: Iterable[Decimal]) -> Decimal:
    """A sum of amounts, nought where there are none."""
    return sum(values, Decimal(0))
