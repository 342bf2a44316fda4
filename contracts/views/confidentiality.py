"""保密与使用 (第七条): consents to publish, and the use of results elsewhere."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.fact_forms import DayField
from contracts.fields import PaperField
from contracts.forms import text_field
from contracts.models import DisclosureConsent, OutsideUseAnswer
from contracts.policies import Refused, check_role
from contracts.queries.agreements import agreement_of
from contracts.queries.disclosure import (
    consents_of,
    outside_uses,
    standing_consents,
)
from contracts.queries.facts import reference
from contracts.queries.people import side_of, who_can
from contracts.rules.audience import (
    FIXED,
    PUBLISHABLE,
    SIDES,
    Audience,
    lacking,
)
from contracts.rules.notices import CONFIDENTIALITY
from contracts.services import disclosure as services
from contracts.states import Handout
from contracts.views.attachments import attachment, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, shows_now, try_service

NAMES = {
    "papers_missing": "papers",
    "text_missing": "words",
    "until_passed": "until",
    "day_in_future": "happened_on",
    "day_before_agreement": "happened_on",
    "answer_before_request": "happened_on",
}


class ConsentForm(forms.Form):
    """What one's side agreed to in writing, and the scan of it."""

    papers = forms.MultipleChoiceField(
        label="同意公开的文件",
        choices=list(PUBLISHABLE.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择同意公开的文件。"},
    )
    words = text_field(
        "范围与用途",
        missing="请照书面写明同意公开的范围。",
        help_text="照书面抄录：对谁、用于什么、哪些内容。双方都能看到。",
    )
    happened_on = DayField(label="书面日期")
    until = DayField(label="有效至", required=False, help_text="书面没有写明的，留空。")
    paper = PaperField(
        label="书面同意扫描件",
        error_messages={"required": "请选择书面同意的扫描件。"},
    )


class RevokeForm(forms.Form):
    """Why a consent is taken back."""

    reason = text_field("撤回的理由", missing="请写明撤回的理由。")


class AnswerForm(forms.Form):
    """What 甲方 answered to a request, and what was agreed."""

    agreed = forms.TypedChoiceField(
        label="答复",
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择同意或不同意。",
            "invalid_choice": "请选择同意或不同意。",
        },
    )
    words = text_field(
        "约定内容",
        missing="请照书面写明答复与约定的地区、用途、期限。",
        help_text="地区、用途、期限、费用等，照书面抄录。",
    )
    happened_on = DayField(label="书面答复日期")
    paper = PaperField(
        label="书面答复扫描件",
        error_messages={"required": "请选择书面答复的扫描件。"},
    )


@contract_page("GET")
def confidentiality(request: HttpRequest) -> HttpResponse:
    """How long, for whom, who consented, and what is used elsewhere."""
    return _page(request)


@contract_page("GET", "POST")
def record_consent(request: HttpRequest) -> HttpResponse:
    """One side's own person records that it consented in writing."""
    if request.method == "GET":
        return redirect("confidentiality", request.contract.slug)
    check_role(
        request.contract, request.user, *services.CONSENTERS,
        act="登记书面同意",
    )  # fmt: skip
    form = ConsentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, consent=form, status=422)
    data = form.cleaned_data
    _, refused = try_service(
        lambda: services.record_consent(
            contract=request.contract,
            papers=data["papers"],
            words=data["words"],
            happened_on=data["happened_on"],
            until=data["until"],
            paper=(data["paper"].name, data["paper"].chunks()),
            by=request.user,
            today=request.today,
        )
    )
    if refused is not None:
        form.add_error(NAMES.get(refused.code, "paper"), refused.message)
        return _page(request, consent=form, status=409)
    messages.success(request, "已登记本方的书面同意；双方都有时方可公开。")
    return redirect("confidentiality", request.contract.slug)


