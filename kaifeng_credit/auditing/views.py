"""审计日志: of a contract below /c/<slug>/, of the portal itself at /audit/."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from contracts.models import AuditEvent
from contracts.models.audit import PORTAL
from contracts.policies import check_administers
from contracts.queries.clock import now, today
from contracts.rules.file_names import content_disposition
from contracts.services.checking_audit import request_check
from contracts.states import Handout, Role
from contracts.tasks import send_check
from contracts.views.attachments import MEDIA_TYPES, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page
from kaifeng_credit.auditing.evidence import KINDS, evidence_bundle
from kaifeng_credit.auditing.exporting import csv_lines, note_export
from kaifeng_credit.auditing.listing import (
    Asked,
    checks_of,
    choices_of,
    events_for,
)
from kaifeng_credit.auditing.words import (
    action_word,
    detail_rows,
    object_word,
)
from kaifeng_credit.auditing.workbook import check_fits, events_file

PER_PAGE = 50
KIND_OF = {model._meta.label_lower: kind for kind, model in KINDS.items()}
NO_ACT = ("evidence_downloaded", "packet_rendered")


@sandboxed
@contract_page("GET")
@handed_out(Handout.EVIDENCE)
def evidence(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The evidence bundle of one act, sent while it is made."""
    if kind not in KINDS:
        raise Http404("没有这种证据包。")
    row = (
        KINDS[kind]
        .objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk)
        .first()
    )
    if row is None:
        raise Http404("没有这项记录。")
    bundle = evidence_bundle(
        contract=request.contract, kind=kind, row=row, by=request.user
    )
    request.handed.weight = bundle.files
    response = _sent(bundle.chunks, bundle.name, "zip")
    response.headers["Content-Length"] = str(bundle.size)
    return response


@contract_page("GET")
def audit_log(request: HttpRequest) -> HttpResponse:
    """A contract's events: 审计 reads all, others their own acts."""
    return _page(request, request.contract.slug, _of_contract(request))


@sandboxed
@contract_page("GET")
@handed_out(Handout.AUDIT)
def audit_file(request: HttpRequest) -> HttpResponse:
    """The same events as CSV, or as XLSX (``?fmt=xlsx``)."""
    return _file(request, request.contract.slug, request.contract)


@contract_page("POST")
def audit_check(request: HttpRequest) -> HttpResponse:
    """Have the contract's chain checked now."""
    slug = request.contract.slug
    return _check(request, slug, reverse("audit", args=[slug]))


@login_required
@require_GET
def portal_audit(request: HttpRequest) -> HttpResponse:
    """What belongs to no contract: accounts, sign-ins, agreements loaded."""
    check_administers(request.user, Role.AUDITOR, act="查看平台审计日志")
    return _page(
        request,
        PORTAL,
        {
            "file_href": reverse("portal_audit_file"),
            "check_href": reverse("portal_audit_check"),
            "of_portal": True,
        },
    )


@sandboxed
@login_required
@require_GET
@handed_out(Handout.AUDIT)
def portal_audit_file(request: HttpRequest) -> HttpResponse:
    """The same events as CSV, or as XLSX (``?fmt=xlsx``)."""
    check_administers(request.user, Role.AUDITOR, act="导出平台审计日志")
    return _file(request, PORTAL, None)


@login_required
@require_POST
def portal_audit_check(request: HttpRequest) -> HttpResponse:
    """Have the portal's own chain checked now."""
    return _check(request, PORTAL, reverse("portal_audit"))


def _of_contract(request: HttpRequest) -> dict:
    slug = request.contract.slug
    return {
        "file_href": reverse("audit_file", args=[slug]),
        "check_href": reverse("audit_check", args=[slug]),
    }


def _page(request: HttpRequest, chain: str, more: dict) -> HttpResponse:
    asked = Asked.of(request.GET)
    every = events_for(request.user, chain)
    page = Paginator(asked.narrow(every), PER_PAGE).get_page(
        request.GET.get("page")
    )
    lines = [
        {
            "event": event,
            "action": action_word(event.action),
            "object": object_word(event.object_type),
            "detail": detail_rows(event.detail),
            "evidence": _evidence_href(event, chain),
        }
        for event in page
    ]
    return TemplateResponse(
        request,
        "audit/log.html",
        {
            "page": page,
            "lines": lines,
            "asked": asked,
            "query": asked.query,
            **choices_of(every),
            **checks_of(request.user, chain),
            **more,
        },
    )


def _evidence_href(event: AuditEvent, chain: str) -> str:
    """Where the bundle of a decided act is, if the event is one's."""
    kind = KIND_OF.get(event.object_type)
    if kind is None or event.action in NO_ACT:
        return ""
    return reverse("evidence", args=[chain, kind, event.object_id])


def _file(request: HttpRequest, chain: str, contract) -> HttpResponseBase:
    asked = Asked.of(request.GET)
    rows = asked.narrow(events_for(request.user, chain))
    fmt = "xlsx" if request.GET.get("fmt") == "xlsx" else "csv"
    count = rows.count()
    if fmt == "xlsx":
        check_fits(count)
    note_export(
        chain=chain, contract=contract, asked=asked, rows=count,
        by=request.user, fmt=fmt,
    )  # fmt: skip
    name = f"审计日志_{chain}_{today().isoformat()}.{fmt}"
    if fmt == "csv":
        return _sent(csv_lines(rows), name, fmt)
    moment = timezone.localtime(now())
    mark = f"{request.user} {moment:%Y-%m-%d %H:%M}导出　{chain}　{count} 件　限内部使用"
    return _sent(events_file(rows, mark=mark), name, fmt, FileResponse)


def _sent(
    chunks, name: str, kind: str, made: type = StreamingHttpResponse
) -> HttpResponseBase:
    response = made(chunks, content_type=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _check(request: HttpRequest, chain: str, back: str) -> HttpResponse:
    request_check(chain=chain, by=request.user)
    send_check(chain=chain, by_id=request.user.pk)
    messages.success(request, "已开始检查审计链，结果列在本页上方。")
    return redirect(back)
