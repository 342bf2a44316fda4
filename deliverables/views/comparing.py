"""Two versions of one file, side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.services.file_words import words_of
from contracts.views.pages import contract_page, try_service
from deliverables.models import DocumentVersion
from deliverables.rules.text_difference import Row, differences
from deliverables.views.page import deliverable_subject


@contract_page("GET")
def compare(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """What the words of a version say otherwise than those of another."""
    before = version_or_404(request, old)
    after = version_or_404(request, new)
    if before.deliverable_id != after.deliverable_id:
        raise Http404("两个版本不属于同一项成果。")
    subject = deliverable_subject(request, after.deliverable.key)
    read, refused = try_service(lambda: _compared(before, after))
    rows, cut = read or ([], False)
    return TemplateResponse(
        request,
        "deliverables/version_compare.html",
        subject.context(
            before=before,
            after=after,
            rows=rows,
            cut=cut,
            changes=sum(row.kind not in ("equal", "folded") for row in rows),
            why=refused.message if refused else "",
            same_bytes=before.file_id == after.file_id,
        ),
    )


def _compared(
    before: DocumentVersion, after: DocumentVersion
) -> tuple[list[Row], bool]:
    old = words_of(before.file_id, before.name)
    new = words_of(after.file_id, after.name)
    return differences(old.lines, new.lines), old.cut or new.cut


def version_or_404(request: HttpRequest, pk: int) -> DocumentVersion:
    """A version the person may see on this contract, or 404."""
    row = (
        DocumentVersion.objects.visible_to(request.user)
        .filter(deliverable__contract=request.contract, pk=pk)
        .select_related("deliverable", "file", "recorded_by")
        .first()
    )
    if row is None:
        raise Http404("没有这个文件。")
    return row
