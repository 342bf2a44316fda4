"""Judging a submission by criterion; a half-filled paper can be saved.

A review is addressed by its submission: the paper itself is only made when
it is first saved. 乙方 and finance read decided findings, never drafts.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.policies import check_role
from contracts.views.pages import contract_page, try_service
from deliverables.forms import ReviewForm, review_initial
from deliverables.models import AcceptanceReview, Submission
from deliverables.policies import (
    PARTY_A_REVIEW,
    check_can_propose,
    check_can_request_packet,
    check_can_review,
    why_not,
)
from deliverables.queries.answers import answers_of, earlier_findings
from deliverables.queries.checks import check_number
from deliverables.queries.handed_in import versions_of
from deliverables.queries.measures import asked_of, measured_findings
from deliverables.queries.reviews import packet_job
from deliverables.queries.state import decision_of, receipt_of
from deliverables.services.reviews import save_review
from deliverables.views.packets import forms_of, packet_of
from deliverables.views.page import (
    Subject,
    reads_drafts,
    submission_subject,
)
from deliverables.views.papers import (
    asks_experts,
    experts_of,
    paper_of,
    refusal,
    signed,
)
from deliverables.views.undoing import struck_of, undo_of_decision


@contract_page("GET", "POST")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge each criterion; a half-filled paper can be saved."""
    submission, subject = submission_subject(request, pk)
    if request.method == "POST":
        return _save(request, submission, subject)
    decision = decision_of(submission)
    if decision is not None:
        return _decided(request, submission, decision, subject)
    paper = paper_of(request, submission)
    why = ""
    if set(PARTY_A_REVIEW) & set(request.roles):
        why = why_not(check_can_review, submission, request.user)
    elif not reads_drafts(request):
        return _not_yet(request, submission, subject)
    form = _form(subject, submission, initial=review_initial(paper))
    return _review_page(
        request, submission, subject, form=form, paper=paper, why=why
    )


def _save(
    request: HttpRequest, submission: Submission, subject: Subject
) -> HttpResponse:
    check_role(request.contract, request.user, *PARTY_A_REVIEW, act="评审成果")
    form = _form(subject, submission, data=request.POST)
    refused = None
    if form.is_valid():
        paper, refused = try_service(
            lambda: save_review(
                submission=submission,
                term=subject.term,
                findings=form.findings(),
                result=form.cleaned_data["result"],
                conclusion=form.cleaned_data["conclusion"],
                rework_due_on=form.rework_date,
                revision=form.cleaned_data["revision"],
                by=request.user,
            )
        )
        if refused is None:
            return _after_saving(request, submission, subject, paper)
    paper = paper_of(request, submission)
    meanwhile: dict[str, Any] = {}
    if refused is not None and refused.code == "changed_meanwhile":
        # The next save is made knowing what the other person wrote.
        meanwhile = review_initial(paper)
        form.data = form.data.copy()
        form.data["revision"] = paper.revision
    return _review_page(
        request,
        submission,
        subject,
        form=form,
        paper=paper,
        refused=refused,
        meanwhile=meanwhile,
        status=409 if refused else 422,
    )


def _after_saving(request, submission, subject, paper) -> HttpResponse:
    if request.POST.get("next") != "check":
        messages.success(request, "底稿已保存，尚未提请签署。")
        return redirect("review", request.contract.slug, submission.pk)
    refused = refusal(
        check_can_propose, paper, subject.term, today=request.today
    )
    if refused is None:
        return redirect("review_check", request.contract.slug, submission.pk)
    form = _form(subject, submission, initial=review_initial(paper))
    return _review_page(
        request,
        submission,
        subject,
        form=form,
        paper=paper,
        refused=refused,
        open_criteria=_open_criteria(subject, paper),
        status=422,
    )


def _review_page(
    request,
    submission,
    subject,
    *,
    form,
    paper,
    why="",
    refused=None,
    meanwhile=None,
    open_criteria=(),
    status=200,
) -> HttpResponse:
    return TemplateResponse(
        request,
        "deliverables/review_form.html",
        subject.context(
            submission=submission,
            receipt=receipt_of(submission),
            struck=struck_of(submission),
            timing=subject.timing,
            versions=versions_of(submission),
            form=form,
            rows=[] if why else _rows(form, submission, paper),
            paper=paper,
            why=why,
            refused=refused,
            meanwhile=_differing(form, meanwhile or {}),
            open_criteria=open_criteria,
            readonly=not set(PARTY_A_REVIEW) & set(request.roles),
            experts=experts_of(subject),
            asks_experts=asks_experts(subject),
        ),
        status=status,
    )


def _rows(form: ReviewForm, submission: Submission, paper) -> list:
    """The criteria; what was found before and answered stands beside."""
    findings = paper.findings.all() if paper else ()
    said = measured_findings(form.asked, findings)
    return list(form.rows(said, earlier_findings(submission)))


def _not_yet(request, submission, subject) -> HttpResponse:
    """What those see who read no drafts: how far it is, no verdicts."""
    return TemplateResponse(
        request,
        "deliverables/review_waiting.html",
        subject.context(
            submission=submission,
            receipt=receipt_of(submission),
            struck=struck_of(submission),
            timing=subject.timing,
        ),
    )


def _decided(request, submission, decision, subject) -> HttpResponse:
    decision.contract = request.contract
    versions = versions_of(submission)
    packet = packet_of(request, decision)
    return TemplateResponse(
        request,
        "deliverables/review_decided.html",
        subject.context(
            submission=submission,
            decision=decision,
            struck=struck_of(submission),
            undo=undo_of_decision(request, submission),
            timing=subject.timing,
            judged=signed(decision.findings, versions),
            answered=answers_of(submission),
            versions=versions,
            job=packet_job(decision),
            packet=packet,
            papers=forms_of(packet) if packet else [],
            check_number=check_number(
                decision.number, is_demo=request.contract.is_demo
            ),
            why_no_packet=why_not(
                check_can_request_packet, decision, request.user
            ),
            rework_due_on=_rework_due_on(subject, submission),
        ),
    )


def _form(subject: Subject, submission: Submission, **kwargs) -> ReviewForm:
    return ReviewForm(
        term=subject.term,
        agreement=subject.agreement,
        files=versions_of(submission),
        asked=asked_of(submission.contract, subject.term),
        **kwargs,
    )


def _open_criteria(subject: Subject, paper: AcceptanceReview) -> list:
    """Criteria without a verdict: what the error summary leads to."""
    rows = {row.criterion: row.verdict for row in paper.findings.all()}
    return [
        (f"verdict_{criterion.key}", number, criterion.quote)
        for number, criterion in enumerate(subject.term.criteria, 1)
        if not rows.get(criterion.key)
    ]


def _differing(form: ReviewForm, saved: dict[str, Any]) -> list:
    """What another window saved meanwhile, where it differs from here."""
    differing = []
    for name, value in saved.items():
        if name == "revision" or name not in form.fields:
            continue
        typed = form.data.get(name, "")
        if str(value or "") != str(typed or ""):
            field = form.fields[name]
            words = dict(getattr(field, "choices", ())).get(value, value)
            differing.append((form[name], words or "（空）"))
    return differing


def _rework_due_on(subject: Subject, submission: Submission) -> str | None:
    """Until when a rejected round is to be reworked, by the standing."""
    for row in subject.timing.rounds:
        if row["number"] == submission.round:
            return row.get("rework_due_on")
    return None
