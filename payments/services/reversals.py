"""Taking a payment row back: asked for by one, signed by another."""

from datetime import date

from django.db import transaction

from contracts.models import Proposal, User
from contracts.policies import Refused
from contracts.services.facts import lock_contract
from contracts.services.proposals import add_proposal, approve, open_proposal
from contracts.states import ProposalKind, Side
from payments.models import Payment
from payments.policies import (
    check_can_propose_reversal,
    check_can_sign_money,
    check_reversible,
)
from payments.services.payments import add_payment


@transaction.atomic
def propose_reversal(
    *, payment: Payment, by: User, reason: str
) -> Proposal:
    """甲方财务 asks that a wrong row be taken back, and says why."""
    contract = lock_contract(payment.contract_id, after_end=True)
    check_can_propose_reversal(payment, by)
    if not reason.strip():
        raise Refused("reason_missing", "请写明冲销理由，原记录保留。")
    waiting = Proposal.objects.waiting(
        contract, ProposalKind.PAYMENT_REVERSAL
    )
    if waiting.filter(subject=_subject(payment)).exists():
        raise Refused(
            "already_proposed", "这条记录的冲销已在等待批准，无需重复提请。"
        )
    return add_proposal(
        contract,
        kind=ProposalKind.PAYMENT_REVERSAL,
        subject=_subject(payment),
        payload={"payment": payment.pk, "amount": str(payment.amount)},
        summary=(
            f"冲销第{payment.tranche.number}笔 {payment.happened_on} "
            f"到账 ￥{payment.amount:,.2f}"
        ),
        note=reason.strip(),
        by=by,
        on_behalf_of=Side.A,
    )


@transaction.atomic
def reverse_payment(
    *, proposal_id: int, by: User, today: date
) -> Payment:
    """甲方审批 signs: a negative row is written, nothing is edited."""
    contract, proposal = open_proposal(
        proposal_id,
        kinds=(ProposalKind.PAYMENT_REVERSAL,),
        by=by,
        act="批准冲销",
    )
    check_can_sign_money(contract, by, act="批准冲销")
    payment = Payment.objects.select_related("tranche", "contract").get(
        pk=proposal.payload["payment"], contract=contract
    )
    check_reversible(payment)
    reversal = add_payment(
        contract,
        payment.tranche,
        amount=-payment.amount,
        by=by,
        on=max(today, payment.happened_on),
        reverses=payment,
        note=proposal.note,
    )
    approve(proposal, by=by)
    return reversal


def _subject(payment: Payment) -> str:
    return f"payment:{payment.pk}"
