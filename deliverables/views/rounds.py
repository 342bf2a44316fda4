"""整改: round after round, what was found, and what 乙方 says to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.policies import Refused, check_role
from contracts.views.pages import contract_page, shows_past, try_service
from deliverables.forms import AnswersForm, answers_initial
from deliverables.models import Decision
from deliverables.policies import PARTY_B, check_can_answer, why_not
from deliverables.queries.answers import drafts_on, failed_findings
from deliverables.queries.rounds import rounds_of
from deliverables.queries.state import (
    current_versions,
    decision_of,
    latest_submission,
)
from deliverables.services.answers import save_answers
from deliverables.views.acts import acts_on
from deliverables.views.page import (
    Subject,
    deliverable_subject,
    is_party_b,
    posted,
)

NOTHING = "没有须答复的意见。验收不合格后，在此逐条答复。"


@contract_page("GET")
def round_list(request: HttpRequest, key: str) -> HttpResponse:
    """Every round: files, findings, answers, clocks, whose days."""
    subject = deliverable_subject(request, key)
    rounds = rounds_of(subject.row, subject.timing, until=request.as_of)
    counted = [one for one in rounds if one.state != "withdrawn"]
    days = [one.days for one in counted]
    if counted and subject.timing.under_way:
        days.append(subject.timing.under_way)
    drafts = {}
    if rounds and is_party_b(request) and not shows_past(request):
        decision = _open_decision(subject)
        drafts = drafts_on(decision) if decision else {}
    return TemplateResponse(
        request,
        "deliverables/round_list.html",
        subject.context(
            timing=subject.timing,
            rounds=rounds,
            rejected=sum(one.rejected for one in counted),
            count=len(counted),
            days_a=sum(one.get("days_with_a") or 0 for one in days),
            days_b=sum(one.get("days_with_b") or 0 for one in days),
            drafts=drafts,
            acts=acts_on(subject),
        ),
    )


@contract_page("GET", "POST")
def answers(request: HttpRequest, key: str) -> HttpResponse:
    """乙方 writes what was done about each finding; saved as a draft."""
    subject = deliverable_subject(request, key)
    check_role(request.contract, request.user, *PARTY_B, act="答复验收意见")
    decision = _open_decision(subject)
    if decision is None:
        return _answers_page(request, subject, why=NOTHING)
    form = AnswersForm(
        posted(request),
        failed=failed_findings(decision),
        files=current_versions(subject.row),
        initial=answers_initial(drafts_on(decision)),
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        _, refused = try_service(
            lambda: save_answers(
                decision=decision, answers=form.answers(), by=request.user
            )
        )
        if refused is None:
            messages.success(
                request, "答复已保存，随下一轮提交后甲方可见，不可再改。"
            )
            return redirect("deliverable", request.contract.slug, key)
    return _answers_page(
        request,
        subject,
        decision=decision,
        form=form,
        refused=refused,
        why=why_not(check_can_answer, decision, request.user),
    )


def _answers_page(
    request: HttpRequest,
    subject: Subject,
    *,
    why: str,
    decision: Decision | None = None,
    form: AnswersForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    drafts = {}
    if refused is not None and decision is not None and form is not None:
        # The next save is made knowing what the other person wrote.
        drafts = drafts_on(decision)
        form.data = form.data.copy()
        for key, row in drafts.items():
            form.data[f"revision_{key}"] = row.revision
    status = 200
    if form is not None and form.is_bound:
        status = 409 if refused else 422
    return TemplateResponse(
        request,
        "deliverables/answer_form.html",
        subject.context(
            timing=subject.timing,
            decision=decision,
            form=form,
            rows=list(form.rows()) if form and not why else [],
            saved=drafts,
            why=why,
            refused=refused,
        ),
        status=409 if request.method == "POST" and why else status,
    )


def _open_decision(subject: Subject) -> Decision | None:
    """The rejection that waits for answers: that of the last round."""
    latest = latest_submission(subject.row)
    decision = decision_of(latest) if latest else None
    if decision is None or not failed_findings(decision):
        return None
    decision.contract = subject.row.contract
    decision.submission.deliverable = subject.row
    return decision
