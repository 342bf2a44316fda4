"""Pages of 补录 before anything is recorded: template, upload, preview."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.models import BackfillBatch, BackfillUpload, Proposal
from contracts.policies import Refused, can_backfill, check_can_backfill
from contracts.queries.agreements import agreement_of
from contracts.queries.backfill import uploads_of
from contracts.queries.people import who_can
from contracts.rules.file_names import content_disposition
from contracts.services.backfill import keep_upload
from contracts.states import SIDE_OF_ROLE, Handout, ProposalKind
from contracts.views.attachments import MEDIA_TYPES, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, try_service
from kaifeng_credit.backfill.annotated import annotate
from kaifeng_credit.backfill.forms import UploadForm
from kaifeng_credit.backfill.missing import missing_rows
from kaifeng_credit.backfill.preview import (
    effects_of,
    history_of,
    preview_of,
    read_upload,
)
from kaifeng_credit.backfill.problems import problems_csv
from kaifeng_credit.backfill.template import write_template
from kaifeng_credit.importing import record_history

PER_PAGE = 20
ROWS_PER_PAGE = 200
RECENT_UPLOADS = 5
RECORD_KINDS = (ProposalKind.COMPLETENESS, ProposalKind.SERVICE_START)


@contract_page("GET", "POST")
def backfill(request: HttpRequest) -> HttpResponse:
    """Upload a filled workbook; every batch so far."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        check_can_backfill(request.contract, request.user)
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            upload, refused = try_service(lambda: _keep(request, form))
            if refused is None:
                return redirect(
                    "backfill_upload", request.contract.slug, upload.pk
                )
            about = (
                "complete_through"
                if refused.code.startswith("day_")
                else "file"
            )
            form.add_error(about, refused.message)
    return _list_page(
        request, form, status=422 if request.method == "POST" else 200
    )


def _list_page(request, form: UploadForm, *, status: int) -> HttpResponse:
    contract = request.contract
    rows = (
        BackfillBatch.objects.visible_to(request.user)
        .filter(contract=contract)
        .select_related("recorded_by", "contract")
        .defer("facts")
        .order_by("-pk")
    )
    return TemplateResponse(
        request,
        "backfill/backfill_list.html",
        {
            "form": form,
            "page": Paginator(rows, PER_PAGE).get_page(
                request.GET.get("page")
            ),
            "waiting": BackfillBatch.objects.waiting(contract).count(),
            "uploads": list(
                own_uploads(request)
                .select_related("uploaded_by")
                .order_by("-pk")[:RECENT_UPLOADS]
            ),
            "open_proposals": Proposal.objects.visible_to(request.user)
            .filter(
                contract=contract, state="open", kind__in=RECORD_KINDS
            )
            .count(),
            "may_record": can_backfill(contract, request.user),
            "who": who_can(contract, *SIDE_OF_ROLE),
        },
        status=status,
    )


def _keep(request: HttpRequest, form: UploadForm) -> BackfillUpload:
    file = form.cleaned_data["file"]
    return keep_upload(
        contract=request.contract,
        name=file.name,
        chunks=file.chunks(),
        complete_through=form.cleaned_data["complete_through"],
        by=request.user,
        today=request.today,
    )


@sandboxed
@contract_page("GET")
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook, with what is missing on this contract."""
    contract, agreement = request.contract, agreement_of(request.contract)
    content = write_template(
        agreement,
        slug=contract.slug,
        title=contract.title,
        missing=missing_rows(request.standing, agreement),
    )
    return _download(content, f"补录模板-{contract.slug}.xlsx")


def own_uploads(request: HttpRequest):
    """The working papers of one's own side; an auditor reads both sides'."""
    return uploads_of(request.contract, request.user, request.roles)


def _upload(request: HttpRequest, pk: int) -> BackfillUpload:
    upload = (
        own_uploads(request)
        .select_related("contract__agreement_version", "uploaded_by", "file")
        .filter(pk=pk)
        .first()
    )
    if upload is None:
        raise Http404("没有这份补录文件。")
    return upload


@contract_page("GET", "POST")
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Row by row what an upload would record; and recording it."""
    found = _upload(request, pk)
    refused = None
    if request.method == "POST":
        check_can_backfill(request.contract, request.user)
        batch, refused = try_service(lambda: _record(request, found))
        if refused is None:
            return redirect("backfill_batch", found.contract.slug, batch.pk)
    preview, unreadable = try_service(
        lambda: preview_of(found, by=_recorder(request, found))
    )
    if unreadable is not None:
        return TemplateResponse(
            request,
            "backfill/upload_unreadable.html",
            {"upload": found, "message": unreadable.message},
            status=422,
        )
    changes = (
        effects_of(
            found.contract,
            preview.history.facts,
            through=found.complete_through,
            today=request.today,
        )
        if preview.sound and preview.same is None
        else ()
    )
    return TemplateResponse(
        request,
        "backfill/upload_preview.html",
        {
            "upload": found,
            "preview": preview,
            "page": Paginator(preview.rows, ROWS_PER_PAGE).get_page(
                request.GET.get("page")
            ),
            "changes": changes,
            "refused": refused,
            "may_record": can_backfill(found.contract, request.user),
            "waiting": BackfillBatch.objects.waiting(found.contract).count(),
        },
        status=409 if refused else 200,
    )


def _recorder(request: HttpRequest, found: BackfillUpload):
    """An auditor sees what the uploader would."""
    if can_backfill(found.contract, request.user):
        return request.user
    return found.uploaded_by


def _record(request: HttpRequest, found: BackfillUpload) -> BackfillBatch:
    """Record exactly the bytes that were previewed, all of them or nothing."""
    if request.POST.get("digest") != found.file_id:
        raise Refused(
            "not_previewed", "请先核对这份文件的内容，再确认记入。"
        )
    filled = read_upload(found)
    history = history_of(found, filled)
    if filled.problems or not history.facts:
        raise Refused(
            "problems_left", "文件仍有问题，一项也没有记入。请改正后重新上传。"
        )
    batch = record_history(history, contract=found.contract, by=request.user)
    if batch is None:
        messages.info(request, "这些事实此前已记入，没有变化。")
        return BackfillBatch.objects.get(
            contract=found.contract,
            digest=history.digest,
            closed_at__isnull=True,
        )
    count = len(history.facts)
    messages.success(
        request,
        f"已记入 {count} 项事实，演示合同即时生效。"
        if found.contract.is_demo
        else f"已记入 {count} 项事实，待对方会签。会签前不作依据。",
    )
    return batch


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载补录文件的问题清单")
def problems(request: HttpRequest, pk: int, fmt: str) -> HttpResponse:
    """The problems of an upload: as CSV, or written into the workbook."""
    found = _upload(request, pk)
    if fmt not in ("csv", "xlsx"):
        raise Http404("没有这种格式。")
    preview = preview_of(found, by=_recorder(request, found))
    stem = found.name.rpartition(".")[0] or found.name
    if fmt == "csv":
        return _download(problems_csv(preview.problems), f"{stem}-问题.csv")
    return _download(annotate(found, preview.problems), f"{stem}-问题.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    """Bytes made for this answer: a file to keep, never a page."""
    response = HttpResponse(
        content, content_type=MEDIA_TYPES[name.rpartition(".")[2]]
    )
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response

