"""What of 甲方's acts was taken back, and what was done on them since.

A conclusion or a receipt is 甲方's own until the other side has acted on it.
What counts as acting stands here, in the words the page gives as its reason.
"""

from __future__ import annotations

from contracts.models import (
    AuditEvent,
    Contract,
    Job,
    Membership,
    Proposal,
    User,
)
from contracts.queries.clock import now
from contracts.states import SIDE_OF_ROLE, ProposalKind, Side
from deliverables.models import (
    AcceptanceReview,
    AnswerDraft,
    Decision,
    DocumentVersion,
    ExpertReview,
    Receipt,
    ReviewComment,
    SignOff,
    SignOffRequest,
    Submission,
    UploadSession,
    VersionRemoval,
)
from deliverables.queries.reviews import PACKET
from deliverables.queries.slips import slip_key
from deliverables.queries.state import decision_of
from deliverables.states import (
    Audience,
    PanelState,
    RequestState,
    ReviewState,
    SignOffKind,
)

PARTY_B_ROLES = tuple(
    role for role, side in SIDE_OF_ROLE.items() if side == Side.B
)


def undo_proposal(decision: Decision) -> Proposal | None:
    """The proposal to take a decision back that waits for its signature."""
    return (
        Proposal.objects.waiting(decision.contract, ProposalKind.UNDO)
        .filter(subject=subject_of(decision))
        .select_related("proposed_by", "contract")
        .first()
    )


def to_undo(contract: Contract, user: User) -> list[tuple[Proposal, int]]:
    """Conclusions somebody else asked to take back, each with its round.

    Only for those who read 甲方's unsigned papers. Two queries.
    """
    waiting = (
        Proposal.objects.visible_to(user)
        .waiting(contract, ProposalKind.UNDO)
        .exclude(proposed_by=user)
        .select_related("proposed_by")
    )
    asked = {int(row.subject.partition(":")[2]): row for row in waiting}
    rounds = Decision.objects.filter(
        pk__in=asked,
        submission__in=Submission.objects.filter(
            review__in=AcceptanceReview.objects.visible_to(user)
        ),
    )
    return [
        (asked[pk], submission)
        for pk, submission in rounds.order_by("pk").values_list(
            "pk", "submission_id"
        )
    ]


def subject_of(decision: Decision) -> str:
    """How a proposal names the decision it would take back."""
    return f"decision:{decision.pk}"


def done_since_decision(decision: Decision) -> str:
    """What stands in the way of taking a decision back; empty if nothing.

    Of 乙方: any answer, file or upload for the next round, a submission, a
    remark on this one, a download of the 验收书. Of 甲方: a 书面确认 or
    审核通过 that rests on it, asked for or given.
    """
    submission = decision.submission
    return next(
        (
            words
            for words in (
                "结论为补录，已经对方会签" if decision.batch_id else "",
                _submitted_again(decision),
                _answered(decision),
                _prepared(submission, decision),
                _remarked(submission, decision),
                _fetched(decision, f"{PACKET}:{decision.pk}", "验收书"),
                _signed_off(decision),
            )
            if words
        ),
        "",
    )


def done_since_receipt(receipt: Receipt) -> str:
    """What stands in the way of taking a receipt back; empty if nothing.

    Of 甲方: a conclusion, one that waits for its signature, experts who were
    asked or heard. Of 乙方: a remark on the round, a download of the slip
    that carries the signature.
    """
    submission = receipt.submission
    return next(
        (
            words
            for words in (
                "签收为补录，已经对方会签" if receipt.batch_id else "",
                _decided(submission),
                _experts(submission, receipt),
                _remarked(submission, receipt),
                _fetched(receipt, slip_key(submission), "载有签收的签收单"),
            )
            if words
        ),
        "",
    )


def _submitted_again(decision: Decision) -> str:
    again = Submission.objects.filter(
        deliverable_id=decision.submission.deliverable_id,
        sequence__gt=decision.sequence,
    ).exists()
    return "乙方已再次提交" if again else ""


def _answered(decision: Decision) -> str:
    # Whose and what they say is 乙方's own until it is handed in.
    begun = AnswerDraft.objects.filter(decision=decision).exists()
    return "乙方已开始逐条答复" if begun else ""


def _prepared(submission: Submission, decision: Decision) -> str:
    """Files of the next round; nothing is uploaded while a round is open."""
    owner = submission.deliverable_id
    begun = (
        DocumentVersion.objects.current()
        .filter(deliverable_id=owner, submitted_in__isnull=True)
        .exists()
        or VersionRemoval.objects.filter(
            version__submitted_in=submission
        ).exists()
        or UploadSession.objects.unfinished(now=now())
        .filter(deliverable_id=owner, started_at__gt=decision.recorded_at)
        .exists()
    )
    return "乙方已为下一轮上传、替换或移除文件" if begun else ""


def _remarked(submission: Submission, act: Decision | Receipt) -> str:
    said = ReviewComment.objects.filter(
        submission=submission,
        audience=Audience.BOTH,
        recorded_at__gt=act.recorded_at,
        recorded_by__in=_party_b(act),
    ).exists()
    return "乙方已在讨论中回应" if said else ""


def _fetched(act: Decision | Receipt, key: str, paper: str) -> str:
    """Whether 乙方 took a paper of this act out, as the audit chain tells."""
    jobs = Job.objects.filter(
        contract_id=act.contract_id, key=key
    ).values_list("pk", flat=True)
    fetched = AuditEvent.objects.filter(
        chain=act.contract.slug,
        action="result_downloaded",
        object_type="contracts.job",
        object_id__in=[str(pk) for pk in jobs],
        actor_id__in=_party_b(act),
    ).exists()
    return f"乙方已下载{paper}" if fetched else ""


def _party_b(act: Decision | Receipt):
    """Everybody who acts or once acted for 乙方."""
    return Membership.objects.filter(
        contract_id=act.contract_id, role__in=PARTY_B_ROLES
    ).values("user_id")


def _signed_off(decision: Decision) -> str:
    owner = decision.submission.deliverable_id
    signed = (
        SignOff.objects.not_taken_back()
        .filter(deliverable_id=owner, sequence__gt=decision.sequence)
        .first()
    )
    if signed is not None:
        return f"甲方已据此{SignOffKind(signed.kind).label}"
    asked = SignOffRequest.objects.filter(
        deliverable_id=owner,
        state=RequestState.OPEN,
        prepared_at__gt=decision.recorded_at,
    ).first()
    if asked is not None:
        return f"{SignOffKind(asked.kind).label}已提请，须先退回该提请"
    return ""


def _decided(submission: Submission) -> str:
    if decision_of(submission) is not None:
        return "该轮已有验收结论，须先撤销结论"
    proposed = AcceptanceReview.objects.filter(
        submission=submission, state=ReviewState.SUBMITTED
    ).exists()
    return "验收结论已提请签署，须先退回或收回" if proposed else ""


def _experts(submission: Submission, receipt: Receipt) -> str:
    panel = submission.panels.exclude(state=PanelState.DISSOLVED).first()
    if panel is not None and panel.state == PanelState.RECORDED:
        return "专家组意见已登记"
    if panel is not None:
        return "专家组正在评审，须先解散"
    heard = (
        ExpertReview.objects.not_taken_back()
        .filter(
            deliverable_id=submission.deliverable_id,
            sequence__gt=receipt.sequence,
        )
        .exists()
    )
    return "专家评审意见已登记" if heard else ""
