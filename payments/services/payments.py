"""A payment: asked for, approved by another, recorded by finance."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from contracts.models import BackfillBatch, Contract, User
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from payments.models import Payment, PaymentRequest, Tranche
from payments.policies import (
    check_against_request,
    check_amount,
    check_can_approve,
    check_can_decline,
    check_can_record,
    check_can_request,
    check_can_withdraw,
    check_credited_day,
    check_gate,
    check_receipt_once,
    check_release_holds,
    check_within_total,
    check_within_tranche,
)
from payments.policies.totals import check_fits_total
from payments.queries.releases import open_release
from payments.queries.totals import contract_paid, tranche_paid
from payments.services.sheets import snapshot
from payments.services.tranches import set_ceiling
from payments.states import PaymentState

# How a service asks for one tranche of the standing under its own lock.
TrancheStanding = Callable[[Contract, int], dict]


@transaction.atomic
def request_payment(
    *,
    tranche: Tranche,
    amount: Decimal,
    by: User,
    standing: TrancheStanding,
    budget_number: str = "",
    reference: str = "",
    note: str = "",
) -> PaymentRequest:
    """甲方经办 asks for a payment whose gate is open, or was released (2.2)."""
    contract = lock_contract(tranche.contract_id, after_end=True)
    check_can_request(
        tranche, by, amount=amount, open_amount=open_amount(tranche)
    )
    row = standing(contract, tranche.number)
    check_fits_total(contract, amount, on=day_of(row))
    release = (
        None
        if row["gate"] is True
        else open_release(tranche, on=day_of(row))
    )
    if release is None:
        check_gate(row)
    request = PaymentRequest.objects.create(
        contract=contract,
        tranche=tranche,
        amount=amount,
        budget_number=budget_number,
        reference=reference,
        note=note,
        gate=snapshot(row),
        release=release,
        requested_by=by,
    )
    audit.record(
        "payment_requested",
        by=by,
        contract=contract,
        on=request,
        summary=(
            f"提请支付第{tranche.number}笔 ￥{amount:,.2f}"
            + ("（例外放行）" if release else "")
        ),
        detail={"reference": reference, "budget_number": budget_number},
    )
    return request


@transaction.atomic
def approve_payment(
    *,
    request: PaymentRequest,
    by: User,
    standing: TrancheStanding,
    reference: str = "",
) -> PaymentRequest:
    """甲方审批 approves under an approval number; the gate is asked again.

    Both under the lock: between the request and its approval a condition may
    have fallen away, or the last day of an exception passed.
    """
    contract = lock_contract(request.contract_id, after_end=True)
    request = PaymentRequest.objects.select_related(
        "tranche", "requested_by", "release"
    ).get(pk=request.pk)
    check_can_approve(request, by)
    row = standing(contract, request.tranche.number)
    check_fits_total(
        contract, request.amount, on=day_of(row), but=request
    )
    if request.release is None:
        check_gate(row)
    else:
        check_release_holds(request.release, row, on=day_of(row))
    request.state = PaymentState.APPROVED
    request.approved_by, request.approved_at = by, timezone.now()
    request.reference = reference or request.reference
    request.save()
    audit.record(
        "payment_approved",
        by=by,
        contract=contract,
        on=request,
        summary=f"批准第{request.tranche.number}笔付款",
        detail={
            "amount": str(request.amount),
            "reference": request.reference,
        },
    )
    return request


@transaction.atomic
def decline_payment(
    *, request: PaymentRequest, by: User, reason: str
) -> PaymentRequest:
    """甲方审批 sends a request back; it is closed with its reason."""
    contract = lock_contract(request.contract_id, after_end=True)
    request = PaymentRequest.objects.get(pk=request.pk)
    check_can_decline(request, by)
    request.state = PaymentState.DECLINED
    request.declined_by, request.declined_at = by, timezone.now()
    request.decline_reason = reason
    request.save()
    audit.record(
        "payment_declined",
        by=by,
        contract=contract,
        on=request,
        summary="退回付款申请",
        detail={"reason": reason},
    )
    return request


@transaction.atomic
def withdraw_payment(*, request: PaymentRequest, by: User) -> PaymentRequest:
    """甲方经办 takes its own request back while nobody has approved it."""
    contract = lock_contract(request.contract_id, after_end=True)
    request = PaymentRequest.objects.select_related("requested_by").get(
        pk=request.pk
    )
    check_can_withdraw(request, by)
    request.state = PaymentState.WITHDRAWN
    request.declined_by, request.declined_at = by, timezone.now()
    request.save()
    audit.record(
        "payment_withdrawn",
        by=by,
        contract=contract,
        on=request,
        summary="撤回付款申请",
        detail={"amount": str(request.amount)},
    )
    return request


@transaction.atomic
def record_payment(
    *,
    request: PaymentRequest,
    by: User,
    on: date,
    today: date,
    voucher: str,
    amount: Decimal | None = None,
) -> Payment:
    """甲方财务 records that money was credited on a day (5.3).

    ``amount`` is what this receipt of the bank says; without one, all that
    the request has left. A request is closed once all of it is credited.
    """
    contract = lock_contract(request.contract_id, after_end=True)
    request = PaymentRequest.objects.select_related("tranche").get(
        pk=request.pk
    )
    check_can_record(request, by)
    left = uncredited(request)
    amount = left if amount is None else amount
    check_receipt_once(request, on=on, amount=amount, voucher=voucher)
    check_against_request(amount, left)
    check_amount(amount, open_amount(request.tranche))
    check_credited_day(contract, on, today=today)
    payment = add_payment(
        contract,
        request.tranche,
        amount=amount,
        by=by,
        on=on,
        voucher=voucher,
        request=request,
    )
    if amount == left:
        request.state = PaymentState.RECORDED
        request.save()
    return payment


def add_payment(
    contract: Contract,
    tranche: Tranche,
    *,
    amount: Decimal,
    by: User,
    on: date,
    voucher: str = "",
    request: PaymentRequest | None = None,
    reverses: Payment | None = None,
    batch: BackfillBatch | None = None,
    note: str = "",
) -> Payment:
    """Write a payment row; callers have locked and checked."""
    check_within_tranche(
        amount=amount, paid=paid_amount(tranche), agreed=tranche.amount
    )
    check_within_total(
        amount=amount,
        paid=contract_paid(contract),
        total=set_ceiling(contract, on),
    )
    payment = Payment.objects.create(
        **stamp(contract, by=by, on=on, note=note, batch=batch),
        tranche=tranche,
        amount=amount,
        voucher=voucher,
        request=request,
        reverses=reverses,
    )
    audit.record(
        "paid" if amount > 0 else "payment_reversed",
        by=by,
        contract=contract,
        on=payment,
        summary=f"第{tranche.number}笔到账 ￥{amount:,.2f}",
        detail={
            "voucher": voucher,
            "happened_on": on.isoformat(),
            "backfilled": batch is not None,
        },
    )
    return payment


def day_of(tranche_standing: dict) -> date:
    """The day a tranche's standing was asked for: the contract's today."""
    return date.fromisoformat(tranche_standing["as_of"])


def paid_amount(tranche: Tranche) -> Decimal:
    """What was credited for a tranche, reversals taken off."""
    return tranche_paid(tranche)


def uncredited(request: PaymentRequest) -> Decimal:
    """What a request has left to be credited, reversed receipts included."""
    receipts = Payment.objects.filter(
        Q(request=request) | Q(reverses__request=request)
    )
    total = receipts.aggregate(total=Sum("amount"))["total"]
    return request.amount - (total or Decimal(0))


def open_amount(tranche: Tranche) -> Decimal:
    """未付余额: what a tranche still owes by its agreed amount."""
    return tranche.amount - paid_amount(tranche)
