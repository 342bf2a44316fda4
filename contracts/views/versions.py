"""协议版本: which version a contract stands on, and moving it to a later one.

One side proposes after reading what would change, the other countersigns
after reading the same.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.fact_forms import ReasonForm
from contracts.forms import VersionForm
from contracts.models import AgreementAdoption, Proposal
from contracts.policies import Refused, check_role, check_second_person
from contracts.queries.agreements import later_versions
from contracts.queries.people import who_can
from contracts.services import agreement_versions as services
from contracts.services.completeness import check_other_side, signer_of_other
from contracts.states import ProposalKind, ProposalState
from contracts.views.pages import contract_page, shows_now, try_service
from contracts.views.settling import (
    finder_of,
    proposal_page,
    proposals_of,
    settle_with,
    status_of,
    why_not_sign,
)

_proposal_or_404 = finder_of(ProposalKind.AGREEMENT_VERSION)
SETTLED_SHOWN = 10
FOLLOWS = (
    "合同自签署之日起按新版计算和验收，对任何一天提问都按新版作答。",
    "已提交、已验收、已支付的记录和已签的文书都保留，一项不改。",
    "按“当时所知”查看签署以前，仍按原来的版本作答。",
    "不能换回旧版；再有改动须另出更新的版本。",
)


@contract_page("GET")
def agreement_versions(request: HttpRequest) -> HttpResponse:
    """The version in force, later ones, what waits, and what was moved."""
    contract = request.contract
    rows = proposals_of(request, ProposalKind.AGREEMENT_VERSION)
    return TemplateResponse(
        request,
        "contracts/agreement_versions.html",
        {
            "section": "agreement",
            "later": later_versions(contract) if shows_now(request) else (),
            "waiting": list(
                rows.filter(state=ProposalState.OPEN).order_by("pk")
            ),
            "settled": list(
                rows.exclude(
                    state__in=(ProposalState.OPEN, ProposalState.APPROVED)
                ).order_by("-pk")[:SETTLED_SHOWN]
            ),
            "adoptions": list(
                AgreementAdoption.objects.visible_to(request.user)
                .standing_facts(contract)
                .select_related(
                    "version", "previous", "proposed_by", "recorded_by"
                )
                .order_by("-sequence")
            ),
            "may": services.can_propose_version(contract, request.user),
        },
    )


@contract_page("GET", "POST")
def adopt_agreement_version(
    request: HttpRequest, version: str
) -> HttpResponse:
    """核对: what a later version would change; then one side asks for it."""
    contract = request.contract
    if version not in later_versions(contract):
        raise Http404("没有这个更新的版本。")
    form, refused = VersionForm(), None
    if request.method == "POST":
        check_role(
            contract, request.user, *services.PROPOSERS, act="提请更换协议版本"
        )
        form = VersionForm(request.POST)
        if form.is_valid():
            proposal, refused = try_service(
                lambda: services.propose_agreement_version(
                    contract=contract,
                    version=version,
                    by=request.user,
                    bears=request.check_bears,
                    note=form.cleaned_data["note"],
                )
            )
            if refused is None:
                messages.success(request, "已提请，等待对方签署。")
                return redirect(
                    "agreement_version_proposal", contract.slug, proposal.pk
                )
    moves, unfit = try_service(lambda: request.version_moves(contract, version))
    _, lost = try_service(
        lambda: services.check_version(
            contract, version, bears=request.check_bears
        )
    )
    return TemplateResponse(
        request,
        "contracts/agreement_version_check.html",
        {
            "section": "agreement",
            "version": version,
            "moves": moves,
            "unfit": unfit or lost,
            "form": form,
            "refused": refused,
            "follows": FOLLOWS,
            "may": services.can_propose_version(contract, request.user),
            "who": who_can(contract, *services.PROPOSERS),
        },
        status=status_of(form, refused),
    )


@contract_page("GET", "POST")
def agreement_version_proposal(
    request: HttpRequest, pk: int
) -> HttpResponse:
    """What was asked for and what it would change; the other side signs."""
    return proposal_page(
        request,
        pk,
        find=_proposal_or_404,
        perform=settle_with(
            sign=_sign,
            decline=services.decline_agreement_version,
            declined="提请已退回，合同仍在原来的版本。",
            withdrawn="提请已撤回，合同仍在原来的版本。",
        ),
        show=_proposal_page,
        after="agreement_versions",
    )


def _sign(request: HttpRequest, proposal: Proposal) -> str:
    adoption = services.adopt_agreement_version(
        proposal_id=proposal.pk,
        by=request.user,
        today=request.today,
        bears=request.check_bears,
        make_room=request.make_room,
    )
    return f"双方已采用第 {adoption.version.version} 版协议数据。"


def _proposal_page(
    request: HttpRequest,
    proposal: Proposal,
    form: ReasonForm,
    refused: Refused | None,
) -> HttpResponse:
    return TemplateResponse(
        request,
        "contracts/agreement_version_proposal.html",
        _proposal_context(request, proposal, form, refused),
        status=status_of(form, refused),
    )


def _proposal_context(
    request: HttpRequest,
    proposal: Proposal,
    form: ReasonForm,
    refused: Refused | None,
) -> dict[str, Any]:
    contract = request.contract
    version = proposal.payload["to"]
    waits = proposal.state == ProposalState.OPEN
    moves, unfit = None, None
    if waits:
        moves, unfit = try_service(
            lambda: request.version_moves(contract, version)
        )
        _, lost = try_service(
            lambda: services.check_version(
                contract, version, bears=request.check_bears
            )
        )
        unfit = unfit or lost
    return {
        "section": "agreement",
        "proposal": proposal,
        "version": version,
        "rows": [
            ("更换", f"第 {proposal.payload['from']} 版 → 第 {version} 版", "", ""),
            ("提请人", str(proposal.proposed_by), "", ""),
            ("说明", proposal.note or "未填", "", ""),
            ("数据 SHA-256", proposal.payload["sha256"], "", ""),
        ],
        "moves": moves,
        "unfit": unfit,
        "waits": waits,
        "form": form,
        "refused": refused,
        "follows": FOLLOWS,
        "signers": who_can(contract, signer_of_other(proposal)),
        "mine": proposal.proposed_by_id == request.user.pk,
        "why": why_not_sign(
            lambda: check_other_side(
                contract, proposal, request.user, act="签署"
            ),
            lambda: check_second_person(
                by=request.user, first=proposal.proposed_by, act="签署"
            ),
        ),
    }
