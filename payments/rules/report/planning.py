"""Plan, release and receipt: every amount with the day it has.

第二条第2款第①项「甲方于本协议生效后……支付第1笔款项」, 第②项「项目运行半年后」:
the text itself names a first day for some payments. One that waits for an
outside event has none, and none is invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from contracts.rules.agreement import Agreement, Condition
from contracts.rules.board.reading import amount as money
from contracts.rules.board.reading import day
from contracts.rules.calendar import ONE_DAY, WorkingCalendar
from contracts.rules.due import period_elapsed
from payments.rules.report.entries import PaymentEntry
from payments.rules.status import Row, rows_of

OUTSIDE = "national_result"


class Stage(StrEnum):
    """How far an amount has come."""

    PLANNED = "计划可付"
    PAYABLE = "条件满足"
    PAID = "到账"


@dataclass(frozen=True)
class Movement:
    """An amount on a day; a reversal is negative."""

    on: date
    stage: Stage
    tranche: int
    amount: Decimal
    voucher: str = ""


def planned_days(
    standing: Row, agreement: Agreement, calendar: WorkingCalendar
) -> dict[int, date]:
    """The first day the text names for each payment, where it names one."""
    started = day(standing["operation_from"])
    assert started is not None
    found = {}
    for term in agreement.tranches:
        if any(one.kind == OUTSIDE for one in term.conditions):
            continue
        days = [
            _named_day(one, agreement, started, calendar)
            for one in term.conditions
        ]
        named = [one for one in days if one is not None]
        if named:
            found[term.number] = max(named)
    return found


def _named_day(
    one: Condition,
    agreement: Agreement,
    started: date,
    calendar: WorkingCalendar,
) -> date | None:
    if one.kind == "effective":
        return agreement.effective_on
    if one.kind == "period_elapsed":
        period = agreement.period(one.term or "")
        ended = period_elapsed(calendar, started, period).on
        return None if ended is None else ended + ONE_DAY
    return None


def movements(
    standing: Row,
    planned: Mapping[int, date],
    payments: Iterable[PaymentEntry],
) -> tuple[Movement, ...]:
    """Everything that has a day, by day, stage and payment."""
    found = []
    for row in rows_of(standing, "tranches"):
        number, agreed = row["number"], money(row["amount"])
        if number in planned:
            found.append(
                Movement(planned[number], Stage.PLANNED, number, agreed)
            )
        opened = day(row.get("payable_from"))
        if opened is not None:
            found.append(Movement(opened, Stage.PAYABLE, number, agreed))
    found += [
        Movement(one.on, Stage.PAID, one.tranche, one.amount, one.voucher)
        for one in payments
    ]
    order = list(Stage)
    return tuple(
        sorted(
            found,
            key=lambda one: (one.on, order.index(one.stage), one.tranche),
        )
    )
