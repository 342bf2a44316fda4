"""书面确认 and 审核通过: prepared by one person of 甲方, signed by another."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_of
from contracts.queries.people import who_can
from contracts.states import Handout, Role
from contracts.views.attachments import attachment, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import (
    contract_page,
    shows_now,
    shows_past,
    try_service,
)
from deliverables.forms import ExpertReviewForm, NoteForm, ReasonForm
from deliverables.models import ExpertReview, SignOff, SignOffRequest
from deliverables.policies import (
    PARTY_A_REVIEW,
    check_can_record_experts,
    check_can_request_sign_off,
    check_can_sign_off,
    why_not,
)
from deliverables.services import sign_offs as services
from deliverables.states import RequestState, SignOffKind
from deliverables.views.acts import clause_asking, sign_offs_asked
from deliverables.views.consequences import after_signing_off
from deliverables.views.intake import pieces_of_file
from deliverables.views.page import (
    Subject,
    deliverable_subject,
    posted,
    reads_drafts,
)


@dataclass(frozen=True)
class SignOffRow:
    """One act the agreement asks of 甲方, and how far it is."""

    kind: str
    label: str
    clause: str
    signed: SignOff | None
    request: SignOffRequest | None  # open, or the last one sent back
    may_request: bool
    why: str


def sign_off_rows(subject: Subject) -> list[SignOffRow]:
    """The sign-offs the agreement asks for on a deliverable."""
    key = subject.row.key
    kinds = sign_offs_asked(subject.agreement, key)
    return [_row(subject, kind) for kind in kinds]


def _row(subject: Subject, kind: str) -> SignOffRow:
    request, row = subject.request, subject.row
    signed = (
        row.sign_offs.filter(
            kind=kind,
            happened_on__lte=request.as_of,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        .select_related("recorded_by", "prepared_by")
        .first()
    )
    asked = None
    drafts = reads_drafts(request) and not shows_past(request)
    if drafts and signed is None:
        asked = (
            SignOffRequest.objects.visible_to(request.user)
            .filter(deliverable=row, kind=kind)
            .exclude(state=RequestState.SIGNED)
            .select_related("prepared_by")
            .order_by("-pk")
            .first()
        )
    able = shows_now(request) and bool(
        set(PARTY_A_REVIEW) & set(request.roles)
    )
    why = ""
    if able and signed is None:
        why = why_not(check_can_request_sign_off, row, kind, request.user)
    return SignOffRow(
        kind=kind,
        label=SignOffKind(kind).label,
        clause=clause_asking(subject.agreement, row.key, kind),
        signed=signed,
        request=asked,
        may_request=able and signed is None and not why,
        why=why,
    )


@contract_page("GET", "POST")
def request_sign_off(
    request: HttpRequest, key: str, kind: str
) -> HttpResponse:
    """Prepare a 书面确认 or 审核通过 for another person's signature."""
    subject = deliverable_subject(request, key)
    if kind not in sign_offs_asked(subject.agreement, key):
        raise Http404("协议没有要求这项签署。")
    form = NoteForm(posted(request))
    refused = None
    if request.method == "POST" and form.is_valid():
        asked, refused = try_service(
            lambda: services.request_sign_off(
                deliverable=subject.row,
                kind=kind,
                by=request.user,
                note=form.cleaned_data["note"],
            )
        )
        if refused is None:
            label = SignOffKind(kind).label
            messages.success(request, f"已提请{label}，待甲方审批签署。")
            return redirect("sign_off", request.contract.slug, asked.pk)
    why = (
        refused.message
        if refused
        else why_not(
            check_can_request_sign_off, subject.row, kind, request.user
        )
    )
    return TemplateResponse(
        request,
        "deliverables/sign_off_form.html",
        subject.context(
            form=form,
            label=SignOffKind(kind).label,
            clause_id=clause_asking(subject.agreement, key, kind),
            why=why,
            follows=() if why else after_signing_off(subject, kind),
            signers=who_can(request.contract, Role.A_APPROVER),
        ),
        status=409 if refused else 200,
    )


@contract_page("GET", "POST")
def sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign what another person prepared, or send it back."""
    asked = (
        SignOffRequest.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk)
        .select_related("deliverable", "prepared_by")
        .first()
    )
    if asked is None:
        raise Http404("没有这项签署请求。")
    asked.contract = request.contract
    row = asked.deliverable
    row.contract = request.contract
    subject = Subject(request, row, agreement_of(request.contract))
    declining = request.POST.get("act") == "return"
    form = ReasonForm(request.POST if declining else None)
    refused = None
    if request.method == "POST" and (not declining or form.is_valid()):
        refused = _close(request, asked, declining, form)
        if refused is None:
            done = "已退回" if declining else "已签署"
            label = SignOffKind(asked.kind).label
            messages.success(request, f"{done}：{label}。")
            return redirect("deliverable", request.contract.slug, row.key)
    why = refused.message if refused else _why_not_sign(request, asked)
    return TemplateResponse(
        request,
        "deliverables/sign_off_detail.html",
        subject.context(
            asked=asked,
            label=SignOffKind(asked.kind).label,
            clause_id=clause_asking(subject.agreement, row.key, asked.kind),
            form=form,
            why=why,
            open=asked.state == RequestState.OPEN,
            follows=()
            if asked.state != RequestState.OPEN
            else after_signing_off(subject, asked.kind),
            signers=who_can(request.contract, Role.A_APPROVER),
        ),
        status=409 if refused else 200,
    )


def _close(request, asked, declining: bool, form):
    act = (
        partial(
            services.decline_sign_off,
            request=asked,
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
        if declining
        else partial(
            services.sign_off,
            request=asked,
            by=request.user,
            today=request.today,
        )
    )
    return try_service(act)[1]


def _why_not_sign(request, asked) -> str:
    """Why this person cannot sign; reading is not forbidden."""
    if Role.A_APPROVER not in request.roles:
        return f"须由{who_can(request.contract, Role.A_APPROVER)}签署。"
    return why_not(check_can_sign_off, asked, request.user)


@contract_page("GET", "POST")
def expert_review(request: HttpRequest, key: str) -> HttpResponse:
    """甲方 records what the experts said; the conclusion stays 甲方's."""
    subject = deliverable_subject(request, key)
    form = ExpertReviewForm(
        posted(request),
        request.FILES or None,
        initial={"on": request.today},
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        _, refused = try_service(lambda: _record_experts(subject, form))
        if refused is None:
            messages.success(request, "已登记专家评审。")
            return redirect("deliverable", request.contract.slug, key)
        form.add_error(None, refused.message)
    why = why_not(
        check_can_record_experts,
        subject.row,
        request.user,
        on=request.today,
        today=request.today,
    )
    return TemplateResponse(
        request,
        "deliverables/expert_review_form.html",
        subject.context(form=form, why=why),
        status=409 if refused else 200,
    )


def _record_experts(subject: Subject, form: ExpertReviewForm):
    values = form.cleaned_data
    file = values["opinion"]
    return services.record_expert_review(
        deliverable=subject.row,
        result=values["result"],
        by=subject.request.user,
        on=values["on"],
        today=subject.request.today,
        note=values["note"],
        opinion=(file.name, pieces_of_file(file)) if file else None,
    )


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载专家评审意见")
def expert_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The experts' signed paper."""
    row = (
        ExpertReview.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk, file__isnull=False)
        .first()
    )
    if row is None or not reads_drafts(request):
        raise Http404("没有这个文件。")
    return attachment(row.file_id, row.file_name)
