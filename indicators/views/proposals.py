"""Values that wait for the other side: read, signed, sent or taken back."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.fact_forms import ReasonForm
from contracts.models import Proposal
from contracts.policies import Refused, check_second_person
from contracts.queries.people import who_can
from contracts.states import ProposalState
from contracts.views.facts.page import consequences
from contracts.views.pages import contract_page
from contracts.views.settling import (
    finder,
    proposal_page,
    settle_with,
    status_of,
    why_not_sign,
)
from indicators.models import Measurement
from indicators.policies.measuring import (
    BASELINE,
    REVERSAL,
    approvers,
    check_can_sign,
)
from indicators.queries.values import value_proposals
from indicators.rules.improvement import plain
from indicators.services import signing
from indicators.services.values import facts_of_values, reported

proposal_or_404 = finder(
    lambda request: value_proposals(request.contract, request.user)
)


@contract_page("GET", "POST")
def indicator_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What is reported, what follows from it, and who signs."""
    return proposal_page(
        request,
        pk,
        find=proposal_or_404,
        perform=settle_with(
            sign=_sign,
            decline=signing.decline_values,
            declined="提请已退回，提请人可以看到理由。",
            withdrawn="提请已撤回，记录没有变化。",
        ),
        show=_page,
        after="indicators",
    )


def _sign(request: HttpRequest, proposal: Proposal) -> str:
    rows = signing.sign_values(
        proposal_id=proposal.pk,
        by=request.user,
        today=request.today,
        check=request.check_history,
    )
    if proposal.subject == REVERSAL:
        return "已更正，原记录与更正都保留。"
    words = "，基期自此冻结" if proposal.subject == BASELINE else ""
    return f"已签认 {len(rows)} 项{words}。"


def _page(
    request: HttpRequest,
    proposal: Proposal,
    form: ReasonForm,
    refused: Refused | None,
) -> HttpResponse:
    waits = proposal.state == ProposalState.OPEN
    difference, misfit = _follows(request, proposal) if waits else (None, None)
    return TemplateResponse(
        request,
        "indicators/proposal.html",
        {
            "proposal": proposal,
            "waits": waits,
            "lines": _lines(proposal),
            "baseline": proposal.subject == BASELINE,
            "corrects": _corrected(request, proposal),
            "follows": {"difference": difference},
            "misfit": misfit,
            "form": form,
            "refused": refused,
            "signers": who_can(
                request.contract,
                *approvers(proposal.subject, proposal.on_behalf_of),
            ),
            "mine": proposal.proposed_by_id == request.user.pk,
            "why": why_not_sign(
                lambda: check_can_sign(
                    request.contract,
                    request.user,
                    subject=proposal.subject,
                    side=proposal.on_behalf_of,
                ),
                lambda: check_second_person(
                    by=request.user, first=proposal.proposed_by, act="签认"
                ),
            ),
        },
        status=status_of(form, refused),
    )


def _follows(request: HttpRequest, proposal: Proposal):
    """What the record would say once it is signed."""
    if proposal.subject == REVERSAL:
        ref = f"measurement:{proposal.payload['reverses']}"
        return consequences(request, without={ref})
    return consequences(
        request,
        facts_of_values(
            request.contract, reported(proposal.payload), proposal.subject
        ),
    )


def _lines(proposal: Proposal) -> list[dict[str, Any]]:
    """The values of a proposal as shown."""
    return [
        {
            "name": one["name"],
            "value": f"{plain(Decimal(one['value'])):f}{one['unit']}",
            "start": _day(one["period_start"]),
            "end": _day(one["period_end"]),
            "published": _day(one["published_on"]),
            "version": one["version"],
        }
        for one in proposal.payload.get("values", [])
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _corrected(
    request: HttpRequest, proposal: Proposal
) -> Measurement | None:
    if proposal.subject != REVERSAL:
        return None
    return (
        Measurement.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=proposal.payload["reverses"])
        .first()
    )
