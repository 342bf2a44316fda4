"""Taking a wrong payment row back: asked for by one, signed by another."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.views.pages import contract_page, try_service
from payments.forms import ReverseForm
from payments.models import Payment
from payments.policies import check_can_reverse
from payments.services import payments as services
from payments.views.check_answers import let_in, put_at, sent_on
from payments.views.page import money_of, money_page
from payments.views.payments import tranche_or_404


@contract_page("GET", "POST")
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """甲方财务 corrects a wrong payment by a row of the opposite sign."""
    payment = (
        Payment.objects.visible_to(request.user)
        .select_related("tranche", "contract__agreement_version")
        .filter(contract=request.contract, pk=pk)
        .first()
    )
    if payment is None:
        raise Http404("没有这条付款记录。")
    let_in(request, lambda: check_can_reverse(payment, request.user))
    money = money_of(request)
    number = payment.tranche.number
    _, status = tranche_or_404(request, money, number)
    form = ReverseForm(request.POST or None)
    context = {
        "tranche": status,
        "title": f"冲销{status.title}到账记录",
        "back": ("payment", number),
        "button": "核对",
        "payment": payment,
    }
    if not sent_on(request, form):
        return money_page(request, "payment_form", {**context, "form": form})
    reason = form.cleaned_data["reason"]
    if "sign" not in request.POST:
        return money_page(
            request,
            "payment_check",
            {
                **context,
                "form": form,
                "button": "签署并冲销",
                "rows": [
                    ("冲销的记录", f"{payment.happened_on:%Y-%m-%d} 到账 "
                     f"￥{payment.amount:,.2f}", "", ""),
                    ("凭证号", payment.voucher or "未填", "", ""),
                    ("冲销理由", reason, "", ""),
                ],
                "follows": [
                    f"{status.title}已付减少 ￥{payment.amount:,.2f}，"
                    "原记录与冲销记录都保留。",
                    "对应的开票期限随之撤销；已开发票须另开红字发票。",
                ],
            },
        )  # fmt: skip
    _, refused = try_service(
        lambda: services.reverse_payment(
            payment=payment,
            by=request.user,
            today=request.today,
            reason=reason,
        )
    )
    if refused:
        put_at(form, refused)
        return money_page(request, "payment_form", {**context, "form": form})
    messages.success(request, "已冲销，原记录保留。")
    return redirect("payment", request.contract.slug, number)
