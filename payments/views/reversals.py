"""Asking that a wrong payment row be taken back; another person signs it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.views.pages import contract_page, try_service
from payments.forms import ReverseForm
from payments.models import Payment
from payments.policies import check_can_propose_reversal
from payments.services.reversals import propose_reversal
from payments.views.check_answers import let_in, put_at, sent_on
from payments.views.page import money_of, money_page
from payments.views.payments import tranche_or_404


@contract_page("GET", "POST")
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """甲方财务 asks that a payment be taken back, and says why."""
    payment = (
        Payment.objects.visible_to(request.user)
        .select_related("tranche", "contract__agreement_version")
        .filter(contract=request.contract, pk=pk)
        .first()
    )
    if payment is None:
        raise Http404("没有这条付款记录。")
    let_in(
        request, lambda: check_can_propose_reversal(payment, request.user)
    )
    number = payment.tranche.number
    _, status = tranche_or_404(request, money_of(request), number)
    form = ReverseForm(request.POST or None)
    context = {
        "tranche": status,
        "title": f"冲销{status.title}到账记录",
        "back": ("payment", number),
        "button": "核对",
        "payment": payment,
        "form": form,
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
                    ("冲销的记录", f"{payment.happened_on:%Y-%m-%d} 到账 "
                     f"￥{payment.amount:,.2f}", "", ""),
                    ("凭证号", payment.voucher or "未填", "", ""),
                    ("冲销理由", reason, "", ""),
                ],
                "follows": [
                    "由甲方审批另一人批准后才冲销，此前记录不变。",
                    f"批准后{status.title}已付减少 ￥{payment.amount:,.2f}，"
                    "原记录与冲销记录都保留。",
                    "对应的开票期限随之撤销；已开发票须另开红字发票。",
                ],
            },
        )  # fmt: skip
    proposal, refused = try_service(
        lambda: propose_reversal(
            payment=payment, by=request.user, reason=reason
        )
    )
    if refused:
        put_at(form, refused)
        return money_page(request, "payment_form", context)
    messages.success(request, "已提请冲销，等待甲方审批批准。")
    return redirect("money_proposal", request.contract.slug, proposal.pk)