@contract_page("GET", "POST")
def revoke_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Who consented takes it back; what went out stays as it was."""
    row = _consent_or_404(request, pk)
    if request.method == "GET":
        return redirect("confidentiality", request.contract.slug)
    check_role(
        request.contract, request.user, *services.CONSENTERS,
        act="撤回书面同意",
    )  # fmt: skip
    form = RevokeForm(request.POST)
    refused = None
    if form.is_valid():
        _, refused = try_service(
            lambda: services.revoke_consent(
                consent=row,
                reason=form.cleaned_data["reason"],
                by=request.user,
                today=request.today,
            )
        )
    else:
        refused = Refused("reason_missing", "请写明撤回的理由。")
    if refused is not None:
        return _page(request, refused=refused, status=409)
    messages.success(request, "已撤回，自即日起不再据此公开；此前公开的不受影响。")
    return redirect("confidentiality", request.contract.slug)


@contract_page("GET", "POST")
def answer_outside_use(request: HttpRequest, pk: int) -> HttpResponse:
    """甲方 records its written answer to a request of 乙方."""
    found = {fact.pk: fact for fact, _ in outside_uses(request.contract)}
    if pk not in found:
        raise Http404("没有这项请求。")
    if request.method == "GET":
        return redirect("confidentiality", request.contract.slug)
    check_role(
        request.contract, request.user, *services.ANSWERERS,
        act="登记域外使用的答复",
    )  # fmt: skip
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, answer=(pk, form), status=422)
    data = form.cleaned_data
    _, refused = try_service(
        lambda: services.answer_outside_use(
            fact=found[pk],
            agreed=data["agreed"],
            words=data["words"],
            happened_on=data["happened_on"],
            paper=(data["paper"].name, data["paper"].chunks()),
            by=request.user,
            today=request.today,
        )
    )
    if refused is not None:
        # Answered meanwhile: the form is gone, and no field is wrong.
        gone = refused.code == "already_answered"
        place = None if gone else NAMES.get(refused.code, "paper")
        form.add_error(place, refused.message)
        return _page(request, answer=(pk, form), status=409)
    messages.success(request, "已登记答复，双方都能看到。")
    return redirect("confidentiality", request.contract.slug)


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载公开披露的书面同意")
def consent_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of a consent."""
    row = _consent_or_404(request, pk)
    return _scan(row)


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载域外使用的书面答复")
def answer_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of an answer."""
    row = (
        OutsideUseAnswer.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk)
        .first()
    )
    if row is None:
        raise Http404("没有这份答复。")
    return _scan(row)


def _scan(row: DisclosureConsent | OutsideUseAnswer) -> HttpResponse:
    if row.file_id is None:
        raise Http404("这一条没有扫描件。")
    return attachment(row.file_id, row.file_name)


def _consent_or_404(request: HttpRequest, pk: int) -> DisclosureConsent:
    row = (
        DisclosureConsent.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk)
        .first()
    )
    if row is None:
        raise Http404("没有这项书面同意。")
    return row


def _page(
    request: HttpRequest,
    *,
    consent: ConsentForm | None = None,
    answer: tuple[int, AnswerForm] | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> TemplateResponse:
    contract, agreement = request.contract, agreement_of(request.contract)
    consents = consents_of(contract)
    own = side_of(request.user, contract)
    now = shows_now(request)
    bound = consent or (answer[1] if answer else None)
    return TemplateResponse(
        request,
        "contracts/confidentiality.html",
        {
            "section": "confidentiality",
            "agreement": agreement,
            "clause": agreement.terms[CONFIDENTIALITY].clause
            if CONFIDENTIALITY in agreement.terms
            else "",
            "until": _until(request.standing),
            "open_papers": _papers(consents, request),
            "consents": standing_consents(contract),
            "revoked": DisclosureConsent.objects.filter(
                contract=contract, revokes__isnull=False
            ).select_related("recorded_by", "revokes"),
            "publishable": PUBLISHABLE,
            "audiences": list(Audience),
            "fixed": [(what, a.label, why) for what, a, why in FIXED],
            "uses": (uses := _uses(request, answer)),
            "unanswered": sum(use["answer"] is None for use in uses),
            "own": own,
            "may_consent": now
            and bool(set(request.roles) & set(services.CONSENTERS)),
            "may_answer": now
            and bool(set(request.roles) & set(services.ANSWERERS)),
            "may_ask": now and own == "b",
            "form": consent or ConsentForm(),
            "bound": bound,
            "refused": refused,
            "who": who_can(contract, *services.CONSENTERS),
            "who_answers": who_can(contract, *services.ANSWERERS),
        },
        status=status,
    )


def _until(standing: Any) -> Any:
    """The last day of secrecy, where the end of the term is known."""
    for row in standing["deadlines"]:
        if row["key"] == "confidentiality_end":
            return row
    return None


def _papers(consents, request) -> list[tuple[str, str, list[str]]]:
    """Each document that could be public, and whose consent it lacks."""
    return [
        (
            key,
            name,
            [SIDES[s] for s in lacking(consents, key, on=request.as_of)],
        )
        for key, name in PUBLISHABLE.items()
    ]


def _uses(
    request: HttpRequest, bound: tuple[int, AnswerForm] | None
) -> list[dict[str, Any]]:
    """The requests with their clock, their answer, and its form."""
    by_ref = {
        ref: row
        for row in request.standing["deadlines"]
        if row["key"] == "outside_use_notice"
        for ref in row.get("refs", ())
    }
    return [
        {
            "fact": fact,
            "fields": fact.fields,
            "deadline": by_ref.get(reference(fact)),
            "answer": answer,
            "form": bound[1]
            if bound and bound[0] == fact.pk
            else AnswerForm(auto_id=f"id_{fact.pk}_%s"),
        }
        for fact, answer in outside_uses(request.contract)
    ]
