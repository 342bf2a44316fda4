"""Asking for an act on the penalty ledger: form, 核对, asked.

Only the signature of the 核对 page writes, and only a proposal. The paper
an act rests on is chosen there, so that no file has to be carried on.
"""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.policies import Refused
from contracts.queries.people import who_can
from contracts.services.files import OF_A_FILE
from contracts.views.pages import contract_page, try_service
from payments.forms.penalties import (
    AnswerForm,
    PaperForm,
    RunForm,
    SettleForm,
    UnsettleForm,
)
from payments.models import PenaltyDispute, PenaltySettlement
from payments.policies.penalties import (
    approvers_of,
    check_can_propose_penalty,
    check_can_unsettle,
    check_unanswered,
)
from payments.queries.penalties import account_of
from payments.rules.penalty_acts import (
    ANSWERS,
    CONFIRM,
    DEDUCTED,
    EXCUSE,
    SETTLE,
    SUSPEND,
    TITLES,
    UNSETTLE,
    UPHOLD,
    WITHDRAW,
    Asked,
)
from payments.rules.penalty_ledger import Account
from payments.services.penalties import checked, propose_penalty
from payments.services.penalty_money import outstanding_of
from payments.views.page import money_page
from payments.views.penalties.telling import follows_of, rows_of_check

OF_A_FIELD = {
    "reason_missing": "reason",
    "days_reversed": "last_on",
    "day_in_future": "last_on",
    "day_before_agreement": "first_on",
    "disputed": "first_on",
    "already_confirmed": "first_on",
    "nothing_to_decide": "first_on",
    "amount_not_in_fen": "amount",
    "amount_too_large": "amount",
}


@contract_page("GET", "POST")
def propose(request: HttpRequest, act: str) -> HttpResponse:
    """甲方 asks for one act, having seen the rows it would write."""
    if act not in TITLES:
        raise Http404("没有这种办理。")
    check_can_propose_penalty(request.contract, request.user, act)
    dispute, settled = _dispute(request, act), _settlement(request, act)
    form = _form(request, act, dispute, settled)
    context = {
        "act": act,
        "title": TITLES[act],
        "form": form,
        "dispute": dispute,
        "settled": settled,
        "kept": _kept(request),
    }
    if request.method == "GET" or "edit" in request.POST:
        return _page(request, "act_form", context)
    asked = refused = None
    if form.is_valid():
        asked, refused = try_service(
            lambda: checked(
                request.contract,
                _asked(act, form, dispute, settled),
                form.cleaned_data.get("reason", ""),
                today=request.today,
                standing=request.standing_on,
            )
        )
    if asked is None:
        if refused:
            _put(form, refused)
        return _page(request, "act_form", context, status=422)
    return _check(request, context, asked)


def _check(request: HttpRequest, context: dict, asked: Asked) -> HttpResponse:
    """核对, and what its signature does."""
    form: forms.Form = context["form"]
    signing = "sign" in request.POST
    paper = PaperForm(
        request.POST if signing else None,
        request.FILES if signing else None,
        needed=asked.act in (EXCUSE, SUSPEND) or asked.manner == DEDUCTED,
    )
    reason = form.cleaned_data.get("reason", "")
    if signing and paper.is_valid():
        file = paper.cleaned_data["evidence"]
        proposal, refused = try_service(
            lambda: propose_penalty(
                contract=request.contract,
                asked=asked,
                reason=reason,
                by=request.user,
                today=request.today,
                standing=request.standing_on,
                check=request.check_history,
                evidence=(file.name, file.chunks()) if file else None,
            )
        )
        if refused is None:
            messages.success(request, "已提请，须由另一人签署后生效。")
            return redirect(
                "penalty_proposal", request.contract.slug, proposal.pk
            )
        at = "evidence" if refused.code in OF_A_FILE else None
        paper.add_error(at, refused.message)
    who = who_can(request.contract, *approvers_of(asked))
    return _page(
        request,
        "act_check",
        {
            **context,
            "asked": asked,
            "paper": paper,
            "typed": [
                (name, value)
                for name in form.fields
                for value in form.data.getlist(name)
            ],
            "rows": rows_of_check(request.contract, asked, reason),
            "follows": [
                f"提请转给{who}，须由提请人以外的一人签署。",
                "签署之前，账上没有变化。",
                *follows_of(asked),
            ],
        },
        status=422 if paper.errors else 200,
    )


