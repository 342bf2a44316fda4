"""Asking for 例外放行: with a reason, signed by another, marked for good."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.views.pages import contract_page, try_service
from payments.forms import ReleaseForm
from payments.policies import check_can_propose_release
from payments.rules.status import rows_of
from payments.services.releases import lacking, propose_release
from payments.views.check_answers import let_in, put_at, sent_on
from payments.views.page import money_of, money_page
from payments.views.payments import tranche_or_404


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
            tranche, request.user, tranche_standing=row
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
    reason = form.cleaned_data["reason"]
    if "sign" not in request.POST:
        return money_page(
            request,
            "payment_check",
            {
                **context,
                "button": "签署并提请",
                "rows": [
                    ("款项", status.title, "", status.clause),
                    ("尚缺", said(lacking(row)), "", ""),
                    ("放行理由", reason, "", ""),
                ],
                "follows": [
                    "由甲方审批另一人批准后才放行，付款条件本身仍显示不满足。",
                    "放行只对一份付款申请有效，付款仍须提请、审批、登记。",
                    "付款记录、付款页与导出的报表将一直标明“例外放行”。",
                ],
            },
        )
    proposal, refused = try_service(
        lambda: propose_release(
            tranche=tranche,
            by=request.user,
            reason=reason,
            standing=request.tranche_standing,
        )
    )
    if refused:
        put_at(form, refused)
        return money_page(request, "payment_form", context)
    messages.success(request, "已提请例外放行，等待甲方审批批准。")
    return redirect("money_proposal", request.contract.slug, proposal.pk)


def said(lacked: list[dict[str, str]]) -> str:
    """What a gate lacks, a line a condition."""
    return "\n".join(
        one["title"] + (f"：{one['missing']}" if one["missing"] else "")
        for one in lacked
    )
