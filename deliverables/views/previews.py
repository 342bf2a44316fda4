"""A look at a file without opening it: pictures of pages, or its words."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.policies import Refused
from contracts.services.file_pages import MOST_PAGES, has_pages, page_of
from contracts.services.file_words import words_of
from contracts.views.attachments import sandboxed
from contracts.views.pages import contract_page, try_service
from deliverables.models import DocumentVersion
from deliverables.services.documents import record_preview
from deliverables.views.comparing import version_or_404
from deliverables.views.page import deliverable_subject


@contract_page("GET")
def preview(request: HttpRequest, version: int) -> HttpResponse:
    """The pages of a PDF, a picture, or the words of an Office file."""
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
            **(shown or {}),
        ),
    )


@sandboxed
@contract_page("GET")
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


def _shown(row: DocumentVersion) -> dict:
    if has_pages(row.name):
        pages = page_of(row.file_id, row.name, 1).pages
        return {
            "pages": range(1, min(pages, MOST_PAGES) + 1),
            "all_pages": pages,
        }
    read = words_of(row.file_id, row.name)
    return {"lines": read.lines, "cut": read.cut}
