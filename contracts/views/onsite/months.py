"""The sign-ins of a month: asked for, looked at, confirmed by the other side."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from contracts.fact_forms import ReasonForm
from contracts.models import Proposal
from contracts.policies import check_role, check_second_person
from contracts.queries.onsite import rows_of_month, standing_months
from contracts.queries.people import who_can
from contracts.services import attendance_months as services
from contracts.states import ProposalState
from contracts.views.onsite.page import show_page
from contracts.views.pages import contract_page, try_service
from contracts.views.settling import (
    reason_given,
    settle_with,
    status_of,
    why_not_sign,
)

MONTHS = range(1, 13)
TAKE_BACK = "take_back"


@contract_page("GET", "POST")
def attendance_month(
    request: HttpRequest, year: int, month: int
) -> HttpResponse:
    """Ask that a month be confirmed, or that its confirmation be taken back."""
    if month not in MONTHS or not date.min.year < year < date.max.year:
        raise Http404("没有这个月份。")
    first = date(year, month, 1)
    if request.method == "GET":
        return redirect(_address(request, first))
    back = request.POST.get("act") == TAKE_BACK
    roles = services.RECORDERS
    if back:
        roles = (*services.RECORDERS, *services.CONFIRMERS)
    check_role(
        request.contract, request.user, *roles,
        act="提请撤去签到的确认" if back else "提请确认签到",
    )  # fmt: skip
    proposal, refused = try_service(lambda: _ask(request, first, back))
    if refused is not None:
        return show_page(request, first=first, refused=refused)
    messages.success(request, f"已提请：{proposal.summary}，等待对方确认。")
    return redirect("staff_proposal", request.contract.slug, proposal.pk)


def _ask(request: HttpRequest, first: date, back: bool) -> Proposal:
    if back:
        return services.propose_month_back(
            contract=request.contract, month=first, by=request.user,
            reason=reason_given(request),
        )  # fmt: skip
    return services.propose_month(
        contract=request.contract, month=first, by=request.user,
        today=request.today,
    )  # fmt: skip


def _address(request: HttpRequest, first: date) -> str:
    page = reverse("onsite", args=[request.contract.slug])
    return f"{page}?month={first:%Y-%m}#strip"


def _sign(request: HttpRequest, proposal: Proposal) -> str:
    services.approve_month(proposal_id=proposal.pk, by=request.user)
    return f"已确认：{proposal.summary}。"


settle_month = settle_with(
    sign=_sign,
    decline=services.decline_month,
    declined="提请已退回。",
    withdrawn="提请已撤回，签到的确认没有变化。",
)


def month_proposal(
    request: HttpRequest, proposal: Proposal, form: ReasonForm, refused
) -> HttpResponse:
    """What would be confirmed, person by person and day by day."""
    roles = services.signers_of(proposal)
    first = date.fromisoformat(proposal.payload["month"])
    return TemplateResponse(
        request,
        "contracts/onsite/month_proposal.html",
        {
            "section": "onsite",
            "proposal": proposal,
            "month": first,
            "waits": proposal.state == ProposalState.OPEN,
            "back": proposal.subject == services.MONTH_BACK,
            "rows": _rows(request, proposal, first),
            "form": form,
            "refused": refused,
            "signers": who_can(request.contract, *roles),
            "mine": proposal.proposed_by_id == request.user.pk,
            "why": why_not_sign(
                lambda: check_role(
                    request.contract, request.user, *roles, act="确认签到"
                ),
                lambda: check_second_person(
                    by=request.user, first=proposal.proposed_by, act="确认"
                ),
            ),
        },
        status=status_of(form, refused),
    )


def _rows(
    request: HttpRequest, proposal: Proposal, first: date
) -> list[tuple]:
    """Each row with what it is worth; new ones told from confirmed ones."""
    said = proposal.payload
    rows = (
        rows_of_month(request.contract, first)
        .select_related("member", "reversed_by", "recorded_by")
        .order_by("on", "pk")
    )
    if "through" in said:
        rows = rows.filter(pk__lte=said["through"])
    # As of the asking: what was confirmed by another proposal before it.
    before = [
        row.through_id
        for row in standing_months(request.contract).filter(
            month=first, recorded_at__lt=proposal.proposed_at
        )
    ]
    known = max(before, default=0)
    return [
        (row, getattr(row, "reversed_by", None), row.pk > known)
        for row in rows
        if row.reverses_id is None
    ]
