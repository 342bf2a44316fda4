"""付款条件核对表 as PDF, with the payment request it belongs to."""

from django.http import Http404, HttpRequest, HttpResponse

from contracts.rules.file_names import content_disposition
from contracts.states import Handout
from contracts.views.attachments import MEDIA_TYPES, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page
from payments.models import PaymentRequest
from payments.services.sheets import sheet_pdf


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载付款条件核对表")
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of a request; 甲方 and auditors read what was asked."""
    asked = (
        PaymentRequest.objects.visible_to(request.user)
        .select_related(
            "tranche", "requested_by", "release__proposed_by",
            "release__recorded_by", "release__proposal", "contract__agreement_version",
        )
        .filter(contract=request.contract, pk=pk)
        .first()
    )  # fmt: skip
    if asked is None or not asked.gate:
        raise Http404("没有这份付款条件核对表。")
    response = HttpResponse(
        sheet_pdf(asked), content_type=MEDIA_TYPES["pdf"]
    )
    mark = "（演示）" if asked.contract.is_demo else ""
    response.headers["Content-Disposition"] = content_disposition(
        f"付款条件核对表_第{asked.tranche.number}笔_{asked.pk}{mark}.pdf"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
