"""乙方's objection: recorded, shown to both, taken back by a new row."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.forms import ObjectionForm, WithdrawObjectionForm
from contracts.models import ReadingObjection
from contracts.policies import check_can_object
from contracts.queries.agreements import agreement_of
from contracts.services import readings as services
from contracts.services.files import OF_A_FILE
from contracts.states import Handout
from contracts.views.attachments import attachment, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, try_service
from contracts.views.readings.entries import entry_of
from contracts.views.readings.register import (
    posted,
    reading_or_404,
    reading_page,
)


@contract_page("GET", "POST")
def object_to_reading(request: HttpRequest, own: str) -> HttpResponse:
    """乙方负责人 says that it reads the text another way."""
    reading = reading_or_404(request, own)
    check_can_object(request.contract, request.user)
    form = ObjectionForm(posted(request), request.FILES)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["evidence"]
            _, refused = try_service(
                lambda: services.object_to_reading(
                    contract=request.contract,
                    key=reading.key,
                    text=form.cleaned_data["text"],
                    by=request.user,
                    today=request.today,
                    evidence=(file.name, file.chunks()) if file else None,
                )
            )
            if refused is None:
                messages.success(
                    request, "已记录异议，列在这项口径影响的数字旁。"
                )
                return redirect("reading", request.contract.slug, own)
            form.add_error(_at(refused.code), refused.message)
            status = 409
    return reading_page(
        request,
        "objection_form",
        {
            "reading": reading,
            "entry": entry_of(request.contract, reading),
            "form": form,
            "title": f"对 {reading.id} 提出异议",
            "button": "记录异议",
        },
        status=status,
    )


@contract_page("GET", "POST")
def withdraw_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """乙方负责人 takes an objection back; both rows stay."""
    row = _objection_or_404(request, pk)
    check_can_object(request.contract, request.user)
    reading = agreement_of(request.contract).readings[row.key]
    form = WithdrawObjectionForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            _, refused = try_service(
                lambda: services.withdraw_objection(
                    objection=row,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    today=request.today,
                )
            )
            if refused is None:
                messages.success(request, "已撤回异议，原异议保留在记录中。")
                return redirect(
                    "reading", request.contract.slug, reading.id
                )
            form.add_error(None, refused.message)
            status = 409
    return reading_page(
        request,
        "objection_form",
        {
            "reading": reading,
            "entry": entry_of(request.contract, reading),
            "form": form,
            "objection": row,
            "title": f"撤回对 {reading.id} 的异议",
            "button": "撤回异议",
        },
        status=status,
    )


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载口径异议的凭据")
def objection_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper an objection rests on."""
    row = _objection_or_404(request, pk)
    if row.file_id is None:
        raise Http404("这项异议没有证据文件。")
    return attachment(row.file_id, row.file_name)


def _objection_or_404(request: HttpRequest, pk: int) -> ReadingObjection:
    row = (
        ReadingObjection.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk, reverses__isnull=True)
        .select_related("decision", "recorded_by")
        .first()
    )
    if row is None:
        raise Http404("没有这项异议。")
    return row


def _at(code: str) -> str | None:
    """The field a refusal speaks of: the file, the text, or neither."""
    if code in OF_A_FILE:
        return "evidence"
    return "text" if code == "text_missing" else None
