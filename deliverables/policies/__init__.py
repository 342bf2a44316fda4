"""When an act on a deliverable may happen, and by whom."""

from collections.abc import Callable
from datetime import date
from typing import Any

from contracts.models import BackfillBatch, FactRow, User
from contracts.policies import (
    NotAllowed,
    Refused,
    check_not_before_signing,
    check_role,
    check_scanned,
    check_second_person,
    not_countersigned,
)
from contracts.rules.agreement import DeliverableTerm
from contracts.states import READERS, Role
from deliverables.models import (
    AcceptanceReview,
    Decision,
    Deliverable,
    SignOffRequest,
    Submission,
)
from deliverables.policies.answers import PARTY_B, check_answered
from deliverables.policies.answers import (
    check_can_answer as check_can_answer,
)
from deliverables.policies.findings import (
    check_can_propose as check_can_propose,
)
from deliverables.policies.findings import check_numbers as check_numbers
from deliverables.policies.first import who_was_first
from deliverables.queries.state import (
    awaits_countersignature,
    current_versions,
    decision_of,
    first_submission,
    is_accepted,
    is_open,
    latest_submission,
    missing_pieces,
    receipt_of,
)
from deliverables.states import (
    RequestState,
    ReviewState,
    SignOffKind,
)

PARTY_A_REVIEW = (Role.A_HANDLER, Role.A_APPROVER)


def check_can_upload(deliverable: Deliverable, by: User) -> None:
    """乙方 uploads while nothing lies with 甲方 and nothing is accepted."""
    check_role(deliverable.contract, by, *PARTY_B, act="上传成果")
    check_countersigned(deliverable)
    latest = latest_submission(deliverable)
    if latest is not None and is_open(latest):
        raise Refused(
            "under_review",
            "成果已提交，正在甲方手中。"
            f"第 {latest.round} 轮由{who_was_first(latest)}提交；"
            "请等待验收结论，或在签收前撤回。",
        )
    if latest is not None and is_accepted(latest):
        raise Refused(
            "already_accepted",
            "该成果已验收合格，不再接收文件。"
            f"{who_was_first(decision_of(latest))}签署。",
        )


def check_can_submit(
    deliverable: Deliverable, term: DeliverableTerm, by: User
) -> None:
    """乙方 submits when every piece is there and something changed."""
    check_role(deliverable.contract, by, *PARTY_B, act="提交成果")
    check_can_upload(deliverable, by)
    versions = current_versions(deliverable)
    short = missing_pieces(term, versions)
    if short:
        lacking = "；".join(f"{piece.name} 还差 {n} 件" for piece, n in short)
        raise Refused("pieces_missing", f"尚不能提交：{lacking}。")
    if not versions:
        raise Refused("nothing_to_submit", "没有可提交的文件。请先上传成果。")
    check_scanned(
        {version.file_id: version.name for version in versions}, act="提交"
    )
    latest = latest_submission(deliverable)
    if latest is not None and all(
        latest.pk in {given.pk for given in version.submitted_in.all()}
        for version in versions
    ):
        raise Refused(
            "nothing_changed",
            "文件与被退回的一版相同。请先替换或补充文件再提交。",
        )
    check_answered(latest)


def check_can_withdraw(submission: Submission, by: User) -> None:
    """乙方 may take a submission back until 甲方 signed for it."""
    check_role(submission.contract, by, *PARTY_B, act="撤回提交")
    check_countersigned(submission.deliverable)
    check_not_withdrawn(submission)
    check_undecided(submission)
    receipt = receipt_of(submission)
    if receipt is not None:
        raise Refused(
            "already_received",
            f"甲方已签收，不能撤回。{who_was_first(receipt)}签收；"
            "请等待验收结论。",
        )


def check_can_receive(submission: Submission, by: User) -> None:
    """甲方 signs for a submission once."""
    check_role(submission.contract, by, *PARTY_A_REVIEW, act="签收成果")
    check_countersigned(submission.deliverable)
    check_not_withdrawn(submission)
    check_undecided(submission)
    receipt = receipt_of(submission)
    if receipt is not None:
        raise Refused(
            "already_received",
            f"该提交已由{who_was_first(receipt)}签收，无需重复签收。",
        )


def check_countersigned(
    deliverable: Deliverable, *, but: BackfillBatch | None = None
) -> None:
    """Nothing is done on 补录 before the other party has signed it (1.11)."""
    if awaits_countersignature(deliverable, but=but):
        raise not_countersigned()


def check_not_withdrawn(submission: Submission) -> None:
    """A withdrawn submission is as if it never was."""
    withdrawal = getattr(submission, "withdrawal", None)
    if withdrawal is not None:
        raise Refused(
            "withdrawn", f"乙方已撤回该提交：{who_was_first(withdrawal)}撤回。"
        )


def check_undecided(submission: Submission) -> None:
    """A decided round is closed; a new one begins with a new submission."""
    decision = decision_of(submission)
    if decision is not None:
        raise Refused(
            "already_decided",
            f"该轮已由{who_was_first(decision)}作出验收结论，不能再改动。",
        )


def check_can_review(submission: Submission, by: User) -> None:
    """甲方 reviews what it signed for and has not decided."""
    check_role(submission.contract, by, *PARTY_A_REVIEW, act="评审成果")
    check_countersigned(submission.deliverable)
    check_not_withdrawn(submission)
    check_undecided(submission)
    if receipt_of(submission) is None:
        raise Refused("not_received", "请先签收该提交，再进行评审。")


