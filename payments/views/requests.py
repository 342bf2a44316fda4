"""Asking for a payment, approving, recording: each is checked.

A form is followed by its 核对 page, which says what will happen; only its
signature writes. Typed values survive every refusal.
"""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.rules.money import in_words
from contracts.views.pages import contract_page, try_service
from payments.forms import (
    ApproveForm,
    DeclineForm,
    RecordForm,
    RequestForm,
)
from payments.models import GateRelease, PaymentRequest
from payments.policies import (
    check_against_request,
    check_amount,
    check_can_approve,
    check_can_record,
    check_can_request,
    check_credited_day,
    check_gate,
)
from payments.policies.totals import check_fits_total
from payments.queries.releases import open_release
from payments.rules.releases import until
from payments.rules.status import TrancheStatus, rows_of
from payments.services import payments as services
from payments.services.payments import open_amount, uncredited
from payments.services.sheets import digest_of
from payments.views.check_answers import let_in, put_at, sent_on
from payments.views.confirmed import changed_readings
from payments.views.page import money_of, money_page
from payments.views.payments import tranche_or_404

# Where a refusal of a receipt stands in its form.
AT_A_RECEIPT = {
    "on": ("day_in_future", "day_before_agreement"),
    "amount": (
        "more_than_requested", "amount_too_large", "amount_not_in_fen",
        "total_exceeded", "paid_too_much",
    ),
    "voucher": ("receipt_twice",),
}  # fmt: skip


@contract_page("GET", "POST")
def request_payment(request: HttpRequest, number: int) -> HttpResponse:
    """甲方经办 asks for a payment whose gate is open."""
    money = money_of(request)
    tranche, status = tranche_or_404(request, money, number)
    left = open_amount(tranche)
    released = open_release(tranche, on=request.today)

    def check() -> None:
        check_can_request(
            tranche, request.user, amount=left, open_amount=left
        )
        if released is None:
            check_gate(_standing_row(request, number))

    let_in(request, check)
    form = RequestForm(
        request.POST or None, initial={"amount": f"{left:,.2f}"}
    )
    context = {
        "tranche": status,
        "title": f"提请支付{status.title}",
        "back": ("payment", number),
        "button": "核对",
    }
    if not sent_on(request, form):
        return money_page(
            request, "payment_form", {**context, "form": form, "left": left}
        )
    data = form.cleaned_data
    # A 核对 page never promises what the signature would be refused.
    def fits() -> None:
        check_amount(data["amount"], left)
        check_fits_total(request.contract, data["amount"], on=request.today)

    _, refused = try_service(fits)
    if refused:
        put_at(form, refused, amount=(refused.code,))
        return money_page(
            request, "payment_form", {**context, "form": form, "left": left}
        )
    if "sign" not in request.POST:
        return money_page(
            request,
            "payment_check",
            {
                **context,
                "form": form,
                "button": "签署并提请",
                "rows": [
                    ("款项", status.title, "", status.clause),
                    ("金额", f"￥{data['amount']:,.2f}", "", ""),
                    ("大写", in_words(data["amount"], prefix=True), "", ""),
                    ("预算文号", data["budget_number"] or "未填", "", ""),
                    ("说明", data["note"] or "未填", "", ""),
                    *_release_row(status, released),
                ],
                "follows": [
                    "付款申请转给甲方审批，须由另一人批准；提请人不能审批。",
                    "批准后由甲方财务按银行回单登记到账，未付余额随之减少。",
                    "不足约定金额的部分仍为未付余额，可再次提请。",
                ],
            },
        )
    _, refused = try_service(
        lambda: services.request_payment(
            tranche=tranche,
            amount=data["amount"],
            by=request.user,
            standing=request.tranche_standing,
            budget_number=data["budget_number"],
            note=data["note"],
        )
    )
    if refused:
        put_at(form, refused, amount=("amount_too_large", "total_exceeded"))
        return money_page(
            request, "payment_form", {**context, "form": form, "left": left}
        )
    messages.success(request, f"已提请支付{status.title}，等待甲方审批。")
    return redirect("payment", request.contract.slug, number)


@contract_page("GET", "POST")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """甲方审批 reads what another person asked for, and signs it."""
    asked = _request_or_404(request, pk)
    let_in(request, lambda: check_can_approve(asked, request.user))
    return _approval(request, asked, DeclineForm())


