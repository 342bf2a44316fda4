"""收付时间线: planned, payable and paid, day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from payments.rules.report.entries import Ledgers
from payments.rules.report.planning import Movement, Stage, movements
from payments.rules.report.shapes import (
    NOTHING,
    Cell,
    Column,
    Kind,
    Sheet,
    Table,
)
from payments.rules.status import Row


def timeline_sheet(
    standing: Row, ledgers: Ledgers, planned: Mapping[int, date]
) -> Sheet:
    """One row a movement with three running sums, then what has no day."""
    moved = movements(standing, planned, ledgers.payments)
    return Sheet(
        "收付时间线",
        (_by_day(moved, ledgers), _undated(moved, ledgers)),
        (
            "计划可付：协议生效之日，或协议写明的时间条件届满之次日，"
            "其他条件另行判断；条件满足：付款条件全部满足之日；"
            "到账：银行记入乙方账户之日。",
        ),
    )


def _by_day(moved: Sequence[Movement], ledgers: Ledgers) -> Table:
    sums = dict.fromkeys(Stage, Decimal(0))
    rows = []
    for one in moved:
        sums[one.stage] += one.amount
        rows.append(
            (
                Cell(one.on),
                Cell("冲销" if one.amount < 0 else str(one.stage)),
                Cell(ledgers.title(one.tranche)),
                Cell(one.amount),
                *(Cell(value) for value in sums.values()),
                Cell(one.voucher),
            )
        )
    return Table(
        columns=(
            Column("日期", Kind.DAY),
            Column("类别"),
            Column("款项"),
            Column("金额", Kind.MONEY),
            *(Column(f"累计{stage}", Kind.MONEY) for stage in sums),
            Column("凭证号"),
        ),
        rows=tuple(rows),
        totals=(
            Cell("合计", Kind.TEXT),
            NOTHING,
            NOTHING,
            NOTHING,
            *(Cell(value) for value in sums.values()),
            NOTHING,
        ),
        empty="截至本日没有带日期的收付",
    )


def _undated(moved: Sequence[Movement], ledgers: Ledgers) -> Table:
    """What waits for an event that has no day yet."""
    dated = {one.tranche for one in moved}
    return Table(
        title="日期未定的款项",
        columns=(
            Column("款项"),
            Column("状态"),
            Column("等待", Kind.LONG, over=("款项", "金额")),
            Column("约定金额", Kind.MONEY),
        ),
        rows=tuple(
            (
                Cell(one.title),
                Cell(one.word),
                Cell("；".join(c.title for c in one.stopping)),
                Cell(one.amount),
            )
            for one in ledgers.tranches
            if one.number not in dated
        ),
        empty="无",
    )
