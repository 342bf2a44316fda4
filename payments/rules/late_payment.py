"""甲方's late payment: its days, and an amount only where a rate exists.

第五条第3款：「甲方应按照合同约定支付合同款项」
The agreement names no rate (reading late.payment). A rate binds only where
乙方 declared itself a small or medium enterprise (国务院令第802号第三、十七条).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import ONE_DAY, days_between
from contracts.rules.explanation import Explanation, Said
from contracts.rules.facts import Fact
from contracts.rules.money import to_fen
from contracts.rules.record import Record
from payments.rules.invoices import received_by
from payments.rules.remedies import Remedy
from payments.rules.tranches import TrancheRow

# 《保障中小企业款项支付条例》（国务院令第802号）第十七条：每日利率万分之五
SME_DAILY_RATE = Decimal("0.0005")
SME_RATE_SAYS = "每日万分之五"
READING = "late.payment"  # its first clause is the duty to pay (5.3)
DECLARED = "sme_declared"
PAYING = (DECLARED, "paid")


def late_payments(
    agreement: Agreement,
    tranches: Sequence[TrancheRow],
    facts: Sequence[Fact],
    *,
    record: Record,
) -> tuple[Remedy, ...]:
    """One row per tranche that 甲方 paid or pays late."""
    duty = agreement.readings.get(READING)
    rows = []
    for row in tranches:
        if not row.days_overdue or row.overdue_from is None:
            continue
        amount, working = _priced(row, facts)
        rows.append(
            Remedy(
                head="late_payment",
                clause=(duty and duty.clause) or row.clause,
                act=None,
                owed_by="a",
                days=row.days_overdue,
                amount=amount,
                working=working,
                tranche=row.number,
                known_so_far=not record.complete,
                arose_on=row.overdue_from,
            )
        )
    return tuple(rows)


def _priced(
    row: TrancheRow, facts: Sequence[Fact]
) -> tuple[Decimal, Explanation]:
    days = Said(
        "应于{}前支付，逾期{}日", (str(row.due_on), row.days_overdue)
    )
    if not any(fact.kind == DECLARED for fact in facts):
        return Decimal("0.00"), Explanation(
            days, Said("协议未约定甲方逾期付款的利率，仅列天数")
        )
    assert row.overdue_from is not None
    weighted = Decimal(0)
    last = row.overdue_from + (row.days_overdue - 1) * ONE_DAY
    for day in days_between(row.overdue_from, last):
        unpaid = row.amount - received_by(facts, row.number, day - ONE_DAY)
        weighted += max(Decimal(0), unpaid)
    amount = to_fen(weighted * SME_DAILY_RATE)
    return amount, Explanation(
        days,
        Said(
            "乙方已声明为中小企业，按{}（国务院令第802号第十七条）",
            (SME_RATE_SAYS,),
        ),
        Said(
            "逐日未付金额合计 {} × {} = {}",
            (weighted, str(SME_DAILY_RATE), amount),
        ),
    )
