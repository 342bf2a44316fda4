"""What the virus scanner holds back: the list, and asking it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.queries.agreements import agreement_of
from contracts.queries.scans import scanner_told
from contracts.services.scanning import scanner_is_connected
from contracts.states import ScanVerdict
from contracts.views.pages import contract_page, shows_now, try_service
from deliverables.policies import PARTY_A_REVIEW, PARTY_B
from deliverables.queries.held_files import (
    HeldBack,
    held_versions,
    set_aside_uploads,
)
from deliverables.services.held_files import rescan_held
from deliverables.views.page import is_party_b

PER_PAGE = 20
MOST_PAPERS = 100
MOST_REFUSED = 100  # the newest; the audit log has them all
SAID = {
    ScanVerdict.CLEAN: (
        messages.success, "查毒服务答复：未发现病毒。文件已放行。"
    ),
    ScanVerdict.PENDING: (
        messages.warning,
        "查毒服务没有答复，文件仍待查毒。请稍后再试，或联系系统管理员。",
    ),
    ScanVerdict.INFECTED: (
        messages.error, "查毒服务答复：查出病毒。请另换一份文件。"
    ),
}  # fmt: skip
SET_ASIDE_CLEAN = (
    "查毒服务现在答复：未发现病毒。原件仍在隔离区；请到成果页重新上传该文件。"
)


@contract_page("GET")
def held_files(request: HttpRequest) -> HttpResponse:
    """Files that go nowhere before the scanner answers, and what to do."""
    contract, by = request.contract, request.user
    refused = set_aside_uploads(contract, by=by)
    rows = held_versions(contract, by=by)
    papers = request.held_papers()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    asks = set(request.roles) & {*PARTY_B, *PARTY_A_REVIEW}
    agreement = agreement_of(contract)
    return TemplateResponse(
        request,
        "deliverables/held_files.html",
        {
            "agreement": agreement,
            "page": page,
            "held": [(row, agreement.deliverables[row.deliverable.key].name)
                     for row in page],
            "refused": [
                (row, agreement.deliverables[row.deliverable.key].name)
                for row in refused[:MOST_REFUSED]
            ],
            "papers": papers[:MOST_PAPERS],
            "more_papers": len(papers) - MOST_PAPERS,
            "count": _counted(rows, refused, papers),
            "own": is_party_b(request),
            "connected": scanner_is_connected(),
            "scanner": scanner_told(),
            "asks": bool(asks) and shows_now(request),
        },
    )  # fmt: skip


def _counted(rows: QuerySet, refused: QuerySet, papers) -> HeldBack:
    """All that is held back, files and evidence together."""
    held = [one.verdict for one in papers]
    pending, infected = ScanVerdict.PENDING, ScanVerdict.INFECTED
    return HeldBack(
        pending=rows.filter(verdict=pending).count() + held.count(pending),
        infected=rows.filter(verdict=infected).count() + held.count(infected),
        set_aside=refused.count(),
    )


@contract_page("POST")
def rescan(request: HttpRequest, digest: str) -> HttpResponse:
    """Ask the scanner about one file again."""
    verdict, refused = try_service(
        lambda: rescan_held(
            contract=request.contract,
            digest=digest,
            by=request.user,
            papers={one.digest for one in request.held_papers()},
        )
    )
    if refused is not None and refused.code == "not_held":
        raise Http404(refused.message)
    if refused is not None:
        messages.error(request, refused.message)
    else:
        tell, words = SAID[verdict]
        aside = set_aside_uploads(request.contract, by=request.user)
        if verdict == ScanVerdict.CLEAN and aside.filter(digest=digest):
            words = SET_ASIDE_CLEAN
        tell(request, words)
    return redirect("held_files", request.contract.slug)
