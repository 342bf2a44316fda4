"""A proposed fact: read by who may, signed, sent back or taken back."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from contracts.fact_forms import ReasonForm
from contracts.models import Proposal
from contracts.policies import (
    Refused,
    check_can_sign_fact,
    check_second_person,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import fact_of, row_at
from contracts.queries.registered import fact_proposals
from contracts.rules.fact_words import fact_lines
from contracts.services import recorded_facts as services
from contracts.states import Handout, ProposalState
from contracts.views.attachments import paper_of, sandboxed
from contracts.views.facts.page import (
    consequences,
    fact_page,
    remarks,
    signers_of,
)
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page
from contracts.views.settling import (
    finder,
    proposal_page,
    settle_with,
    status_of,
    why_not_sign,
)

_proposal = finder(
    lambda request: fact_proposals(
        request.contract, request.user, request.roles
    )
)


@contract_page("GET", "POST")
def fact_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked for, what follows from it, and who can settle it."""
    return proposal_page(
        request,
        pk,
        find=_proposal,
        perform=settle_with(
            sign=_sign,
            decline=services.decline_fact,
            declined="提请已退回，提请人可以看到理由。",
            withdrawn="提请已撤回，记录没有变化。",
        ),
        show=_page,
        after="facts",
    )


def _sign(request: HttpRequest, proposal: Proposal) -> str:
    services.approve_fact(
        proposal_id=proposal.pk,
        by=request.user,
        today=request.today,
        check=request.check_history,
        seen=_seen(request),
    )
    return f"已签署“{proposal.summary}”，记入事实。"


def _seen(request: HttpRequest) -> int:
    """The facts version of the page the person read; 0 where it is absent."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() else 0


def _page(
    request: HttpRequest,
    proposal: Proposal,
    form: ReasonForm,
    refused: Refused | None,
) -> HttpResponse:
    contract, agreement = request.contract, agreement_of(request.contract)
    back = proposal.payload.get("reverses", "")
    ref = back or proposal.payload.get("replaces", "")
    fact = (
        fact_of(row_at(contract, back), agreement)
        if back
        else services.proposed_fact(proposal, contract)
    )
    coming = [] if back else [fact]
    going = {ref} if ref else set()
    waiting = proposal.state == ProposalState.OPEN
    follows, misfit = None, None
    if waiting:
        follows, misfit = consequences(request, coming, without=going)
    contract.refresh_from_db(fields=["facts_version"])
    context: dict[str, Any] = {
        "asked": proposal,
        "lines": list(fact_lines(fact, agreement)),
        "table": ref.partition(":")[0],
        "row_pk": ref.partition(":")[2],
        "waiting": waiting,
        "follows": follows and {"difference": follows},
        "misfit": misfit,
        "remarks": remarks(
            request,
            fact.kind,
            coming,
            without=going,
        )
        if waiting
        else (),
        "refused": refused,
        "form": form,
        "signers": signers_of(proposal),
        "seen": contract.facts_version,
        "why": why_not_sign(
            lambda: check_can_sign_fact(contract, request.user, proposal),
            lambda: check_second_person(
                by=request.user, first=proposal.proposed_by, act="签署事实"
            ),
        ),
        "mine": proposal.proposed_by_id == request.user.pk,
    }
    return fact_page(
        request,
        "proposal_detail",
        context,
        status=status_of(form, refused),
    )


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载待签署事实的凭据")
def fact_proposal_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper that came with a proposal."""
    proposal = _proposal(request, pk)
    return paper_of(proposal)
