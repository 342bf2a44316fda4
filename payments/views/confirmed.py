"""Confirmed money that rests on readings decided otherwise since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from contracts.queries.readings import DecisionLog
from contracts.rules.agreement import Reading
from contracts.rules.differences import figure
from payments.models import Payment, PaymentRequest
from payments.queries.ledger import payments_until
from payments.states import CLOSED_STATES, PaymentState


@dataclass(frozen=True)
class Changed:
    """One confirmed act, and the readings that changed after it."""

    what: str
    readings: tuple[Reading, ...]


def changed_readings(
    request: HttpRequest, number: int, requests: Iterable[PaymentRequest]
) -> list[Changed]:
    """The requests and receipts of a payment decided on other readings.

    Only readings that touch this payment count. One query where none was
    decided.
    """
    log = DecisionLog(request.contract)
    if not log.rows:
        return []
    payments = [
        one
        for one in payments_until(request.contract, request.as_of)
        if one.tranche.number == number
    ]
    moments = [
        *(
            (f"￥{one.amount:,.2f} 的付款申请", log.changed_after(at))
            for one, at in _requested(requests)
        ),
        *(
            (_receipt(one), log.changed_since(one.sequence))
            for one in payments
        ),
    ]
    keys = {one.key for _, found in moments for one in found}
    touched = request.figures_touched(keys)
    named = figure("tranche", number)
    rows = [
        Changed(what, tuple(one for one in found if named in touched[one.key]))
        for what, found in moments
    ]
    return [one for one in rows if one.readings]


def _requested(
    requests: Iterable[PaymentRequest],
) -> Iterable[tuple[PaymentRequest, datetime]]:
    """The requests on their way; what is paid is told by its receipt."""
    over = (*CLOSED_STATES, PaymentState.RECORDED)
    return [
        (one, one.requested_at) for one in requests if one.state not in over
    ]


def _receipt(one: Payment) -> str:
    on = one.happened_on
    return f"{on.year}年{on.month}月{on.day}日到账 ￥{one.amount:,.2f}"
