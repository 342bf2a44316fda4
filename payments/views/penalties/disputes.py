"""乙方's objection to days: recorded with its evidence, taken back; papers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.services.files import OF_A_FILE
from contracts.states import Handout
from contracts.views.attachments import paper_of, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, try_service
from payments.forms.penalties import DisputeForm, WithdrawDisputeForm
from payments.models import (
    PenaltyDecision,
    PenaltyDispute,
    PenaltySettlement,
)
from payments.policies.penalties import check_can_dispute, check_unanswered
from payments.queries.penalties import account_of
from payments.services.penalty_disputes import (
    dispute_penalty,
    withdraw_dispute,
)
from payments.views.page import money_page

OF_A_FIELD = {
    "reason_missing": "text",
    **dict.fromkeys(OF_A_FILE, "evidence"),
    "days_reversed": "last_on",
    "day_in_future": "first_on",
    "day_before_agreement": "first_on",
    "nothing_to_dispute": "first_on",
}
TABLES = {
    "dispute": PenaltyDispute,
    "decision": PenaltyDecision,
    "settlement": PenaltySettlement,
}


@contract_page("GET", "POST")
def dispute(request: HttpRequest) -> HttpResponse:
    """乙方负责人 objects to days, says why and shows it."""
    check_can_dispute(request.contract, request.user)
    form = DisputeForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial=_run(request) if request.method == "GET" else {},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["evidence"]
            _, refused = try_service(
                lambda: dispute_penalty(
                    contract=request.contract,
                    first=form.cleaned_data["first_on"],
                    last=form.cleaned_data["last_on"],
                    text=form.cleaned_data["text"],
                    by=request.user,
                    today=request.today,
                    standing=request.standing_on,
                    evidence=(file.name, file.chunks()),
                )
            )
            if refused is None:
                messages.success(
                    request, "已记录异议，等待甲方答复；答复前这些日期不能确认。"
                )
                return redirect("penalties", request.contract.slug)
            form.add_error(OF_A_FIELD.get(refused.code), refused.message)
            status = 409
    return money_page(
        request,
        "penalties/dispute_form",
        {
            "section": "penalties",
            "form": form,
            "title": "对违约金提出异议",
            "button": "记录异议",
        },
        status=status,
    )


def _run(request: HttpRequest) -> dict:
    """The days that are counted or confirmed, to start from."""
    account = account_of(request.contract, request.standing, request.today)
    days = [one.on for one in account.days if one.confirmed or one.estimate]
    return {"first_on": days[0], "last_on": days[-1]} if days else {}


@contract_page("GET", "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """乙方负责人 takes an objection back; both rows stay."""
    row = (
        PenaltyDispute.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk, reverses__isnull=True)
        .select_related("recorded_by", "answer", "reversed_by")
        .first()
    )
    if row is None:
        raise Http404("没有这项异议。")
    check_can_dispute(request.contract, request.user)
    if request.method == "GET":
        check_unanswered(row)
    form = WithdrawDisputeForm(
        request.POST if request.method == "POST" else None
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            _, refused = try_service(
                lambda: withdraw_dispute(
                    dispute=row,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    today=request.today,
                )
            )
            if refused is None:
                messages.success(request, "已撤回异议，原异议保留在记录中。")
                return redirect("penalties", request.contract.slug)
            form.add_error(None, refused.message)
            status = 409
    return money_page(
        request,
        "penalties/dispute_form",
        {
            "section": "penalties",
            "form": form,
            "row": row,
            "title": "撤回对违约金的异议",
            "button": "撤回异议",
        },
        status=status,
    )


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载违约金的凭据")
def paper(request: HttpRequest, table: str, pk: int) -> HttpResponse:
    """The paper an objection, a decision or a settlement rests on."""
    model = TABLES.get(table)
    row = (
        model.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk)
        .first()
        if model
        else None
    )
    return paper_of(row)
