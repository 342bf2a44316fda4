"""期间报表: what stood at the beginning, what came, what stands at the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import day
from payments.rules.report.entries import (
    InvoiceEntry,
    Ledgers,
    PaymentEntry,
    by_tranche,
)
from payments.rules.report.kinds import Period
from payments.rules.report.money_sheets import known, none_of, sum_of
from payments.rules.report.shapes import (
    NOTHING,
    Cell,
    Column,
    Kind,
    Sheet,
    Table,
)
from payments.rules.status import Row, TrancheStatus, cite, rows_of

ACCEPTED = "accepted"


def period_sheet(
    standing: Row, agreement: Agreement, ledgers: Ledgers, period: Period
) -> Sheet:
    """期初, 本期, 期末 of each payment; then what makes up 本期."""
    return Sheet(
        "期间收支",
        (
            _balances(agreement, ledgers, period),
            _receipts(standing, ledgers, period),
            _invoices(standing, ledgers, period),
            _accepted(standing, agreement, period),
        ),
        (
            f"期间 {period.words}，首尾两日均计入。期末等于期初加本期；"
            "冲销和红字发票以负数计入其发生之日。",
        ),
    )


def opening_of(
    rows: Sequence[PaymentEntry | InvoiceEntry], period: Period
) -> dict[int, Decimal]:
    """What a ledger held per tranche before the period began."""
    return by_tranche(one for one in rows if one.on < period.first)


def _within(
    rows: Sequence[PaymentEntry | InvoiceEntry], period: Period
) -> dict[int, Decimal]:
    return by_tranche(one for one in rows if one.on in period)


def _balances(
    agreement: Agreement, ledgers: Ledgers, period: Period
) -> Table:
    paid_before = opening_of(ledgers.payments, period)
    paid = _within(ledgers.payments, period)
    invoiced_before = opening_of(ledgers.invoices, period)
    invoiced = _within(ledgers.invoices, period)
    rows = []
    sums = [Decimal(0)] * len(_AMOUNTS)
    for one in ledgers.tranches:
        number = one.number
        opening = paid_before.get(number, Decimal(0))
        credited = paid.get(number, Decimal(0))
        issued_before = invoiced_before.get(number, Decimal(0))
        issued = invoiced.get(number, Decimal(0))
        figures = (
            one.amount,
            opening,
            credited,
            opening + credited,
            one.amount - opening - credited,
            issued_before,
            issued,
            issued_before + issued,
            opening + credited - issued_before - issued,
        )
        sums = [a + b for a, b in zip(sums, figures, strict=True)]
        rows.append(
            (
                Cell(one.title),
                Cell(cite(agreement, one.clause)),
                *_cells(figures, (one,)),
            )
        )
    return Table(
        columns=(
            Column("款项"),
            Column("条款"),
            *(Column(name, Kind.MONEY) for name in _AMOUNTS),
        ),
        rows=tuple(rows),
        totals=(Cell("合计"), NOTHING, *_cells(sums, ledgers.tranches)),
    )


_AMOUNTS = (
    "约定金额", "期初已付", "本期支付", "期末已付", "期末未付",
    "期初已开票", "本期开票", "期末已开票", "期末到账未开票",
)  # fmt: skip


def _cells(
    figures: Sequence[Decimal], tranches: Sequence[TrancheStatus]
) -> list[Cell]:
    """Figures of the ledgers; where nothing is recorded, they are unknown."""
    agreed, *moved = figures
    seen = moved[_AMOUNTS.index("期末已付") - 1]
    seen += moved[_AMOUNTS.index("期末已开票") - 1]
    return [Cell(agreed), *(known(one, seen, tranches) for one in moved)]


def _receipts(standing: Row, ledgers: Ledgers, period: Period) -> Table:
    rows = [one for one in ledgers.payments if one.on in period]
    return Table(
        title="本期到账",
        columns=(
            Column("款项"),
            Column("类别"),
            Column("到账日", Kind.DAY),
            Column("金额", Kind.MONEY),
            Column("凭证号", over=("期末已付", "期末未付")),
            Column(
                "说明",
                Kind.LONG,
                over=("期初已开票", "本期开票", "期末已开票", "期末到账未开票"),
            ),
        ),
        rows=tuple(
            (
                Cell(ledgers.title(one.tranche)),
                Cell("冲销" if one.amount < 0 else "到账"),
                Cell(one.on),
                Cell(one.amount),
                Cell(one.voucher),
                Cell(one.note),
            )
            for one in rows
        ),
        totals=(
            Cell("合计"),
            NOTHING,
            NOTHING,
            Cell(sum_of(one.amount for one in rows)),
            NOTHING,
            NOTHING,
        ),
        empty=none_of("本期到账", standing),
    )


def _invoices(standing: Row, ledgers: Ledgers, period: Period) -> Table:
    rows = [one for one in ledgers.invoices if one.on in period]
    return Table(
        title="本期开票",
        columns=(
            Column("款项"),
            Column("类别"),
            Column("开票日", Kind.DAY),
            Column("价税合计", Kind.MONEY),
            Column("发票号码", over=("期末已付", "期末未付")),
            Column(
                "发票种类",
                over=("期初已开票", "本期开票", "期末已开票", "期末到账未开票"),
            ),
        ),
        rows=tuple(
            (
                Cell(ledgers.title(one.tranche)),
                Cell(one.colour),
                Cell(one.on),
                Cell(one.amount),
                Cell(one.number),
                Cell(one.kind),
            )
            for one in rows
        ),
        totals=(
            Cell("合计"),
            NOTHING,
            NOTHING,
            Cell(sum_of(one.amount for one in rows)),
            NOTHING,
            NOTHING,
        ),
        empty=none_of("本期开票", standing),
    )


def _accepted(standing: Row, agreement: Agreement, period: Period) -> Table:
    """Deliverables accepted in the period, and how many before and in all."""
    taken = _taken(standing)
    within = [(on, row) for on, row in taken if on in period]
    before = sum(on < period.first for on, _ in taken)
    return Table(
        title="本期验收合格",
        columns=(
            Column("事项"),
            Column("条款"),
            Column("验收合格日", Kind.DAY),
            Column("提交日", Kind.DAY),
            Column("轮次", Kind.COUNT),
            Column(
                "成果",
                Kind.LONG,
                over=(
                    "期末未付", "期初已开票", "本期开票", "期末已开票",
                    "期末到账未开票",
                ),
            ),
        ),
        rows=tuple(
            (
                Cell(f"事项 {row['item']}"),
                Cell(cite(agreement, row.get("clause") or "")),
                Cell(on),
                Cell(day(row.get("submitted_on"))),
                Cell(len(row["rounds"])),
                Cell(agreement.deliverables[row["key"]].name),
            )
            for on, row in within
        ),
        totals=(
            Cell("合计"),
            NOTHING,
            NOTHING,
            NOTHING,
            Cell(len(within)),
            Cell(
                f"期初 {before} 项，本期 {len(within)} 项，期末 {len(taken)} 项",
                Kind.TEXT,
            ),
        ),
        empty=none_of("本期验收合格", standing),
    )  # fmt: skip


def _taken(standing: Row) -> list[tuple[date, Row]]:
    """What is accepted by the day asked for, in the order of acceptance."""
    found = []
    for row in rows_of(standing, "deliverables"):
        on = day(row.get("accepted_on"))
        if row["state"] == ACCEPTED and on is not None:
            found.append((on, row))
    return sorted(found, key=lambda one: one[0])
