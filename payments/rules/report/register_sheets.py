"""发票台账: every invoice, and what each receipt still asks for (2.3)."""

from __future__ import annotations

from decimal import Decimal

from contracts.rules.agreement import Agreement
from contracts.rules.money import in_words
from payments.rules.report.entries import Ledgers, by_tranche
from payments.rules.report.money_sheets import (
    asked_table,
    known,
    none_of,
    sum_of,
    summed,
)
from payments.rules.report.shapes import (
    NOTHING,
    Cell,
    Column,
    Kind,
    Sheet,
    Table,
)
from payments.rules.status import Row


def register_sheet(
    standing: Row, agreement: Agreement, ledgers: Ledgers
) -> Sheet:
    """Each invoice with the running sum, then received against invoiced."""
    return Sheet(
        "发票台账",
        (
            _register(standing, ledgers),
            _reconciled(ledgers),
            asked_table(standing, agreement, ledgers),
        ),
        ("红字发票以负数列示，原发票保留。发票号码按文本保存，二十位完整。",),
    )


def _register(standing: Row, ledgers: Ledgers) -> Table:
    rows, running = [], Decimal(0)
    for number, one in enumerate(ledgers.invoices, start=1):
        running += one.amount
        rows.append(
            (
                Cell(number),
                Cell(one.number),
                Cell(one.kind),
                Cell(one.on),
                Cell(ledgers.title(one.tranche)),
                Cell(one.colour),
                Cell(one.amount),
                Cell(running),
            )
        )
    return Table(
        columns=(
            Column("序号", Kind.COUNT),
            Column("发票号码"),
            Column("发票种类"),
            Column("开票日", Kind.DAY),
            Column("款项"),
            Column("类别"),
            Column("价税合计", Kind.MONEY),
            Column("累计", Kind.MONEY),
        ),
        rows=tuple(rows),
        totals=summed(
            rows,
            standing,
            (
                Cell("合计", Kind.TEXT),
                Cell(in_words(running, prefix=True)),
                NOTHING,
                NOTHING,
                NOTHING,
                NOTHING,
                Cell(running),
                Cell(running),
            ),
        ),
        empty=none_of("发票", standing),
    )


def _reconciled(ledgers: Ledgers) -> Table:
    """到账 against 开票, payment by payment."""
    issued = by_tranche(one for one in ledgers.invoices if one.amount > 0)
    taken_back = by_tranche(one for one in ledgers.invoices if one.amount < 0)
    rows = []
    for one in ledgers.tranches:
        seen = one.paid + one.invoiced
        rows.append(
            (
                Cell(one.number),
                Cell(one.title),
                *(
                    known(value, seen, (one,))
                    for value in (
                        one.paid,
                        issued.get(one.number, Decimal(0)),
                        taken_back.get(one.number, Decimal(0)),
                        one.invoiced,
                        one.paid - one.invoiced,
                    )
                ),
            )
        )
    paid = sum_of(one.paid for one in ledgers.tranches)
    invoiced = sum_of(one.invoiced for one in ledgers.tranches)
    return Table(
        title="到账与开票核对",
        columns=(
            Column("笔次", Kind.COUNT),
            Column("款项"),
            Column("到账", Kind.MONEY),
            Column("蓝字发票", Kind.MONEY),
            Column("红字发票", Kind.MONEY),
            Column("开票净额", Kind.MONEY),
            Column("到账未开票", Kind.MONEY),
        ),
        rows=tuple(rows),
        totals=(
            Cell("合计", Kind.TEXT),
            NOTHING,
            *(
                known(value, paid + invoiced, ledgers.tranches)
                for value in (
                    paid,
                    sum_of(issued.values()),
                    sum_of(taken_back.values()),
                    invoiced,
                    paid - invoiced,
                )
            ),
        ),
    )
