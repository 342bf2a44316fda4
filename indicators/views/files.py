"""The papers values were read from, the tables sets were loaded from."""

from django.http import Http404, HttpRequest, HttpResponse

from contracts.states import Handout
from contracts.views.attachments import attachment, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page
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
    if proposal.file_id is None:
        raise Http404("这项提请没有来源文件。")
    return attachment(proposal.file_id, proposal.file_name)
