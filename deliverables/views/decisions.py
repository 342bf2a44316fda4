"""The 核对 page and the decision that two people of 甲方 sign on it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.policies import NotAllowed, Refused, check_role
from contracts.queries.people import who_can
from contracts.states import Role
from contracts.tasks import send_job
from contracts.views.pages import contract_page, try_service
from deliverables.forms import ReasonForm
from deliverables.models import AcceptanceReview, Submission
from deliverables.policies import (
    PARTY_A_REVIEW,
    check_can_decide,
    check_can_propose,
    why_not,
)
from deliverables.queries.handed_in import versions_of
from deliverables.queries.state import decision_of
from deliverables.services.packets import request_packet
from deliverables.services.reviews import (
    decide_review,
    propose_decision,
    return_review,
)
from deliverables.states import Result, ReviewState
from deliverables.views.consequences import after_deciding
from deliverables.views.page import (
    Subject,
    reads_drafts,
    submission_subject,
)
from deliverables.views.papers import (
    drafted,
    paper_of,
    refusal,
)


@contract_page("GET")
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """核对: every verdict, what will follow, and the two signatures."""
    submission, subject = submission_subject(request, pk)
    if decision_of(submission) is not None:
        return redirect("review", request.contract.slug, submission.pk)
    _only_drafts_readers(request)
    paper = paper_of(request, submission)
    if paper is None:
        messages.info(request, "尚未逐条判定。请先填写判定，再核对。")
        return redirect("review", request.contract.slug, submission.pk)
    return check_page(request, submission, subject, paper)


def check_page(
    request: HttpRequest,
    submission: Submission,
    subject: Subject,
    paper: AcceptanceReview,
    *,
    refused: Refused | None = None,
    reason: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page both signatures are given on."""
    incomplete = why_not(
        check_can_propose, paper, subject.term, today=request.today
    )
    proposed = paper.state == ReviewState.SUBMITTED
    follows = ()
    if not incomplete:
        follows = after_deciding(subject, paper.result, paper.rework_due_on)
    return TemplateResponse(
        request,
        "deliverables/review_check.html",
        subject.context(
            submission=submission,
            timing=subject.timing,
            paper=paper,
            result_label=Result(paper.result).label if paper.result else "",
            judged=drafted(subject, paper),
            versions=versions_of(submission),
            incomplete=incomplete,
            follows=follows,
            proposed=proposed,
            may_propose=not proposed
            and not incomplete
            and bool(set(PARTY_A_REVIEW) & set(request.roles)),
            why_not_sign=_why_not_sign(request, paper) if proposed else "",
            signers=who_can(request.contract, Role.A_APPROVER),
            reason=reason or ReasonForm(),
            refused=refused,
            readonly=not set(PARTY_A_REVIEW) & set(request.roles),
        ),
        status=status,
    )


def _why_not_sign(request: HttpRequest, paper: AcceptanceReview) -> str:
    """Why this person cannot sign; an empty sentence is the way on."""
    signers = who_can(request.contract, Role.A_APPROVER)
    if Role.A_APPROVER not in request.roles:
        return f"结论须由{signers}签署。"
    refused = refusal(check_can_decide, paper, request.user)
    if refused is None:
        return ""
    if refused.code == "second_person_needed":
        return f"{refused.message}可签署的人：{signers}。"
    return refused.message


@contract_page("POST")
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """The 经办 has checked everything and asks for the signature."""
    submission, subject = submission_subject(request, pk)
    paper = _paper_or_403(request, submission, act="提请签署")
    _, refused = try_service(
        lambda: propose_decision(
            review=paper,
            term=subject.term,
            by=request.user,
            today=request.today,
            revision=seen_revision(request),
        )
    )
    if refused is not None:
        return _refused_check(request, submission, subject, refused)
    messages.success(request, "已提请签署，等待甲方审批。")
    return redirect("review_check", request.contract.slug, submission.pk)


@contract_page("POST")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """甲方审批 signs what another person prepared; the packet follows."""
    submission, subject = submission_subject(request, pk)
    check_role(
        request.contract, request.user, Role.A_APPROVER, act="签署验收结论"
    )
    paper = _paper_or_403(request, submission, act="签署验收结论")
    decision, refused = try_service(
        lambda: decide_review(
            review=paper,
            term=subject.term,
            by=request.user,
            today=request.today,
            revision=seen_revision(request),
        )
    )
    if refused is not None:
        if refused.code == "already_decided":
            messages.info(request, refused.message)
            return redirect("review", request.contract.slug, submission.pk)
        return _refused_check(request, submission, subject, refused)
    send_job(request_packet(decision=decision, by=request.user))
    label = Result(decision.result).label
    messages.success(
        request, f"已签署：{label}，验收单 {decision.number}。验收书正在生成。"
    )
    return redirect("review", request.contract.slug, submission.pk)


@contract_page("POST")
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The signer sends the paper back with a reason instead of signing."""
    submission, subject = submission_subject(request, pk)
    check_role(
        request.contract, request.user, Role.A_APPROVER, act="退回评审底稿"
    )
    paper = _paper_or_403(request, submission, act="退回评审底稿")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return check_page(
            request, submission, subject, paper, reason=form, status=422
        )
    _, refused = try_service(
        lambda: return_review(
            review=paper,
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    )
    if refused is not None:
        return _refused_check(
            request, submission, subject, refused, reason=form
        )
    messages.success(request, "已退回经办，原因写在底稿上。")
    return redirect("review_check", request.contract.slug, submission.pk)


@contract_page("POST")
def packet(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the 验收书 of a decision, and go to its progress."""
    submission, _ = submission_subject(request, pk)
    decision = decision_of(submission)
    if decision is None:
        messages.error(request, "尚未作出验收结论，没有验收书。")
        return redirect("review", request.contract.slug, pk)
    job, refused = try_service(
        lambda: request_packet(decision=decision, by=request.user)
    )
    if refused is not None:
        messages.error(request, refused.message)
        return redirect("review", request.contract.slug, pk)
    send_job(job)
    return redirect("job", request.contract.slug, job.pk)


def seen_revision(request: HttpRequest) -> int:
    """The revision of the paper the person read, as the page sent it."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() else -1


def _refused_check(
    request, submission, subject, refused, *, reason=None
) -> HttpResponse:
    paper = paper_of(request, submission)
    return check_page(
        request,
        submission,
        subject,
        paper,
        refused=refused,
        reason=reason,
        status=409,
    )


def _only_drafts_readers(request: HttpRequest) -> None:
    if not reads_drafts(request):
        raise NotAllowed(
            "当前角色不能查看未签署的评审底稿。",
            who=who_can(request.contract, *PARTY_A_REVIEW, Role.AUDITOR),
        )


def _paper_or_403(request, submission, *, act: str) -> AcceptanceReview:
    check_role(request.contract, request.user, *PARTY_A_REVIEW, act=act)
    paper = paper_of(request, submission)
    if paper is None:
        raise Refused("no_paper", "尚未逐条判定。请先填写判定，再核对。")
    return paper