def _form(
    request: HttpRequest,
    act: str,
    dispute: PenaltyDispute | None,
    settled: PenaltySettlement | None,
) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if act == SETTLE:
        left = outstanding_of(request.contract)
        return SettleForm(
            data, initial={"amount": f"{left:,.2f}" if left > 0 else ""}
        )
    if act == UNSETTLE:
        return UnsettleForm(data)
    if act == UPHOLD:
        return AnswerForm(data)
    first, last = _proposed_run(request, act, dispute)
    return RunForm(
        data, act=act, initial={"first_on": first, "last_on": last}
    )


def _proposed_run(
    request: HttpRequest, act: str, dispute: PenaltyDispute | None
) -> tuple[date | None, date | None]:
    """The days a form starts from: those of the objection, or what is open."""
    if request.method == "POST":
        return None, None
    if dispute is not None:
        last = dispute.last_on
        return dispute.first_on, last if act == SUSPEND else (
            last or request.today
        )
    account: Account = account_of(
        request.contract, request.standing, request.today
    )
    wanted = {
        CONFIRM: ("estimated",),
        WITHDRAW: ("confirmed",),
    }.get(act, ("estimated", "confirmed"))
    days = [one.on for one in account.days if one.state in wanted]
    if not days:
        return None, None
    return days[0], None if act == SUSPEND else days[-1]


def _asked(
    act: str,
    form: forms.Form,
    dispute: PenaltyDispute | None,
    settled: PenaltySettlement | None,
) -> Asked:
    data = form.cleaned_data
    if act == SETTLE:
        return Asked(
            act,
            on=data["on"],
            amount=data["amount"],
            manner=data["manner"],
            reference=data["reference"],
        )
    if act == UNSETTLE:
        return Asked(act, settlement=settled.pk if settled else None)
    if act == UPHOLD and dispute is not None:
        first, last = dispute.first_on, dispute.last_on
    else:
        first, last = data["first_on"], data["last_on"]
    return Asked(
        act,
        first_on=first,
        last_on=last,
        dispute=dispute.pk if dispute else None,
    )


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What the address names and the forms carry on."""
    names = ("dispute", "settlement")
    source = request.POST if request.method == "POST" else request.GET
    return [(name, source[name]) for name in names if source.get(name)]


def _named(request: HttpRequest, name: str) -> int | None:
    values = dict(_kept(request))
    text = values.get(name, "")
    if text and not text.isdecimal():
        raise Http404("没有这条记录。")
    return int(text) if text else None


def _dispute(request: HttpRequest, act: str) -> PenaltyDispute | None:
    """The objection an act answers; upholding always answers one."""
    pk = _named(request, "dispute")
    if pk is None or act not in ANSWERS:
        if act == UPHOLD:
            raise Http404("请从异议处办理答复。")
        return None
    row = (
        PenaltyDispute.objects.visible_to(request.user)
        .filter(contract=request.contract, pk=pk, reverses__isnull=True)
        .select_related("answer", "reversed_by", "recorded_by")
        .first()
    )
    if row is None:
        raise Http404("没有这项异议。")
    if request.method == "GET":
        check_unanswered(row)
    return row


def _settlement(
    request: HttpRequest, act: str
) -> PenaltySettlement | None:
    if act != UNSETTLE:
        return None
    row = (
        PenaltySettlement.objects.visible_to(request.user)
        .filter(
            contract=request.contract, pk=_named(request, "settlement") or 0
        )
        .select_related("reversed_by")
        .first()
    )
    if row is None:
        raise Http404("请从结清记录处办理更正。")
    if request.method == "GET":
        check_can_unsettle(row)
    return row


def _put(form: forms.Form, refused: Refused) -> None:
    """Say a refusal at the field it is about, else above the form."""
    name = OF_A_FIELD.get(refused.code)
    form.add_error(name if name in form.fields else None, refused.message)


def _page(
    request: HttpRequest, template: str, context: dict, **kwargs
) -> HttpResponse:
    return money_page(
        request,
        f"penalties/{template}",
        {"section": "penalties", **context},
        **kwargs,
    )
