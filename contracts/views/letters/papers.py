"""A letter taken out: PDF to print and seal, Word to go on with."""

from django.http import Http404, HttpRequest, HttpResponse

from contracts.letter_papers import letter_docx, letter_pdf
from contracts.rules.file_names import content_disposition
from contracts.states import Handout
from contracts.views.attachments import MEDIA_TYPES, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.letters.page import letter_or_404
from contracts.views.pages import contract_page

MAKERS = {"pdf": letter_pdf, "docx": letter_docx}


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="导出函件")
def letter_paper(request: HttpRequest, pk: int, fmt: str) -> HttpResponse:
    """The letter in GB/T 9704 layout; a draft is marked as one."""
    letter = letter_or_404(request, pk).letter
    make = MAKERS.get(fmt)
    if make is None:
        raise Http404("没有这种格式。")
    response = HttpResponse(make(letter), content_type=MEDIA_TYPES[fmt])
    mark = "（演示）" if letter.contract.is_demo else ""
    name = f"{letter.title}_{letter.number or '草稿'}{mark}.{fmt}"
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
