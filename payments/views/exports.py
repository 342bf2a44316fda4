"""报表导出: make one, and fetch every kept one again unchanged."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.policies import check_role
from contracts.queries.people import who_can
from contracts.queries.readings import DecisionLog
from contracts.rules.audience import Audience
from contracts.rules.board import Piece
from contracts.states import Handout
from contracts.views.attachments import attachment, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, try_service
from payments.forms import ExportForm
from payments.policies import EXPORTERS
from payments.queries.exports import exports_for
from payments.rules.report import ReportKind
from payments.services.reports import make_export, note_download
from payments.views.page import money_page

PER_PAGE = 30


@contract_page("GET")
def export_list(request: HttpRequest) -> HttpResponse:
    """The kept exports, and a form for a new one."""
    # A day to come has no payment status: the form starts from today.
    initial: dict[str, Any] = {"as_of": min(request.as_of, request.today)}
    if (kind := request.GET.get("kind")) in set(ReportKind):
        initial["kind"] = kind  # the page of that money leads here
    return _page(request, ExportForm(initial=initial))


@contract_page("GET", "POST")
def make(request: HttpRequest) -> HttpResponse:
    """Make an export of a day; the kept file is what is handed out."""
    if request.method == "GET":
        return redirect("exports", request.contract.slug)
    check_role(
        request.contract, request.user, *EXPORTERS, act="导出报表"
    )
    form = ExportForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        record, refused = try_service(
            lambda: make_export(
                contract=request.contract,
                standing=request.standing_on,
                as_of=data["as_of"],
                fmt=data["fmt"],
                kind=data["kind"],
                since=data["since"],
                audience=data["audience"],
                by=request.user,
                today=request.today,
            )
        )
        if not refused:
            messages.success(
                request,
                f"已生成{data['kind'].heading} {record.number}"
                f"（{record.format.upper()}），"
                "可在下方下载，以后再下载内容不变。",
            )
            return redirect("exports", request.contract.slug)
        form.add_error(_field_of(refused.code), refused.message)
    return _page(request, form)


@sandboxed
@contract_page("GET")
@handed_out(Handout.REPORT)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes of a kept export, as they were handed out first."""
    record = exports_for(request.contract, request.user).filter(pk=pk).first()
    if record is None:
        raise Http404("没有这份导出，或不在可下载的范围内。")
    response = attachment(record.file_id, record.name)
    note_download(record, by=request.user)
    return response


def _field_of(code: str) -> str | None:
    """Where a refusal is said."""
    if code.startswith("day_"):
        return "as_of"
    if code in ("consent_missing", "audience_unknown"):
        return "audience"
    return "since" if code.startswith("period_") else None


def _page(request: HttpRequest, form: ExportForm) -> HttpResponse:
    rows = exports_for(request.contract, request.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    log = DecisionLog(request.contract)
    return money_page(
        request,
        "export_list",
        {
            "section": "exports",
            "lead": (
                Piece(f"已保存 {count} 份导出" if count else "尚无导出"),
                Piece("，每份有编号与摘要，再次下载内容不变"),
            ),
            "form": form,
            "page": page,
            "kept": [
                (
                    row,
                    ReportKind(row.kind).heading,
                    log.changed_since(row.facts_version),
                    Audience(row.audience or Audience.PARTIES).label,
                )
                for row in page
            ],
            "may_export": bool(set(EXPORTERS) & set(request.roles)),
            "who": who_can(request.contract, *EXPORTERS),
        },
    )
