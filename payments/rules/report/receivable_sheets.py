"""乙方应收款: what 乙方 may ask for today, how old it is, what is uninvoiced.

第二条第2款: only what its gate releases may be asked for. Without an agreed
pay-by day nothing grows old; the report says so and counts no age.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from contracts.rules.agreement import Agreement
from contracts.rules.record import NOT_RECORDED
from payments.rules.late_days import claims
from payments.rules.report.entries import Ledgers
from payments.rules.report.money_sheets import (
    asked_table,
    due_cell,
    known,
    sum_of,
)
from payments.rules.report.shapes import (
    NOTHING,
    Cell,
    Column,
    Kind,
    Sheet,
    Table,
)
from payments.rules.status import Row, TrancheStatus, cite

# Days past the pay-by day at which one class of age ends.
AGE_ENDS = (30, 90, 180)
OPEN_STATES = ("payable", "overdue")
UNKNOWN_STATE = "not_recorded"


def receivable(one: TrancheStatus) -> Decimal:
    """What 乙方 may ask for of a payment: its rest, once the gate is true."""
    return one.unpaid if one.state in OPEN_STATES else Decimal(0)


def ages(one: TrancheStatus) -> tuple[Decimal, ...]:
    """A receivable by its age: undated, not yet due, then each class."""
    rest, nothing = receivable(one), Decimal(0)
    late = sum(one.days_overdue > end for end in AGE_ENDS)
    dated = one.due_on is not None
    overdue = dated and one.days_overdue > 0
    return (
        nothing if dated else rest,
        rest if dated and not overdue else nothing,
        *(
            rest if overdue and late == at else nothing
            for at in range(len(AGE_ENDS) + 1)
        ),
    )


def age_titles() -> tuple[str, ...]:
    """未约定付款日, 未到期, 逾期1–30日 …"""
    starts = (0, *AGE_ENDS)
    dated = [
        f"逾期{start + 1}–{end}日"
        for start, end in zip(starts, AGE_ENDS, strict=False)
    ]
    return ("未约定付款日", "未到期", *dated, f"逾期{AGE_ENDS[-1]}日以上")


def receivables_sheet(
    standing: Row, agreement: Agreement, ledgers: Ledgers
) -> Sheet:
    """应收余额, then its ages, then receipts that still ask for an invoice."""
    tables = [
        _balances(agreement, ledgers.tranches),
        _ages(ledgers.tranches),
        asked_table(standing, agreement, ledgers),
    ]
    late = _late_payment(standing, agreement)
    if late.rows:
        tables.append(late)
    return Sheet(
        "应收",
        tuple(tables),
        (
            "可收：付款条件全部满足而尚未付清的金额。条件未满足的，"
            "不是应收，列在“尚不可收”。",
            "协议未约定付款日的款项不计账龄。",
        ),
    )


def _balances(
    agreement: Agreement, tranches: Sequence[TrancheStatus]
) -> Table:
    return Table(
        columns=(
            Column("款项"),
            Column("条款"),
            Column("状态"),
            Column("约定金额", Kind.MONEY),
            Column("已收", Kind.MONEY),
            Column("未收余额", Kind.MONEY),
            Column("可收", Kind.MONEY),
            Column("尚不可收", Kind.MONEY),
            Column("到账未开票", Kind.MONEY),
        ),
        rows=tuple(
            (
                Cell(one.title),
                Cell(cite(agreement, one.clause)),
                Cell(one.word),
                Cell(one.amount),
                *_figures((one,)),
            )
            for one in tranches
        ),
        totals=(
            Cell("合计"),
            NOTHING,
            NOTHING,
            Cell(sum_of(one.amount for one in tranches)),
            *_figures(tranches),
        ),
    )


def _figures(tranches: Sequence[TrancheStatus]) -> tuple[Cell, ...]:
    paid = sum_of(one.paid for one in tranches)
    unpaid = sum_of(one.unpaid for one in tranches)
    invoiced = sum_of(one.invoiced for one in tranches)
    open_now = sum_of(receivable(one) for one in tranches)
    return (
        known(paid, paid, tranches),
        known(unpaid, paid, tranches),
        _judged(open_now, tranches),
        _judged(unpaid - open_now, tranches),
        known(paid - invoiced, paid + invoiced, tranches),
    )


def _judged(value: Decimal, tranches: Sequence[TrancheStatus]) -> Cell:
    """A sum that rests on gates: unknown where a gate is not recorded."""
    if any(one.state == UNKNOWN_STATE for one in tranches):
        return Cell(NOT_RECORDED, Kind.TEXT)
    return Cell(value)


def _ages(tranches: Sequence[TrancheStatus]) -> Table:
    count = range(len(age_titles()))
    return Table(
        title="账龄",
        columns=(
            Column("款项"),
            Column("应付日", Kind.DAY),
            Column("逾期日数", Kind.COUNT),
            *(Column(title, Kind.MONEY) for title in age_titles()),
        ),
        rows=tuple(
            (
                Cell(one.title),
                due_cell(one),
                Cell(one.days_overdue),
                *(_judged(part, (one,)) for part in ages(one)),
            )
            for one in tranches
        ),
        totals=(
            Cell("合计"),
            NOTHING,
            NOTHING,
            *(
                _judged(sum_of(ages(one)[at] for one in tranches), tranches)
                for at in count
            ),
        ),
    )


def _late_payment(standing: Row, agreement: Agreement) -> Table:
    """逾期付款: days, and an amount where a rate is agreed or the law's."""
    return Table(
        title="逾期付款",
        columns=(
            Column("款项"),
            Column("条款"),
            Column("日数", Kind.COUNT),
            Column("金额", Kind.MONEY),
            Column(
                "计算",
                Kind.LONG,
                over=("已收", "未收余额", "可收", "尚不可收", "到账未开票"),
            ),
        ),
        rows=tuple(
            (
                Cell("" if one.tranche is None else f"第{one.tranche}笔款项"),
                Cell(cite(agreement, one.clause)),
                Cell(one.days),
                Cell(one.amount),
                Cell("；".join(one.working)),
            )
            for one in claims(standing)
            if one.head == "late_payment"
        ),
    )