def check_seen(review: AcceptanceReview, revision: int) -> None:
    """Nobody signs a paper that was saved after they read it."""
    if review.revision != revision:
        raise Refused(
            "changed_meanwhile", "评审内容刚刚有改动。请重新核对后再提交。"
        )


def check_reason(reason: str, *, act: str) -> None:
    """What is sent back says why."""
    if not reason.strip():
        raise Refused("reason_needed", f"{act}须写明原因，经办才知道改什么。")


def check_can_record_experts(
    deliverable: Deliverable, by: User, *, on: date, today: date
) -> None:
    """甲方 records what the experts said of something handed in."""
    check_role(deliverable.contract, by, *PARTY_A_REVIEW, act="登记专家评审")
    check_countersigned(deliverable)
    check_not_before_signing(deliverable.contract, on, today)
    first = first_submission(deliverable)
    if first is None:
        raise Refused(
            "nothing_submitted", "乙方尚未提交该成果，不能登记专家评审。"
        )
    if on < first.happened_on:
        raise Refused(
            "before_submission",
            "评审日期早于乙方首次提交。请填写实际评审的日期。",
        )


def check_can_decide(review: AcceptanceReview, by: User) -> None:
    """A second person of 甲方 signs; never the submitter, never 乙方."""
    contract = review.contract
    check_role(contract, by, Role.A_APPROVER, act="签署验收结论")
    check_countersigned(review.submission.deliverable)
    check_second_person(by=by, first=review.prepared_by, act="签署验收结论")
    check_second_person(
        by=by, first=review.submission.recorded_by, act="签署验收结论"
    )
    check_not_withdrawn(review.submission)
    decision = decision_of(review.submission)
    if decision is not None:
        raise Refused(
            "already_decided",
            f"该轮已由{who_was_first(decision)}作出验收结论："
            f"{decision.get_result_display()}。",
        )
    if review.state != ReviewState.SUBMITTED:
        raise Refused(
            "not_proposed", "该评审尚未提请签署。请由经办核对后提请。"
        )


def check_can_request_sign_off(
    deliverable: Deliverable, kind: str, by: User
) -> None:
    """甲方 prepares a 书面确认 or 审核通过 for an accepted deliverable."""
    label = SignOffKind(kind).label
    check_role(deliverable.contract, by, *PARTY_A_REVIEW, act=f"提请{label}")
    check_countersigned(deliverable)
    if latest_submission(deliverable) is None:
        raise Refused(
            "nothing_submitted", f"乙方尚未提交该成果，不能提请{label}。"
        )
    signed = deliverable.sign_offs.filter(
        kind=kind, reverses__isnull=True, reversed_by__isnull=True
    ).first()
    if signed is not None:
        raise Refused(
            "already_signed",
            f"该成果已由{who_was_first(signed)}{label}，无需重复。",
        )
    if SignOffRequest.objects.filter(
        deliverable=deliverable, kind=kind, state=RequestState.OPEN
    ).exists():
        raise Refused("already_requested", f"该成果的{label}已提请，待签署。")


def check_can_sign_off(request: SignOffRequest, by: User) -> None:
    """A second person of 甲方 signs."""
    label = SignOffKind(request.kind).label
    check_role(request.contract, by, Role.A_APPROVER, act=label)
    check_second_person(by=by, first=request.prepared_by, act=label)
    if request.state != RequestState.OPEN:
        signed = request.deliverable.sign_offs.filter(kind=request.kind).last()
        who = who_was_first(signed) if signed else "他人"
        raise Refused("already_closed", f"该签署请求已由{who}办结。")


def check_can_request_packet(decision: Decision, by: User) -> None:
    """Both parties and the auditor may ask for the 验收书 of a decision."""
    check_role(decision.contract, by, *READERS, act="生成验收书")
    _check_paper_countersigned(decision, what="该结论", paper="验收书")


def check_can_request_slip(submission: Submission, by: User) -> None:
    """Both parties and the auditor may ask for the 签收单 as PDF."""
    check_role(submission.contract, by, *READERS, act="生成签收单")
    _check_paper_countersigned(submission, what="该提交", paper="签收单")


def _check_paper_countersigned(fact: FactRow, *, what: str, paper: str):
    """No paper is made of what only one party has recorded (1.11)."""
    batch = fact.batch
    if (
        batch is not None
        and batch.countersigned_at is None
        and not fact.contract.is_demo
    ):
        raise Refused(
            "not_countersigned",
            f"{what}为补录，另一方尚未会签。会签后方可生成{paper}。",
        )


def why_not(check: Callable[..., None], *args: Any, **kwargs: Any) -> str:
    """The sentence of a refused act, or nothing where it may happen now.

    Whoever may never do it is told so by NotAllowed, which passes through.
    """
    try:
        check(*args, **kwargs)
    except NotAllowed:
        raise
    except Refused as refused:
        return refused.message
    return ""


def can(check: Callable[..., None], *args: Any, **kwargs: Any) -> bool:
    """Whether an act may happen now, by this person; for templates."""
    try:
        check(*args, **kwargs)
    except Refused:
        return False
    return True
