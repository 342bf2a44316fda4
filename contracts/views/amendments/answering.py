"""What is done to a change: received, answered, taken back, sealed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.amendment_forms import ReceiptForm, ReplyForm, SealForm
from contracts.fact_forms import ReasonForm
from contracts.policies import Refused, check_role
from contracts.services import amendment_seals, amendments
from contracts.services.files import OF_A_FILE
from contracts.services.proposals import withdraw_proposal
from contracts.views.amendments.page import amendment_or_404, show
from contracts.views.pages import contract_page, try_service

NOT_COMPLETE, NOT_NOW = 422, 409
NO_ACT = Refused("no_act", "请选择同意或不同意。")
# The field a refusal speaks of; which of several, the form at hand knows.
SPOKEN_OF = {
    "reason_missing": ("reason",),
    "waybill_missing": ("waybill",),
    "day_out_of_order": ("received_on", "replied_on", "signed_on"),
    **dict.fromkeys(OF_A_FILE, ("waybill", "scan")),
}


@contract_page("POST")
def receive_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """When the notice came in: the reply clock starts."""
    check_role(
        request.contract, request.user, *amendments.MAY_SPEAK,
        act="登记收到变更通知",
    )  # fmt: skip
    form = ReceiptForm(request.POST, request.FILES or None)

    def act() -> Any:
        file = form.cleaned_data["waybill"]
        return amendments.record_receipt(
            proposal_id=pk,
            received_on=form.cleaned_data["received_on"],
            by=request.user,
            today=request.today,
            check=request.check_history,
            waybill=(file.name, file.chunks()) if file else None,
        )

    return _done(
        request, pk, form, act, name="receipt", said="已登记收到，答复期限开始计算。"
    )


@contract_page("POST")
def reply_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """The written reply: agreed, or not and why."""
    check_role(
        request.contract, request.user, *amendments.MAY_SEAL, act="答复变更"
    )
    form = ReplyForm(request.POST)
    answer = request.POST.get("act", "")

    def act() -> Any:
        common = {
            "proposal_id": pk,
            "replied_on": form.cleaned_data["replied_on"],
            "by": request.user,
            "today": request.today,
            "check": request.check_history,
        }
        if answer == "accept":
            return amendments.accept_amendment(**common)
        if answer == "refuse":
            reason = form.cleaned_data["reason"]
            return amendments.refuse_amendment(reason=reason, **common)
        raise NO_ACT

    agreed = "已书面同意，待双方盖章后生效。"
    said = agreed if answer == "accept" else "已答复不同意，协议不变。"
    return _done(request, pk, form, act, name="reply", said=said)


@contract_page("POST")
def withdraw_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asked takes it back, while the other side has not agreed."""

    def act() -> Any:
        return amendments.withdraw_amendment(proposal_id=pk, by=request.user)

    return _done(request, pk, None, act, said="变更已撤回，协议不变。")


@contract_page("POST")
def seal_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """A person of one side confirms its seal on a scan."""
    check_role(
        request.contract, request.user, *amendments.MAY_SEAL, act="确认盖章"
    )
    form = SealForm(request.POST, request.FILES or None)

    def act() -> Any:
        file = form.cleaned_data["scan"]
        return amendment_seals.propose_seal(
            proposal_id=pk,
            signed_on=form.cleaned_data["signed_on"],
            scan=(file.name, file.chunks()),
            by=request.user,
            today=request.today,
        )

    return _done(
        request, pk, form, act, name="seal", said="已确认本方盖章；缺对方盖章，尚不生效。"
    )


@contract_page("POST")
def conclude_amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """The other side confirms its seal, or sends the scan back."""
    found = amendment_or_404(request, pk)
    check_role(
        request.contract, request.user, *amendments.MAY_SEAL, act="确认盖章"
    )
    seal, answer = found.one_seal, request.POST.get("act", "")
    form = ReasonForm(request.POST) if answer == "refuse" else None

    def act() -> Any:
        if seal is None:
            raise Refused("not_sealed", "还没有待核对的扫描件，请先上传。")
        if answer == "withdraw":
            return withdraw_proposal(proposal_id=seal.pk, by=request.user)
        if answer == "refuse" and form is not None:
            return amendment_seals.refuse_seal(
                seal_id=seal.pk,
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
        if answer != "approve":
            raise NO_ACT
        return amendment_seals.conclude_amendment(
            seal_id=seal.pk,
            by=request.user,
            today=request.today,
            standing=request.standing_on,
            check=request.check_history,
        )

    said = {
        "approve": "双方均已盖章，变更自生效日起执行。",
        "withdraw": "盖章确认已撤回。",
    }.get(answer, "扫描件已退回。")
    return _done(request, pk, form, act, name="back", said=said)


def _done(
    request: HttpRequest,
    pk: int,
    form: forms.Form | None,
    act: Callable[[], Any],
    *,
    said: str,
    name: str = "",
) -> HttpResponse:
    """Perform an act; back to the page, which says what is wrong."""
    found = amendment_or_404(request, pk)
    typed = {name: form} if form is not None else {}
    if form is not None and not form.is_valid():
        return show(request, found, status=NOT_COMPLETE, **typed)
    _, refused = try_service(act)
    if refused is None:
        messages.success(request, said)
        return redirect("amendment", request.contract.slug, pk)
    found = amendment_or_404(request, pk)
    names = SPOKEN_OF.get(refused.code, ())
    at = next((one for one in names if form and one in form.fields), "")
    if form is not None and at:
        form.add_error(at, refused.message)
        return show(request, found, status=NOT_COMPLETE, **typed)
    return show(
        request,
        found,
        refused=refused,
        status=NOT_COMPLETE if refused is NO_ACT else NOT_NOW,
        **typed,
    )
