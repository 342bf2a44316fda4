"""Loading a set from a table, and the templates to fill in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.models import Job
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of
from contracts.rules.file_names import content_disposition
from contracts.services.table_files import (
    guide_rows,
    template_csv,
    template_workbook,
)
from contracts.services.table_imports import TableRefused, import_table
from contracts.tasks import send_job
from contracts.views.attachments import MEDIA_TYPES
from contracts.views.pages import contract_page, try_service
from indicators.forms.measuring import SetForm
from indicators.models import IndicatorSet
from indicators.policies.measuring import check_can_load
from indicators.queries.measurables import measurables
from indicators.rules.measurables import set_layout, value_layout
from indicators.services.sets import SETS, set_template
from indicators.states import SetKind

FORMS = ("xlsx", "csv")
VALUES = "values"


@contract_page("GET", "POST")
def load_indicator_set(request: HttpRequest) -> HttpResponse:
    """A table of indicators: all of it is loaded, or its problems shown."""
    check_can_load(request.contract, request.user)
    labels = agreement_of(request.contract).labels
    form, refused = SetForm(labels=labels), None
    if request.method == "POST":
        form = SetForm(request.POST, request.FILES, labels=labels)
        if form.is_valid():
            table = form.cleaned_data["table"]
            done, refused = try_service(
                lambda: import_table(
                    SETS,
                    contract=request.contract,
                    name=table.name,
                    chunks=table.chunks(),
                    by=request.user,
                    arguments=form.told(),
                )
            )
            if refused is None:
                return _loaded(request, done)
    return TemplateResponse(
        request,
        "indicators/set_form.html",
        {
            "form": form,
            "guide": list(guide_rows(set_layout(
                agreement_of(request.contract)
            ))),
            "kinds": form.fields["kind"].choices,
            **problems_shown(refused),
        },
        status=200 if request.method == "GET" else 422,
    )  # fmt: skip


def _loaded(request: HttpRequest, done: int | Job) -> HttpResponse:
    if isinstance(done, Job):
        send_job(done)
        messages.success(request, "表格由后台处理，本页显示进度。")
        return redirect("job", request.contract.slug, done.pk)
    row = (
        IndicatorSet.objects.visible_to(request.user)
        .filter(contract=request.contract, recorded_by=request.user)
        .latest("pk")
    )
    called = row.called(agreement_of(request.contract).labels)
    messages.success(request, f"已载入{called}，共 {done} 项指标。")
    return redirect("indicator_set", request.contract.slug, row.pk)


def problems_shown(refused: Refused | None) -> dict:
    """A refused table as its page shows it, with every problem."""
    return {
        "refused": refused,
        "problems": refused.problems
        if isinstance(refused, TableRefused)
        else [],
    }


@contract_page("GET")
def indicator_template(
    request: HttpRequest, kind: str, form: str
) -> HttpResponse:
    """An empty table of a set, or of values, to be filled in."""
    contract = request.contract
    if form not in FORMS or kind not in (*SetKind.values, VALUES):
        raise Http404("没有这种模板。")
    if kind == VALUES:
        layout, title = value_layout(measurables(contract)), "指标值"
        content = (
            template_csv(layout)
            if form == "csv"
            else template_workbook(layout, title)
        )
    else:
        title = SetKind(kind).called(agreement_of(contract).labels)
        content = set_template(contract, kind, form)
    response = HttpResponse(content, content_type=MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = content_disposition(
        f"{title}模板.{form}"
    )
    return response
