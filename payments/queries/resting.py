"""What money already rests on the conclusion on a deliverable."""

from __future__ import annotations

from django.db.models import Sum

from contracts.models import Contract
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement
from contracts.rules.differences import LATE_DELIVERY
from payments.models import (
    Invoice,
    Payment,
    PaymentRequest,
    PenaltyDecision,
    PenaltyDispute,
)
from payments.states import LIVE_STATES


def money_resting_on(contract: Contract, key: str, *, since: int) -> str:
    """What was asked for, paid or invoiced of the tranches it gates.

    ``since`` is the conclusion's sequence: money that moved before does not
    rest on it. Nor is it taken from under late days that were decided or
    disputed since. Empty if nothing does; five queries.
    """
    numbers = tranches_gated_by(agreement_of(contract), key)
    asked = PaymentRequest.objects.filter(
        contract=contract,
        tranche__number__in=numbers,
        state__in=LIVE_STATES,
    ).first()
    if asked is not None:
        return "甲方已提请支付有关款项，须先退回该付款申请"
    for model, words in ((Payment, "有关款项已付"), (Invoice, "乙方已开票")):
        moved = model.objects.counting(contract).filter(
            tranche__number__in=numbers, sequence__gt=since
        )
        # What was reversed to the last fen moved nothing.
        if moved.order_by().aggregate(total=Sum("amount"))["total"]:
            return words
    for row, words in (
        (PenaltyDecision, "甲方已据此确认逾期违约金的天数"),
        (PenaltyDispute, "乙方已就逾期违约金提出异议"),
    ):
        decided = row.objects.not_taken_back().filter(
            contract=contract, head=LATE_DELIVERY, sequence__gt=since
        )
        if decided.exists():
            return words
    return ""


def tranches_gated_by(agreement: Agreement, key: str) -> tuple[int, ...]:
    """The tranches that wait, among others, for a deliverable."""
    return tuple(
        tranche.number
        for tranche in agreement.tranches
        if any(
            key in condition.deliverables
            or (
                condition.package
                and key in agreement.members(condition.package)
            )
            for condition in tranche.conditions
        )
    )
