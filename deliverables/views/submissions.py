"""Handing over, the slip, taking back, and 甲方's receipt."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.models import Job
from contracts.states import JobState
from contracts.tasks import send_job
from contracts.views.pages import contract_page, shows_now, try_service
from deliverables.forms import NoteForm
from deliverables.policies import (
    can,
    check_can_receive,
    check_can_submit,
    check_can_withdraw,
    why_not,
)
from deliverables.queries.checks import check_number
from deliverables.queries.handed_in import versions_of
from deliverables.queries.rounds import ShownRound
from deliverables.queries.slips import slip_key
from deliverables.queries.slots import draft_slots
from deliverables.queries.state import latest_submission, next_round
from deliverables.services.slips import request_slip
from deliverables.services.submissions import (
    receive_submission,
    submit_deliverable,
    withdraw_submission,
)
from deliverables.views.consequences import after_receiving, after_submitting
from deliverables.views.page import (
    deliverable_subject,
    posted,
    submission_subject,
)
from deliverables.views.undoing import undo_of_receipt


@contract_page("GET", "POST")
def submit(request: HttpRequest, key: str) -> HttpResponse:
    """核对 what is handed over, then hand it over and show the slip."""
    subject = deliverable_subject(request, key)
    form = NoteForm(posted(request))
    refused = None
    if request.method == "POST" and form.is_valid():
        submission, refused = try_service(
            lambda: submit_deliverable(
                deliverable=subject.row,
                term=subject.term,
                by=request.user,
                today=request.today,
                note=form.cleaned_data["note"],
            )
        )
        if refused is None:
            send_job(request_slip(submission=submission, by=request.user))
            messages.success(
                request, f"已提交，签收单 {submission.number}。等待甲方签收。"
            )
            return redirect("slip", request.contract.slug, submission.pk)
    if request.method == "GET":
        why = why_not(
            check_can_submit, subject.row, subject.term, request.user
        )
    else:
        why = refused.message if refused else ""
    return TemplateResponse(
        request,
        "deliverables/submission_form.html",
        subject.context(
            form=form,
            why=why,
            slots=draft_slots(subject.row, subject.term),
            round=next_round(latest_submission(subject.row)),
            follows=after_submitting(subject),
        ),
        status=409 if refused else 200,
    )


@contract_page("GET")
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """签收单: who handed over which bytes when, and 甲方's receipt."""
    submission, subject = submission_subject(request, pk)
    shown = ShownRound(submission, {}, until=request.as_of)
    return TemplateResponse(
        request,
        "deliverables/submission_slip.html",
        subject.context(
            submission=submission,
            receipt=shown.receipt,
            struck=shown.struck_receipts,
            undo=undo_of_receipt(request, submission),
            withdrawal=shown.withdrawal,
            decision=shown.decision,
            versions=versions_of(submission),
            slip_job=_slip_job(submission, request),
            check_number=check_number(
                submission.number, is_demo=request.contract.is_demo
            ),
            may_receive=shows_now(request)
            and can(check_can_receive, submission, request.user),
            may_withdraw=shows_now(request)
            and can(check_can_withdraw, submission, request.user),
        ),
    )


@contract_page("POST")
def slip_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the 签收单 as PDF, and go to its progress."""
    submission, _ = submission_subject(request, pk)
    job, refused = try_service(
        lambda: request_slip(submission=submission, by=request.user)
    )
    if refused is not None:
        messages.error(request, refused.message)
        return redirect("slip", request.contract.slug, pk)
    if job.state != JobState.DONE:
        send_job(job)
    return redirect("job", request.contract.slug, job.pk)


def _send_signed_slip(request: HttpRequest, pk: int) -> None:
    """The slip with 甲方's signature on it, as the database has it now."""
    submission, _ = submission_subject(request, pk)
    send_job(request_slip(submission=submission, by=request.user))


@contract_page("GET", "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a submission back before 甲方 signed for it."""
    submission, subject = submission_subject(request, pk)
    form = NoteForm(posted(request))
    refused = None
    if request.method == "POST" and form.is_valid():
        _, refused = try_service(
            lambda: withdraw_submission(
                submission=submission,
                by=request.user,
                today=request.today,
                note=form.cleaned_data["note"],
            )
        )
        if refused is None:
            messages.success(
                request, f"已撤回 {submission.number}，视为未提交。"
            )
            return redirect(
                "deliverable", request.contract.slug, subject.row.key
            )
    return _confirm(
        request,
        submission,
        subject,
        form=form,
        refused=refused,
        act="撤回提交",
        check=check_can_withdraw,
        follows=(
            f"签收单 {submission.number} 标记为已撤回，视为未提交。",
            "文件退回编制中，可以替换、移除后再次提交。",
            "提交义务的期限继续计算，逾期日不因这次提交中断。",
        ),
    )


@contract_page("GET", "POST")
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """甲方签收: an act of its own, from which the review clock runs."""
    submission, subject = submission_subject(request, pk)
    form = NoteForm(posted(request))
    refused = None
    if request.method == "POST" and form.is_valid():
        _, refused = try_service(
            lambda: receive_submission(
                submission=submission, by=request.user, today=request.today
            )
        )
        if refused is None:
            _send_signed_slip(request, pk)
            messages.success(
                request, f"已签收 {submission.number}。可以逐条验收。"
            )
            return redirect("slip", request.contract.slug, submission.pk)
    return _confirm(
        request,
        submission,
        subject,
        form=form,
        refused=refused,
        act="签收",
        check=check_can_receive,
        follows=after_receiving(subject, submission),
    )


def _confirm(
    request, submission, subject, *, form, refused, act, check, follows
) -> HttpResponse:
    """核对 page of one act on a submission."""
    if refused is None:
        why = why_not(check, submission, request.user)
    else:
        why = refused.message
    return TemplateResponse(
        request,
        "deliverables/submission_act.html",
        subject.context(
            submission=submission,
            versions=versions_of(submission),
            form=form,
            act=act,
            with_note=act != "签收",
            why=why,
            follows=() if why else follows,
        ),
        status=409 if refused else 200,
    )


def _slip_job(submission, request: HttpRequest) -> Job | None:
    """The job of the slip as it is now, if anybody has asked for it."""
    return (
        Job.objects.visible_to(request.user)
        .filter(contract=request.contract, key=slip_key(submission))
        .first()
    )
