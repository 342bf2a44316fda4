"""协议终止: closing, retention, holds, and what 乙方 gave back."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.certificates import listed
from contracts.fact_forms import MAX_NOTE, ReasonForm
from contracts.models import (
    ContractClosing,
    LegalHold,
    Proposal,
    ReturnCertificate,
)
from contracts.policies import Refused, check_role, check_second_person
from contracts.queries.agreements import agreement_of
from contracts.queries.people import who_can
from contracts.rules.retention import retention
from contracts.services import endings as services
from contracts.services.completeness import check_other_side, signer_of_other
from contracts.states import ProposalKind, ProposalState
from contracts.views.pages import contract_page, try_service
from contracts.views.settling import (
    finder_of,
    proposal_page,
    proposals_of,
    reason_given,
    settle_with,
    status_of,
    why_not_sign,
)

_proposal_or_404 = finder_of(*services.KINDS)
CLOSING_FOLLOWS = (
    "成果提交、验收、口径、补录与协议版本不再办理，记录只读。",
    "款项、违约金、争议、保密与资料退还仍可办理。",
    "结案后不能恢复；继续合作另签协议。",
)


class NoteForm(forms.Form):
    """A word to what is asked for."""

    note = forms.CharField(
        label="说明",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@contract_page("GET")
def end_of_term(request: HttpRequest) -> HttpResponse:
    """Whether it has ended, who closes it, and how long what is kept."""
    return _page(request)


@contract_page("GET", "POST")
def propose_closing(request: HttpRequest) -> HttpResponse:
    """One side asks to close the contract."""
    if request.method == "GET":
        return redirect("end_of_term", request.contract.slug)
    check_role(
        request.contract, request.user, *services.CLOSERS, act="提请结案"
    )
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, closing=form, status=422)
    proposal, refused = try_service(
        lambda: services.propose_closing(
            contract=request.contract,
            standing=request.standing_on,
            by=request.user,
            today=request.today,
            note=form.cleaned_data["note"],
        )
    )
    if refused is not None:
        return _page(request, closing=form, refused=refused, status=409)
    messages.success(request, "已提请结案，等待对方签署。")
    return redirect("ending_proposal", request.contract.slug, proposal.pk)


@contract_page("GET", "POST")
def ending_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked for; the other side signs or sends it back."""
    return proposal_page(
        request,
        pk,
        find=_proposal_or_404,
        perform=settle_with(
            sign=_sign,
            decline=services.decline_ending,
            declined="提请已退回。",
            withdrawn="提请已撤回。",
        ),
        show=_proposal_page,
        after="end_of_term",
    )


def _proposal_page(
    request: HttpRequest,
    proposal: Proposal,
    form: ReasonForm,
    refused: Refused | None,
) -> HttpResponse:
    closing = proposal.kind == ProposalKind.CLOSING
    return TemplateResponse(
        request,
        "contracts/ending_proposal.html",
        {
            "section": "end_of_term",
            "proposal": proposal,
            "waits": proposal.state == ProposalState.OPEN,
            "items": listed(proposal.payload.get("items", [])),
            "follows": CLOSING_FOLLOWS if closing else (),
            "points": _points(request) if closing else (),
            "form": form,
            "refused": refused,
            "signers": who_can(request.contract, signer_of_other(proposal)),
            "mine": proposal.proposed_by_id == request.user.pk,
            "why": _why(request, proposal),
        },
        status=status_of(form, refused),
    )


def _why(request: HttpRequest, proposal: Proposal) -> str:
    return why_not_sign(
        lambda: check_other_side(
            request.contract, proposal, request.user, act="签署"
        ),
        lambda: check_second_person(
            by=request.user, first=proposal.proposed_by, act="签署"
        ),
    )


def _sign(request: HttpRequest, proposal: Proposal) -> str:
    if proposal.kind == ProposalKind.CLOSING:
        services.close_contract(
            proposal_id=proposal.pk,
            standing=request.standing_on,
            by=request.user,
            today=request.today,
        )
        return "双方已结案，记录自此只读。"
    row = services.sign_return(
        proposal_id=proposal.pk, by=request.user, today=request.today
    )
    return f"已签署，退还或销毁证明编号 {row.number}。"


