"""记录补齐 and 启用: proposed by one side, confirmed by the other.

Before anybody signs, the page shows what becomes overdue, false or claimable
with the day in question.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.models import BackfillBatch, Proposal
from contracts.policies import Refused, check_role
from contracts.queries.people import who_can
from contracts.services import completeness, proposals
from contracts.states import ProposalKind, ProposalState
from contracts.views.pages import contract_page, try_service
from contracts.views.settling import finder_of, proposals_of
from kaifeng_credit.backfill.effects import Change
from kaifeng_credit.backfill.forms import (
    CompletenessForm,
    ReasonForm,
    ServiceStartForm,
)
from kaifeng_credit.backfill.preview import effects_of
from kaifeng_credit.desk import side_of_roles

KINDS = (ProposalKind.COMPLETENESS, ProposalKind.SERVICE_START)
_proposal = finder_of(*KINDS)
SETTLED_SHOWN = 10


@contract_page("GET", "POST")
def records(request: HttpRequest) -> HttpResponse:
    """How far the record is complete; proposing a later day.

    A GET with ``?through=`` shows what that day would change.
    """
    if request.method == "POST":
        return _propose(
            request,
            CompletenessForm(request.POST),
            lambda values: completeness.propose_completeness(
                contract=request.contract,
                by=request.user,
                today=request.today,
                **values,
            ),
            "through",
        )
    asked = CompletenessForm(request.GET) if "through" in request.GET else None
    return _page(request, completeness_form=asked)


@contract_page("POST")
def start(request: HttpRequest) -> HttpResponse:
    """Propose 启用 from a day on."""
    return _propose(
        request,
        ServiceStartForm(request.POST),
        lambda values: completeness.propose_service_start(
            contract=request.contract,
            by=request.user,
            today=request.today,
            **values,
        ),
        "start",
    )


def _propose(
    request: HttpRequest,
    form: Form,
    propose: Callable[[dict[str, Any]], Proposal],
    field: str,
) -> HttpResponse:
    check_role(
        request.contract,
        request.user,
        *completeness.SIGNERS.values(),
        act="提请记录补齐或启用",
    )
    status = 422
    if form.is_valid():
        _, refused = try_service(lambda: propose(form.cleaned_data))
        if refused is None:
            messages.success(request, "已提请，待对方确认。")
            return redirect("records", request.contract.slug)
        form.add_error(field, refused.message)
        status = 409
    name = "completeness_form" if field == "through" else "start_form"
    return _page(request, status=status, **{name: form})


def _page(
    request: HttpRequest,
    *,
    completeness_form: CompletenessForm | None = None,
    start_form: ServiceStartForm | None = None,
    declining: tuple[int, ReasonForm] | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    contract = request.contract
    form = completeness_form or CompletenessForm()
    asked = None
    if form.is_bound and not form.errors and form.is_valid():
        asked = form.cleaned_data["through"]
    signers = completeness.SIGNERS
    return TemplateResponse(
        request,
        "backfill/records.html",
        {
            "form": form,
            "asked": asked,
            "changes": _changes(request, asked) if asked else (),
            "start_form": start_form or ServiceStartForm(),
            "open": [
                _card(request, row, declining)
                for row in proposals_of(request, *KINDS)
                .filter(state=ProposalState.OPEN)
                .order_by("pk")
            ],
            "settled": list(
                proposals_of(request, *KINDS)
                .exclude(state=ProposalState.OPEN)
                .order_by("-pk")[:SETTLED_SHOWN]
            ),
            "waiting": BackfillBatch.objects.waiting(contract).count(),
            "may_propose": bool(request.roles & set(signers.values())),
            "who": who_can(contract, *signers.values()),
            "refused": refused,
        },
        status=status,
    )


def _card(request, proposal: Proposal, declining) -> dict[str, Any]:
    """A waiting proposal: what it changes, and who may settle it."""
    own = side_of_roles(request.roles) == proposal.on_behalf_of
    role = completeness.signer_of_other(proposal)
    form = ReasonForm()
    if declining is not None and declining[0] == proposal.pk:
        form = declining[1]
    through = proposal.payload.get("through")
    return {
        "proposal": proposal,
        "changes": _changes(request, date.fromisoformat(through))
        if through
        else (),
        "may_settle": not own and role in request.roles,
        "may_withdraw": proposal.proposed_by_id == request.user.pk,
        "signers": who_can(request.contract, role),
        "form": form,
    }


def _changes(request: HttpRequest, through: date) -> tuple[Change, ...]:
    return effects_of(
        request.contract, (), through=through, today=request.today
    )


@contract_page("POST")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The other side confirms."""
    proposal = _proposal(request, pk)
    act = (
        completeness.approve_completeness
        if proposal.kind == ProposalKind.COMPLETENESS
        else completeness.approve_service_start
    )
    _, refused = try_service(
        lambda: act(
            proposal_id=proposal.pk, by=request.user, today=request.today
        )
    )
    if refused is not None:
        return _page(request, refused=refused, status=409)
    messages.success(request, f"双方已确认：{proposal.summary}。")
    return redirect("records", request.contract.slug)


@contract_page("POST")
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The other side does not confirm, and says why."""
    proposal = _proposal(request, pk)
    completeness.check_other_side(
        request.contract, proposal, request.user, act="退回这项提请"
    )
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, declining=(pk, form), status=422)
    _, refused = try_service(
        lambda: completeness.decline_record_proposal(
            proposal=proposal,
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    )
    if refused is not None:
        return _page(request, refused=refused, status=409)
    messages.success(request, "已退回，理由写在提请上。")
    return redirect("records", request.contract.slug)


@contract_page("POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Who proposed takes it back."""
    proposal = _proposal(request, pk)
    _, refused = try_service(
        lambda: proposals.withdraw_proposal(
            proposal_id=proposal.pk, by=request.user
        )
    )
    if refused is not None:
        return _page(request, refused=refused, status=409)
    messages.success(request, "已撤回提请。")
    return redirect("records", request.contract.slug)
