"""The papers values were read from, and the drafts they give."""

from django.http import Http404, HttpRequest, HttpResponse

from contracts.queries.agreements import agreement_of
from contracts.rules.file_names import content_disposition
from contracts.states import Handout
from contracts.views.attachments import (
    MEDIA_TYPES,
    attachment,
    paper_of,
    sandboxed,
)
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page
from indicators.rules.measurables import statements
from indicators.services.statements import FORMS, draft_statement
from indicators.views.board import set_or_404
from indicators.views.proposals import proposal_or_404
from indicators.views.reporting import value_or_404


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载指标体系文件")
def indicator_set_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The table a set was loaded from."""
    row = set_or_404(request, pk)
    return attachment(row.file_id, row.file_name)


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载指标值来源文件")
def indicator_value_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The official paper a value was read from."""
    row = value_or_404(request, pk)
    if row.file_id is None:
        raise Http404("这条记录没有来源文件。")
    return attachment(row.file_id, row.file_name)


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载待签认指标值的来源文件")
def indicator_proposal_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper a proposal rests on."""
    proposal = proposal_or_404(request, pk)
    return paper_of(proposal)


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER)
def indicator_statement(
    request: HttpRequest, key: str, form: str
) -> HttpResponse:
    """A 指标提升情况说明 as a draft, of the values known by the day asked."""
    told = {one.key: one for one in statements(agreement_of(request.contract))}
    if key not in told or form not in FORMS:
        raise Http404("没有这份说明。")
    content = draft_statement(
        contract=request.contract,
        term=told[key],
        form=form,
        as_of=request.as_of,
        by=request.user,
    )
    response = HttpResponse(content, content_type=MEDIA_TYPES[form])
    mark = "（演示）" if request.contract.is_demo else ""
    response.headers["Content-Disposition"] = content_disposition(
        f"{told[key].name}_草稿_{request.as_of}{mark}.{form}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