@contract_page("GET", "POST")
def place_hold(request: HttpRequest) -> HttpResponse:
    """Somebody says that nothing may be destroyed."""
    if request.method == "GET":
        return redirect("end_of_term", request.contract.slug)
    check_role(
        request.contract, request.user, *services.CLOSERS, act="设置保全"
    )
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, holding=form, status=422)
    _, refused = try_service(
        lambda: services.place_hold(
            contract=request.contract,
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    )
    if refused is not None:
        form.add_error("reason", refused.message)
        return _page(request, holding=form, status=409)
    messages.success(request, "已设置保全，解除前资料不得销毁。")
    return redirect("end_of_term", request.contract.slug)


@contract_page("GET", "POST")
def lift_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person ends a hold."""
    hold = (
        LegalHold.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk, lifts__isnull=True)
        .first()
    )
    if hold is None:
        raise Http404("没有这项保全。")
    if request.method == "GET":
        return redirect("end_of_term", request.contract.slug)
    _, refused = try_service(
        lambda: services.lift_hold(
            hold=hold, reason=reason_given(request), by=request.user
        )
    )
    if refused is not None:
        missing = refused.code in {"reason_missing", "bad_reason"}
        status = 422 if missing else 409
        return _page(request, refused=refused, status=status)
    messages.success(request, "已解除保全。")
    return redirect("end_of_term", request.contract.slug)


def _page(
    request: HttpRequest,
    *,
    closing: NoteForm | None = None,
    holding: ReasonForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    contract, user = request.contract, request.user
    _, why = try_service(
        lambda: services.check_can_close(
            contract, lambda *_: request.standing, today=request.today
        )
    )
    rows = proposals_of(request, *services.KINDS)
    closers = set(services.CLOSERS) & set(request.roles)
    ended_on = _ended_on(request)
    return TemplateResponse(
        request,
        "contracts/end_of_term.html",
        {
            "section": "end_of_term",
            "ended_on": ended_on,
            "closed": ContractClosing.objects.visible_to(user)
            .filter(contract=contract)
            .select_related("proposed_by", "recorded_by")
            .first(),
            "why": why.message if why else "",
            "points": _points(request),
            "waiting": rows.filter(state=ProposalState.OPEN)
            .select_related("proposed_by")
            .order_by("pk"),
            "kept": retention(agreement_of(contract), ended_on),
            "holds": _holds(request),
            "certificates": ReturnCertificate.objects.visible_to(user)
            .filter(contract=contract)
            .select_related("proposed_by", "recorded_by")
            .order_by("-pk"),
            "closing": closing or NoteForm(),
            "holding": holding or ReasonForm(),
            "refused": refused,
            "may_close": bool(closers),
            "may_return": bool(set(services.RETURNERS) & set(request.roles)),
            "who": who_can(contract, *services.CLOSERS),
            "follows": CLOSING_FOLLOWS,
        },
        status=status,
    )


def _ended_on(request: HttpRequest) -> date | None:
    """The day the agreement ended, as of the day asked for."""
    ended = request.standing["ended_on"]
    return date.fromisoformat(ended) if ended else None


def _holds(request: HttpRequest) -> list[dict[str, Any]]:
    rows = (
        services.standing_holds(request.contract)
        & LegalHold.objects.visible_to(request.user)
    ).select_related("recorded_by")
    return [
        {"row": row, "mine": row.recorded_by_id == request.user.pk}
        for row in rows
    ]


def _points(request: HttpRequest) -> list[str]:
    """What closing would leave as it is."""
    standing = request.standing
    open_ = [
        row["name"]
        for row in standing["deliverables"]
        if not row["accepted_on"]
    ]
    unpaid = [
        f"第{row['number']}笔"
        for row in standing["tranches"]
        if row["state"] != "paid"
    ]
    said = []
    if open_:
        said.append(
            f"{len(open_)} 件成果未验收合格，结案后不能再提交或验收："
            f"{'、'.join(open_[:5])}{'等' if len(open_) > 5 else ''}。"
        )
    if unpaid:
        said.append(f"{'、'.join(unpaid)}未付清，结案后仍可办理。")
    return said
