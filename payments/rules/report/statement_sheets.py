"""违约金对账表: every head as claimed, then the days it is made of.

What is computed (测算) is told from what 甲方 confirmed (已确认): only the
latter stands in the penalty ledger, and the difference is said, not made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from contracts.rules.agreement import Agreement
from payments.rules.late_days import HEAD, HOLDERS, Claim, claims
from payments.rules.report.basis_sheets import penalties_sheet
from payments.rules.report.shapes import (
    NOTHING,
    Cell,
    Column,
    Kind,
    Sheet,
    Table,
)
from payments.rules.status import Row, cite


@dataclass(frozen=True)
class Decided:
    """What two people of 甲方 confirmed of late delivery, and its settlement."""

    days: int
    amount: Decimal
    settled: Decimal


def statement_sheets(
    standing: Row, agreement: Agreement, decided: Decided | None
) -> tuple[Sheet, ...]:
    """对账, then 逐日账. ``decided`` is None where nothing can be decided."""
    return (
        Sheet(
            "违约金对账",
            (_heads(standing, agreement, decided),),
            (
                "各项违约情形分列，不自动相加，不从应付款项中扣除。",
                "测算金额未经甲方确认，不构成已主张的债权；"
                "已确认的以甲方两人签署的逐日决定为准。",
            ),
        ),
        penalties_sheet(standing, agreement),
    )


def _heads(
    standing: Row, agreement: Agreement, decided: Decided | None
) -> Table:
    return Table(
        columns=(
            Column("情形"),
            Column("条款"),
            Column("承担方"),
            Column("日数", Kind.COUNT),
            Column("测算金额", Kind.MONEY),
            Column("已确认日数", Kind.COUNT),
            Column("已确认金额", Kind.MONEY),
            Column("测算减已确认", Kind.MONEY),
            Column("已结清", Kind.MONEY),
            Column("计算", Kind.LONG),
        ),
        rows=tuple(
            (
                Cell(one.title),
                Cell(cite(agreement, one.clause)),
                Cell(HOLDERS[one.owed_by]),
                Cell(one.days),
                Cell(one.amount),
                *_decided(one, decided),
                Cell(_working(one)),
            )
            for one in claims(standing)
        ),
        empty="截至本日没有可主张的违约金",
    )


def _decided(one: Claim, decided: Decided | None) -> tuple[Cell, ...]:
    """Only late delivery is decided day by day."""
    if one.head != HEAD or decided is None:
        return (NOTHING, NOTHING, NOTHING, NOTHING)
    return (
        Cell(decided.days),
        Cell(decided.amount),
        Cell(one.amount - decided.amount),
        Cell(decided.settled),
    )


def _working(one: Claim) -> str:
    said = "；".join(one.working)
    return f"{one.act}：{said}" if one.act else said
