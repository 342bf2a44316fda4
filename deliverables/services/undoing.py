"""甲方 takes an act of its own back: both rows stay, the later one says why.

The other side's first act and the taking back meet under the contract's
lock: whichever comes second is refused.
"""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from contracts.models import Proposal, User
from contracts.policies import Refused
from contracts.queries.facts import reference
from contracts.services import audit
from contracts.services.facts import lock_contract, stamp
from contracts.services.proposals import (
    add_proposal,
    approve,
    decline_proposal,
    open_proposal,
)
from contracts.states import ProposalKind, Role, Side
from deliverables.models import (
    AcceptanceReview,
    Decision,
    Receipt,
    Submission,
)
from deliverables.policies.undoing import (
    check_can_confirm_undo,
    check_can_propose_undo,
    check_can_undo_receipt,
)
from deliverables.queries.undoing import subject_of
from deliverables.states import Result, ReviewState

# Whether what upper apps keep, money above all, bears the loss of a
# conclusion: rests(contract, decision) refuses where it does not.
Rests = Callable[..., None]


@transaction.atomic
def undo_receipt(
    *, submission: Submission, by: User, today: date, reason: str
) -> Receipt:
    """Take 甲方's receipt back; 乙方 may then withdraw, 甲方 sign again."""
    contract = lock_contract(submission.contract_id)
    submission = Submission.objects.get(pk=submission.pk)
    receipt = check_can_undo_receipt(submission, by)
    _check_says_why(reason)
    back = Receipt.objects.create(
        **stamp(contract, by=by, on=today, note=reason.strip()),
        submission=submission,
        turn=receipt.turn,
        reverses=receipt,
    )
    audit.record(
        "receipt_undone",
        by=by,
        contract=contract,
        on=back,
        summary=f"撤销签收 {submission.number}",
        detail={
            "reverses": reference(receipt),
            "reason": reason.strip(),
            "happened_on": today.isoformat(),
            "deliverable": submission.deliverable.key,
        },
    )
    return back


@transaction.atomic
def propose_undo(
    *, submission: Submission, by: User, reason: str, rests: Rests
) -> Proposal:
    """One person of 甲方 asks that a conclusion be taken back, and why."""
    contract = lock_contract(submission.contract_id)
    submission = _fresh(submission)
    decision = check_can_propose_undo(submission, by)
    _check_says_why(reason)
    rests(contract, decision)
    return add_proposal(
        contract,
        kind=ProposalKind.UNDO,
        subject=subject_of(decision),
        payload={"reverses": reference(decision)},
        summary=f"撤销{Result(decision.result).label}，"
        f"验收单 {decision.number}",
        by=by,
        on_behalf_of=Side.A,
        note=reason.strip(),
    )


@transaction.atomic
def confirm_undo(
    *, proposal_id: int, by: User, today: date, rests: Rests
) -> Decision:
    """Another person signs; only now the conclusion is taken back.

    The round is open again, its paper a draft that can be mended.
    """
    contract, proposal = open_proposal(
        proposal_id,
        kinds=(ProposalKind.UNDO,),
        by=by,
        act="签署撤销结论",
    )
    decision = Decision.objects.select_related(
        "submission__contract", "submission__deliverable"
    ).get(contract=contract, pk=_decision_pk(proposal))
    check_can_confirm_undo(decision.submission, by, proposal)
    rests(contract, decision)
    back = Decision.objects.create(
        **stamp(contract, by=by, on=today, note=proposal.note),
        submission=decision.submission,
        turn=decision.turn,
        reverses=decision,
        number=decision.number,
        result=decision.result,
        prepared_by=proposal.proposed_by,
    )
    approve(proposal, by=by)
    for review in AcceptanceReview.objects.filter(
        submission=decision.submission
    ):
        review.state = ReviewState.DRAFTING
        review.save()
    audit.record(
        "decision_undone",
        by=by,
        contract=contract,
        on=back,
        summary=f"{proposal.summary}，已撤销",
        detail={
            "reverses": reference(decision),
            "proposed_by": str(proposal.proposed_by),
            "reason": proposal.note,
            "happened_on": today.isoformat(),
            "deliverable": decision.submission.deliverable.key,
        },
    )
    return back


def decline_undo(*, proposal_id: int, by: User, reason: str) -> Proposal:
    """Who could sign the taking back does not, and says why."""
    return decline_proposal(
        proposal_id=proposal_id,
        kinds=(ProposalKind.UNDO,),
        by=by,
        reason=reason,
        roles=(Role.A_APPROVER,),
    )


def _fresh(submission: Submission) -> Submission:
    """The row as it is under the lock, not as a page once read it."""
    return Submission.objects.select_related("contract", "deliverable").get(
        pk=submission.pk
    )


def _decision_pk(proposal: Proposal) -> int:
    return int(proposal.payload["reverses"].partition(":")[2])


def _check_says_why(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing", "请写明撤销的理由，原记录保留。")
