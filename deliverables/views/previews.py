"""A look at a file without opening it: pages, words, names, a recording."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from contracts.policies import Refused, check_scanned
from contracts.queries.clock import now
from contracts.rules.uploads import MEDIA_TYPES
from contracts.services.file_pages import MOST_PAGES, has_pages, page_of
from contracts.services.file_words import words_of
from contracts.states import Handout
from contracts.views.attachments import part_of, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, try_service
from deliverables.models import DocumentVersion
from deliverables.services.documents import record_preview
from deliverables.views.comparing import version_or_404
from deliverables.views.page import deliverable_subject

PLAYED = MEDIA_TYPES["mp4"]


@contract_page("GET")
@handed_out(Handout.PREVIEW, thing="version")
def preview(request: HttpRequest, version: int) -> HttpResponse:
    """Pages, words, the names in an archive, or a recording to play."""
    row = version_or_404(request, version)
    subject = deliverable_subject(request, row.deliverable.key)
    shown, refused = try_service(lambda: _shown(row))
    if refused is None:
        record_preview(version=row, by=request.user)
    return TemplateResponse(
        request,
        "deliverables/version_preview.html",
        subject.context(
            version=row,
            why=refused.message if refused else "",
            mark=_mark(request),
            **(shown or {}),
        ),
    )


@sandboxed
@contract_page("GET")
@handed_out(Handout.PREVIEW, thing="version", note="查看文件的页面")
def preview_page(
    request: HttpRequest, version: int, page: int
) -> HttpResponse:
    """One page as a picture of our own making."""
    row = version_or_404(request, version)
    try:
        drawn = page_of(row.file_id, row.name, page)
    except Refused as refused:
        raise Http404(refused.message) from refused
    response = FileResponse(
        drawn.picture.open("rb"), content_type="image/png"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@sandboxed
@contract_page("GET")
@handed_out(Handout.PREVIEW, thing="version", note="播放文件")
def media(request: HttpRequest, version: int) -> HttpResponse:
    """A recording for the player of its preview, range by range."""
    row = version_or_404(request, version)
    if not _plays(row):
        raise Http404("这种文件不能播放。")
    return part_of(
        row.file_id,
        row.name,
        row.media_type,
        asked=request.headers.get("range", ""),
    )


def _mark(request: HttpRequest) -> str:
    """Who looks, and when: it lies over every page that is shown (T26)."""
    moment = timezone.localtime(now())
    return f"{request.user} {moment:%Y-%m-%d %H:%M} 预览"


def _plays(row: DocumentVersion) -> bool:
    return row.media_type == PLAYED


def _shown(row: DocumentVersion) -> dict:
    if _plays(row):
        check_scanned({row.file_id: row.name}, act="播放")
        return {"plays": True}
    if has_pages(row.name):
        pages = page_of(row.file_id, row.name, 1).pages
        return {
            "pages": range(1, min(pages, MOST_PAGES) + 1),
            "all_pages": pages,
        }
    read = words_of(row.file_id, row.name)
    inside = row.name.lower().endswith(".zip")
    return {"lines": read.lines, "cut": read.cut, "inside": inside}