@contract_page("POST")
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """甲方审批 sends a request back with a reason."""
    asked = _request_or_404(request, pk)
    form = DeclineForm(request.POST)
    let_in(request, lambda: check_can_approve(asked, request.user))
    if form.is_valid():
        _, refused = try_service(
            lambda: services.decline_payment(
                request=asked,
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
        )
        if not refused:
            messages.success(request, "付款申请已退回，提请人可以看到理由。")
            return redirect(
                "payment", request.contract.slug, asked.tranche.number
            )
        form.add_error(None, refused.message)
    return _approval(request, asked, form)


@contract_page("POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """甲方经办 takes back what it asked for, while nobody approved it."""
    asked = _request_or_404(request, pk)
    services.withdraw_payment(request=asked, by=request.user)
    messages.success(request, "付款申请已撤回，可以重新提请。")
    return redirect("payment", request.contract.slug, asked.tranche.number)


def _approval(
    request: HttpRequest, asked: PaymentRequest, form: DeclineForm
) -> HttpResponse:
    money = money_of(request)
    number = asked.tranche.number
    _, status = tranche_or_404(request, money, number)
    refused = None
    signing = ApproveForm(request.POST if "sign" in request.POST else None)
    if signing.is_bound and signing.is_valid():
        _, refused = try_service(
            lambda: services.approve_payment(
                request=asked,
                by=request.user,
                standing=request.tranche_standing,
                reference=signing.cleaned_data["reference"],
            )
        )
        if not refused:
            messages.success(
                request, f"已批准支付{status.title}，等待甲方财务登记到账。"
            )
            return redirect("payment", request.contract.slug, number)
    return money_page(
        request,
        "payment_approve",
        {
            "tranche": status,
            "asked": asked,
            "form": form,
            "signing": signing,
            "digest": digest_of(asked),
            "refused": refused,
            "changed": changed_readings(request, number, [asked]),
            "rows": [
                ("款项", status.title, "", status.clause),
                ("金额", f"￥{asked.amount:,.2f}", "", ""),
                ("大写", in_words(asked.amount, prefix=True), "", ""),
                ("付款条件", _gate_said(status), "", ""),
                *_release_row(status, asked.release),
                ("提请人", str(asked.requested_by), "", ""),
                ("预算文号", asked.budget_number or "未填", "", ""),
                ("说明", asked.note or "未填", "", ""),
            ],
            "follows": [
                "付款申请转给甲方财务，按银行回单登记到账日与凭证号。",
                "付款条件未全部满足，按例外放行办理，此标记不撤除。"
                if asked.release_id
                else "签署时再次核对付款条件；条件有变则不予批准。",
            ],
        },
    )


@contract_page("GET", "POST")
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """甲方财务 records the day the bank credited 乙方."""
    asked = _request_or_404(request, pk)
    let_in(request, lambda: check_can_record(asked, request.user))
    money = money_of(request)
    number = asked.tranche.number
    _, status = tranche_or_404(request, money, number)
    left = uncredited(asked)
    form = RecordForm(request.POST or None, initial={"amount": f"{left:,.2f}"})
    context = {
        "tranche": status,
        "title": f"登记{status.title}到账",
        "back": ("payment", number),
        "button": "核对",
        "asked": asked,
        "uncredited": left,
    }
    if not sent_on(request, form):
        return money_page(request, "payment_form", {**context, "form": form})
    data = form.cleaned_data
    amount = data["amount"]

    def check() -> None:
        check_against_request(amount, left)
        check_credited_day(request.contract, data["on"], today=request.today)

    _, refused = try_service(check)
    if refused:
        put_at(form, refused, **AT_A_RECEIPT)
        return money_page(request, "payment_form", {**context, "form": form})
    if "sign" not in request.POST:
        return money_page(
            request,
            "payment_check",
            {
                **context,
                "form": form,
                "button": "签署并登记",
                "rows": [
                    ("款项", status.title, "", status.clause),
                    ("金额", f"￥{amount:,.2f}", "", ""),
                    ("大写", in_words(amount, prefix=True), "", ""),
                    ("到账日", f"{data['on']:%Y}年{data['on'].month}月"
                     f"{data['on'].day}日", "", ""),
                    ("凭证号", data["voucher"], "", ""),
                ],
                "follows": [
                    f"{status.title}未付余额减少 ￥{amount:,.2f}。",
                    *_rest_said(left - amount),
                    "乙方开票期限自到账次日起算。",
                    "记录不可修改；登记有误须冲销后重新登记。",
                ],
            },
        )  # fmt: skip
    _, refused = try_service(
        lambda: services.record_payment(
            request=asked,
            by=request.user,
            on=data["on"],
            today=request.today,
            voucher=data["voucher"],
            amount=amount,
        )
    )
    if refused:
        put_at(form, refused, **AT_A_RECEIPT)
        return money_page(request, "payment_form", {**context, "form": form})
    messages.success(request, f"已登记{status.title}到账。")
    return redirect("payment", request.contract.slug, number)


def _standing_row(request: HttpRequest, number: int):
    return next(
        row
        for row in rows_of(request.standing, "tranches")
        if row["number"] == number
    )


def _rest_said(rest: Decimal) -> list[str]:
    """What becomes of the part of a request that is not credited yet."""
    if not rest:
        return ["该付款申请全部到账，随即办结。"]
    return [f"该付款申请尚有 ￥{rest:,.2f} 未到账，可继续登记。"]


def _release_row(
    status: TrancheStatus, release: GateRelease | None
) -> list[tuple[str, str, str, str]]:
    """Under which exception a request goes out, while its gate is shut."""
    if release is None or status.gate is True:
        return []
    said = release.reason
    if release.last_on:
        said += f"（有效至{until(release.last_on)}）"
    return [("例外放行", said, "", "")]


def _gate_said(status) -> str:
    met = sum(one.value is True for one in status.conditions)
    return f"{status.gate_words}（{met}/{len(status.conditions)}）"


def _request_or_404(request: HttpRequest, pk: int) -> PaymentRequest:
    """A payment request within scope; 乙方 is told who handles it."""
    asked = (
        PaymentRequest.objects.visible_to(request.user)
        .select_related(
            "tranche",
            "requested_by",
            "release",
            "contract__agreement_version",
        )
        .filter(contract=request.contract, pk=pk)
        .first()
    )
    if asked is None:
        raise Http404("没有这份付款申请。")
    return asked

