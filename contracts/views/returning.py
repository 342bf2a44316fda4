"""资料退还或销毁证明: 乙方 lists, 甲方 signs, and either takes it as PDF."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.certificates import certificate_pdf
from contracts.fact_forms import DayField
from contracts.models import ReturnCertificate
from contracts.policies import Refused, check_role
from contracts.rules.file_names import content_disposition
from contracts.services import endings as services
from contracts.states import Handout, Way
from contracts.views.attachments import MEDIA_TYPES, sandboxed
from contracts.views.endings import NoteForm
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, try_service

ROWS, MOST_ROWS = 6, 60


class ItemForm(forms.Form):
    """One thing 乙方 had received, and what became of it."""

    name = forms.CharField(
        label="资料", max_length=200,
        error_messages={"required": "请填写资料的名称。"},
    )  # fmt: skip
    medium = forms.CharField(
        label="载体与份数", max_length=100,
        error_messages={"required": "请填写载体与份数。"},
    )  # fmt: skip
    way = forms.ChoiceField(
        label="处理", choices=Way.choices, initial=Way.RETURNED
    )
    on = DayField(label="日期", required=True)
    by = forms.CharField(
        label="经手", max_length=60,
        error_messages={"required": "请填写经手人。"},
    )  # fmt: skip


ItemForms = forms.formset_factory(
    ItemForm, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


@contract_page("GET", "POST")
def propose_return(request: HttpRequest) -> HttpResponse:
    """乙方 lists what it had received and what became of each."""
    check_role(
        request.contract,
        request.user,
        *services.RETURNERS,
        act="出具退还或销毁证明",
    )
    rows, form = ItemForms(), NoteForm()
    refused = None
    ended = request.standing["ended_on"] is not None
    if request.method == "POST":
        rows, form = ItemForms(request.POST), NoteForm(request.POST)
        if rows.is_valid() and form.is_valid():
            proposal, refused = try_service(
                lambda: services.propose_return(
                    contract=request.contract,
                    items=_items(rows),
                    standing=request.standing_on,
                    by=request.user,
                    today=request.today,
                    note=form.cleaned_data["note"],
                )
            )
            if refused is None:
                messages.success(request, "已提请，等待甲方签署。")
                return redirect(
                    "ending_proposal", request.contract.slug, proposal.pk
                )
            if _at_its_row(rows, refused, today=request.today):
                refused = None
    return TemplateResponse(
        request,
        "contracts/return_form.html",
        {
            "section": "end_of_term",
            "rows": rows,
            "form": form,
            "refused": refused,
            # Said before the list is filled in vain.
            "not_yet": ""
            if ended or request.method == "POST"
            else services.NOT_ENDED,
        },
        status=200 if request.method == "GET" else 422,
    )


def _at_its_row(rows, refused: Refused, *, today: date) -> bool:
    """Say a refusal at each row that it is about; whether there is one."""
    found = False
    for one in rows:
        said = one.cleaned_data
        if refused.code == "day_in_future" and said and said["on"] > today:
            one.add_error("on", refused.message)
            found = True
        if refused.code == "held" and said.get("way") == Way.DESTROYED:
            one.add_error("way", refused.message)
            found = True
    return found


def _items(rows) -> list[dict[str, str]]:
    return [
        {**row, "on": row["on"].isoformat()}
        for row in (one.cleaned_data for one in rows)
        if row
    ]


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER)
def return_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A signed certificate as PDF."""
    row = (
        ReturnCertificate.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk)
        .select_related("contract", "proposed_by", "recorded_by")
        .first()
    )
    if row is None:
        raise Http404("没有这份证明。")
    services.note_certificate(row, by=request.user)
    response = HttpResponse(
        certificate_pdf(row), content_type=MEDIA_TYPES["pdf"]
    )
    mark = "（演示）" if row.contract.is_demo else ""
    response.headers["Content-Disposition"] = content_disposition(
        f"退还或销毁证明_{row.number}{mark}.pdf"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
