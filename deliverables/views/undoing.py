"""Taking a receipt or a conclusion back: 核对 first, with what will follow."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.models import Job, Proposal
from contracts.policies import (
    NotAllowed,
    Refused,
    check_role,
    check_second_person,
)
from contracts.queries.people import who_can
from contracts.services.proposals import withdraw_proposal
from contracts.states import Role
from contracts.tasks import send_job
from contracts.views.pages import contract_page, shows_now, try_service
from deliverables.forms import UndoForm
from deliverables.models import Decision, Submission
from deliverables.policies import PARTY_A_REVIEW, why_not
from deliverables.policies.undoing import (
    check_can_confirm_undo,
    check_can_undo_receipt,
    check_undo,
)
from deliverables.queries.reviews import packet_job
from deliverables.queries.state import (
    TakenBack,
    decision_of,
    receipt_of,
    taken_back,
)
from deliverables.queries.undoing import undo_proposal
from deliverables.services.packets import request_packet
from deliverables.services.slips import request_slip
from deliverables.services.undoing import (
    confirm_undo,
    decline_undo,
    propose_undo,
    undo_receipt,
)
from deliverables.views.page import (
    Subject,
    posted,
    reads_drafts,
    submission_subject,
)

ACTS = ("propose", "confirm", "decline", "withdraw")
OF_RECEIPT = (
    "这次签收自始不作数，验收期限改按提交日起算，不因撤销延长。",
    "乙方重新可以撤回提交；甲方可以再次签收。",
    "已存的验收底稿保留。原签收与撤销都留在记录里，双方可见。",
)
OF_DECISION = (
    "该轮回到验收中，期限仍自签收起算，不因撤销延长。",
    "验收底稿重新打开，修改后再次提请、签署，另编验收单号。",
    "原验收书标为已撤销，公开核对仍答“一致”。",
    "原结论与撤销、理由都留在记录里，双方可见。",
)


@dataclass(frozen=True)
class Undo:
    """Whether an act of 甲方 can still be taken back, for its page."""

    why_not: str
    asked: Proposal | None = None

    @property
    def may(self) -> bool:
        """可撤销."""
        return not self.why_not


@dataclass(frozen=True)
class Struck:
    """A conclusion that was taken back, and its paper that says so."""

    one: TakenBack
    paper: Job | None


def undo_of_receipt(request: HttpRequest, submission: Submission):
    """What the slip tells 甲方 of taking its receipt back; else None."""
    if not _concerns(request) or receipt_of(submission) is None:
        return None
    if not set(PARTY_A_REVIEW) & set(request.roles):
        return None
    return Undo(why_not(check_can_undo_receipt, submission, request.user))


def undo_of_decision(request: HttpRequest, submission: Submission):
    """What the page of a conclusion tells 甲方 of taking it back."""
    decision = decision_of(submission)
    if not _concerns(request) or decision is None:
        return None
    decision.submission = submission
    return Undo(_why_not_undo(request, decision), undo_proposal(decision))


def struck_of(submission: Submission) -> list[Struck]:
    """The conclusions on a round that were taken back, with their papers."""
    return [
        Struck(one, packet_job(one.by))
        for one in taken_back(submission.decisions.all())
    ]


def _concerns(request: HttpRequest) -> bool:
    # What 甲方 may still do, and why not, is its own business.
    return reads_drafts(request) and shows_now(request)


def _why_not_undo(request: HttpRequest, decision: Decision) -> str:
    def check() -> None:
        check_undo(decision)
        request.check_nothing_rests(request.contract, decision)

    return why_not(check)


@contract_page("GET", "POST")
def undo_received(request: HttpRequest, pk: int) -> HttpResponse:
    """The one who signed for a submission, or a colleague, takes it back."""
    submission, subject = submission_subject(request, pk)
    form, refused = UndoForm(posted(request)), None
    if request.method == "POST":
        check_role(
            request.contract, request.user, *PARTY_A_REVIEW, act="撤销签收"
        )
    if request.method == "POST" and form.is_valid():
        _, refused = try_service(
            lambda: undo_receipt(
                submission=submission,
                by=request.user,
                today=request.today,
                reason=form.cleaned_data["reason"],
            )
        )
        if refused is None:
            fresh, _ = submission_subject(request, pk)
            send_job(request_slip(submission=fresh, by=request.user))
            messages.success(
                request, f"已撤销对 {submission.number} 的签收，理由已记录。"
            )
            return redirect("slip", request.contract.slug, pk)
    why = why_not(check_can_undo_receipt, submission, request.user)
    return _page(
        request,
        submission,
        subject,
        form,
        refused,
        act="撤销签收",
        back="slip",
        why=refused.message if refused else why,
        follows=OF_RECEIPT,
    )


@contract_page("GET", "POST")
def undo_decided(request: HttpRequest, pk: int) -> HttpResponse:
    """One of 甲方 asks that a conclusion be taken back; another signs."""
    submission, subject = submission_subject(request, pk)
    check_role(
        request.contract, request.user, *PARTY_A_REVIEW, act="撤销验收结论"
    )
    decision = decision_of(submission)
    if decision is None:
        messages.info(request, "该轮没有有效的验收结论，无需撤销。")
        return redirect("review", request.contract.slug, pk)
    decision.submission = submission
    form, refused = UndoForm(), None
    asked = undo_proposal(decision)
    if request.method == "POST":
        act = request.POST.get("act") or ("confirm" if asked else "propose")
        if act in ("propose", "decline"):
            form = UndoForm(request.POST)
        if act not in ACTS or (act != "propose" and asked is None):
            refused = Refused("no_act", "请选择提请、签署、退回或撤回。")
        elif act not in ("propose", "decline") or form.is_valid():
            done, refused = try_service(
                lambda: _settle(request, submission, asked, act, form)
            )
            if refused is None:
                messages.success(request, done)
                return redirect("review", request.contract.slug, pk)
            submission, subject = submission_subject(request, pk)
            decision = decision_of(submission)
            if decision is None:
                messages.info(request, refused.message)
                return redirect("review", request.contract.slug, pk)
            decision.submission = submission
            asked = undo_proposal(decision)
    return _page(
        request,
        submission,
        subject,
        form,
        refused,
        act="撤销验收结论",
        back="review",
        decision=decision,
        asked=asked,
        why=_why_not_undo(request, decision),
        why_not_sign=_why_not_sign(request, submission, asked),
        mine=asked is not None and asked.proposed_by_id == request.user.pk,
        signers=who_can(request.contract, Role.A_APPROVER),
        follows=OF_DECISION,
    )


def _settle(request, submission, asked, act: str, form: UndoForm) -> str:
    """Perform one act; what to say of it."""
    by, rests = request.user, request.check_nothing_rests
    if act == "propose":
        propose_undo(
            submission=submission, by=by, rests=rests,
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
        return "已提请撤销，等待甲方审批签署；签署前结论照旧有效。"
    if act == "withdraw":
        withdraw_proposal(proposal_id=asked.pk, by=by)
        return "提请已撤回，结论照旧有效。"
    if act == "decline":
        decline_undo(
            proposal_id=asked.pk, by=by, reason=form.cleaned_data["reason"]
        )
        return "已退回提请，结论照旧有效。"
    back = confirm_undo(
        proposal_id=asked.pk, by=by, today=request.today, rests=rests
    )
    send_job(request_packet(decision=back, by=by))
    return f"已撤销验收单 {back.number} 的结论，该轮重新验收。"


def _why_not_sign(request, submission, asked: Proposal | None) -> str:
    """Why this person cannot sign the taking back; empty where they can."""
    if asked is None:
        return ""
    try:
        check_can_confirm_undo(submission, request.user, asked)
        check_second_person(
            by=request.user, first=asked.proposed_by, act="撤销验收结论"
        )
    except NotAllowed as refused:
        return f"由{refused.who}签署。"
    except Refused as refused:
        return refused.message
    return ""


def _page(
    request: HttpRequest,
    submission: Submission,
    subject: Subject,
    form: UndoForm,
    refused: Refused | None,
    *,
    follows: Iterable[str],
    why: str,
    **more,
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 409 if refused else 422
    return TemplateResponse(
        request,
        "deliverables/undo.html",
        subject.context(
            submission=submission,
            receipt=receipt_of(submission),
            form=form,
            refused=refused,
            why=why,
            follows=() if why else follows,
            **more,
        ),
        status=status,
    )
