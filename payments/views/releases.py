"""Asking for 例外放行: with a reason, signed by another, marked for good."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.rules.board.reading import days_in_chinese
from contracts.rules.explanation import say
from contracts.services.files import OF_A_FILE
from contracts.views.pages import contract_page, try_service
from payments.forms import ReleaseForm
from payments.forms.penalties import PaperForm
from payments.policies import check_can_propose_release, check_last_day
from payments.rules.releases import until
from payments.rules.status import rows_of
from payments.services.releases import lacking, propose_release
from payments.views.check_answers import let_in, put_at, sent_on
from payments.views.page import money_of, money_page
from payments.views.payments import tranche_or_404

# Where a refusal stands in the form.
AT = {"last_on": ("last_day_past",), "reason": ("reason_missing",)}

@contract_page("GET", "POST")
def release(request: HttpRequest, number: int) -> HttpResponse:
    """甲方经办 asks that a payment go out although its gate is not open."""
    tranche, status = tranche_or_404(request, money_of(request), number)
    row = next(
        one for one in rows_of(request.standing, "tranches")
        if one["number"] == number
    )  # fmt: skip
    let_in(
        request,
        lambda: check_can_propose_release(
            tranche, request.user, on=request.today, tranche_standing=row
        ),
    )
    form = ReleaseForm(request.POST or None)
    context = {
        "tranche": status,
        "title": f"{status.title}例外放行",
        "back": ("payment", number),
        "button": "核对",
        "form": form,
        "lacking": lacking(row),
    }
    if not sent_on(request, form):
        return money_page(request, "payment_form", context)
    last_on = form.cleaned_data["last_on"]
    _, refused = try_service(
        lambda: check_last_day(last_on, on=request.today)
    )
    if refused:
        put_at(form, refused, **AT)
        return money_page(request, "payment_form", context)
    signing = "sign" in request.POST
    paper = PaperForm(
        request.POST if signing else None,
        request.FILES if signing else None,
        needed=False,
    )
    if signing and paper.is_valid():
        file = paper.cleaned_data["evidence"]
        proposal, refused = try_service(
            lambda: propose_release(
                tranche=tranche,
                by=request.user,
                reason=form.cleaned_data["reason"],
                last_on=last_on,
                evidence=(file.name, file.chunks()) if file else None,
                standing=request.tranche_standing,
            )
        )
        if refused is None:
            messages.success(request, "已提请例外放行，等待甲方审批批准。")
            return redirect(
                "money_proposal", request.contract.slug, proposal.pk
            )
        if refused.code not in OF_A_FILE:
            put_at(form, refused, **AT)
            return money_page(request, "payment_form", context)
        paper.add_error("evidence", refused.message)
    return money_page(
        request,
        "payment_check",
        {
            **context,
            "button": "签署并提请",
            "paper": paper,
            "rows": [
                ("款项", status.title, "", status.clause),
                ("尚缺", said(lacking(row)), "", ""),
                ("放行理由", form.cleaned_data["reason"], "", ""),
                ("最后有效日", until(last_on), "", ""),
            ],
            "follows": [
                "由甲方审批另一人批准后才放行，付款条件本身仍显示不满足。",
                "放行只对一份付款申请有效，付款仍须提请、审批、登记。",
                *_over(last_on),
                "付款记录、付款页与导出的报表将一直标明“例外放行”。",
            ],
        },
        status=422 if paper.errors else 200,
    )


def _over(last_on: date | None) -> list[str]:
    if last_on is None:
        return []
    day = days_in_chinese(say(last_on))
    return [f"{day}过后，不能再据此提请或批准付款；标明不撤除。"]


def said(lacked: list[dict[str, str]]) -> str:
    """What a gate lacks, a line a condition."""
    return "\n".join(
        one["title"] + (f"：{one['missing']}" if one["missing"] else "")
        for one in lacked
    )
