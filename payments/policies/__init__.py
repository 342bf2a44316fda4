"""When money may be asked for, released, recorded and invoiced."""

import re
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from contracts.models import Contract, User, awaiting
from contracts.policies import (
    NotAllowed,
    Refused,
    check_role,
    check_second_person,
    not_countersigned,
)
from contracts.queries.agreements import agreement_of
from contracts.rules.money import to_fen
from contracts.states import Role
from payments.models import (
    GateRelease,
    Invoice,
    Payment,
    PaymentRequest,
    Tranche,
)
from payments.queries.releases import open_release
from payments.rules.releases import still_opens, until
from payments.states import LIVE_STATES, PaymentState


def check_gate(tranche_standing: dict) -> None:
    """Money waits for its gate: every condition true, none unknown."""
    if tranche_standing["gate"] is True:
        return
    open_ones = [
        condition["title"] + (f"（{condition['missing']}）"
                              if condition.get("missing") else "")
        for condition in tranche_standing["conditions"]
        if condition["value"] is not True
    ]  # fmt: skip
    raise Refused(
        "gate_closed",
        f"第{tranche_standing['number']}笔付款条件尚未全部满足："
        + "；".join(open_ones)
        + "。",
    )


def check_can_request(
    tranche: Tranche, by: User, *, amount: Decimal, open_amount: Decimal
) -> None:
    """甲方经办 asks for a payment within what the tranche still owes."""
    check_role(tranche.contract, by, Role.A_HANDLER, act="提请付款")
    if tranche.requests.filter(state__in=LIVE_STATES).exists():
        raise Refused("request_live", "该笔已有在办的付款申请，无需重复提请。")
    if open_amount <= 0:
        raise Refused("tranche_paid", "该笔已付清，无需再提请付款。")
    check_amount(amount, open_amount)


def check_amount(amount: Decimal, open_amount: Decimal) -> None:
    """Never more than the tranche still owes, in whole 分."""
    check_in_fen(amount)
    if amount <= 0:
        raise Refused("amount_not_positive", "金额须大于 0。")
    if amount > open_amount:
        raise Refused(
            "amount_too_large",
            f"金额超过该笔未付余额 ￥{open_amount:,.2f}。请核对后重新填写。",
        )


def check_in_fen(amount: Decimal) -> None:
    """Money is in whole 分."""
    if not amount.is_finite() or amount != to_fen(amount):
        raise Refused("amount_not_in_fen", "金额最多两位小数。")


def check_can_approve(request: PaymentRequest, by: User) -> None:
    """甲方审批 approves what another person asked for."""
    check_role(request.contract, by, Role.A_APPROVER, act="审批付款")
    check_second_person(by=by, first=request.requested_by, act="审批付款")
    if request.state != PaymentState.REQUESTED:
        raise _settled(request, "审批")


def _settled(request: PaymentRequest, act: str) -> Refused:
    """Somebody was first, perhaps the same person in another window."""
    now = PaymentState(request.state).label
    return Refused(
        "not_open",
        f"该付款申请现在是“{now}”，不能再{act}。请到付款页查看。",
    )


def check_can_decline(request: PaymentRequest, by: User) -> None:
    """甲方审批 sends back what another asked for, as far as it is not paid.

    Also what is approved already: a request whose amount no longer fits
    would otherwise keep the tranche from every other one. What is credited
    of it stays credited; its rest is open again.
    """
    check_role(request.contract, by, Role.A_APPROVER, act="退回付款申请")
    check_second_person(by=by, first=request.requested_by, act="退回付款申请")
    if request.state not in LIVE_STATES:
        raise _settled(request, "退回")


def check_can_withdraw(request: PaymentRequest, by: User) -> None:
    """Who asked takes it back while nobody has approved it."""
    check_role(request.contract, by, Role.A_HANDLER, act="撤回付款申请")
    if request.requested_by_id != by.pk:
        raise NotAllowed(
            "只有提请人可以撤回付款申请。", who=str(request.requested_by)
        )
    if request.state != PaymentState.REQUESTED:
        raise Refused(
            "not_open",
            "该付款申请已审批或已办结，不能撤回。已审批的请甲方审批退回。",
        )


def check_can_record(request: PaymentRequest, by: User) -> None:
    """甲方财务 records an approved payment once the bank has credited it."""
    check_role(request.contract, by, Role.A_FINANCE, act="登记付款")
    for earlier in (request.requested_by, request.approved_by):
        if earlier is not None:
            check_second_person(by=by, first=earlier, act="登记付款")
    if request.state != PaymentState.APPROVED:
        raise Refused(
            "not_approved", "该付款申请尚未审批，或已登记。请刷新页面。"
        )


INVOICE_DIGITS = 20


def check_digits(number: str) -> None:
    """The number of a 数电票 is twenty digits."""
    if not re.fullmatch(rf"[0-9]{{{INVOICE_DIGITS}}}", number):
        raise Refused(
            "invoice_number",
            f"发票号码须为 {INVOICE_DIGITS} 位数字。"
            "请按数电票票面“发票号码”填写。",
        )


def check_can_invoice(
    contract: Contract,
    by: User,
    *,
    number: str,
    amount: Decimal,
) -> None:
    """乙方负责人 records an invoice; its number is twenty digits."""
    check_role(contract, by, Role.B_LEAD, act="登记发票")
    check_digits(number)
    if amount <= 0:
        raise Refused("amount_not_positive", "金额须大于 0。")
    check_invoice_once(contract, number)


def check_invoice_amount(tranche: Tranche, amount: Decimal) -> None:
    """Of a tranche no more is invoiced than it is agreed to be worth."""
    check_in_fen(amount)
    found = tranche.invoices.aggregate(total=Sum("amount"))["total"]
    invoiced = found or Decimal(0)
    if invoiced + amount > tranche.amount:
        raise Refused(
            "invoiced_too_much",
            f"该笔累计开票将超过约定金额 ￥{tranche.amount:,.2f}"
            f"（已开 ￥{invoiced:,.2f}）。请核对金额与笔次，开错的先登记红字发票。",
        )


def check_can_redden(
    invoice: Invoice, by: User, *, number: str, on: date
) -> None:
    """乙方负责人 takes an invoice back by a red one, once, as a whole."""
    check_role(invoice.contract, by, Role.B_LEAD, act="登记红字发票")
    if invoice.amount < 0 or invoice.reverses_id is not None:
        raise Refused(
            "red_of_red", "红字发票不能再冲红。请选择要冲红的蓝字发票。"
        )
    if Invoice.objects.filter(reverses=invoice).exists():
        raise Refused("already_reversed", "该发票已登记红字发票，无需再次登记。")
    if Invoice.objects.filter(
        awaiting(), pk=invoice.pk
    ).exists() and not (invoice.contract.is_demo):
        raise not_countersigned()
    check_digits(number)
    check_invoice_once(invoice.contract, number)
    if on < invoice.happened_on:
        raise Refused(
            "red_before_blue", "红字发票的开票日不能早于原发票的开票日。"
        )


def check_can_attach_original(invoice: Invoice, by: User) -> None:
    """乙方负责人 hands in the original of an invoice it recorded."""
    check_role(invoice.contract, by, Role.B_LEAD, act="上传发票原件")


def check_can_declare_taxpayer(
    contract: Contract, by: User, *, since: date, today: date
) -> None:
    """乙方负责人 says what kind of taxpayer 乙方 is, from a day that came."""
    check_role(contract, by, Role.B_LEAD, act="登记纳税人身份")
    if since > today:
        raise Refused(
            "day_in_future", "起始日不能晚于今天。请填写登记或变更生效的日期。"
        )


def check_invoice_once(contract: Contract, number: str) -> None:
    """One invoice has one number, blue or red."""
    if Invoice.objects.filter(
        Q(number=number, amount__gt=0) | Q(red_number=number),
        contract=contract,
    ).exists():
        raise Refused("invoice_twice", "该发票号码已登记。请核对号码。")


def check_can_propose_reversal(payment: Payment, by: User) -> None:
    """甲方财务 asks that a wrong row be taken back by a reversing one."""
    check_role(payment.contract, by, Role.A_FINANCE, act="提请冲销付款")
    check_reversible(payment)


def check_reversible(payment: Payment) -> None:
    """A row is taken back once, and never a reversal itself."""
    if Payment.objects.filter(awaiting(), pk=payment.pk).exists() and not (
        payment.contract.is_demo
    ):
        raise not_countersigned()
    if payment.reverses_id or Payment.objects.filter(
        reverses=payment
    ).exists():
        raise Refused("already_reversed", "该笔付款记录已冲销。")


# Who settles what money people propose: the second person of 甲方.
MONEY_SIGNERS = (Role.A_APPROVER,)


def check_can_sign_money(contract: Contract, by: User, *, act: str) -> None:
    """甲方审批 signs, or sends back, what another person proposed."""
    check_role(contract, by, *MONEY_SIGNERS, act=act)


def check_can_propose_release(
    tranche: Tranche, by: User, *, on: date, tranche_standing: dict
) -> None:
    """甲方经办 asks that one payment go out although its gate is not open."""
    check_role(tranche.contract, by, Role.A_HANDLER, act="提请例外放行")
    check_release_needed(tranche_standing)
    if tranche.requests.filter(state__in=LIVE_STATES).exists():
        raise Refused("request_live", "该笔已有在办的付款申请，无需例外放行。")
    if open_release(tranche, on=on) is not None:
        raise Refused(
            "released_already", "该笔已例外放行，可直接提请付款，无需再次提请。"
        )


def check_release_needed(tranche_standing: dict) -> None:
    """What is open or paid needs no exception."""
    if tranche_standing["gate"] is True:
        raise Refused(
            "gate_open", "付款条件已全部满足，无需例外放行，请直接提请付款。"
        )
    if tranche_standing["state"] == "paid":
        raise Refused("tranche_paid", "该笔已付清，无需例外放行。")


def check_last_day(last_on: date | None, *, on: date) -> None:
    """An exception is not asked for until a day that is past."""
    if not still_opens(last_on, on):
        raise Refused(
            "last_day_past",
            "最后有效日不能早于今天。请改填，或不填（直至付款办结）。",
        )


def check_release_holds(
    release: GateRelease, tranche_standing: dict, *, on: date
) -> None:
    """After its last day a release opens nothing; the gate itself may."""
    last = release.last_on
    if tranche_standing["gate"] is True or still_opens(last, on):
        return
    raise Refused(
        "release_over",
        f"例外放行有效至{until(last)}，已过，付款条件仍未全部满足。"
        "请退回付款申请；确需付款的，另行提请例外放行。",
    )


EXPORTERS = (
    Role.A_HANDLER,
    Role.A_APPROVER,
    Role.A_FINANCE,
    Role.B_LEAD,
    Role.AUDITOR,
)


def check_can_export(
    contract: Contract, by: User, *, as_of: date, today: date
) -> None:
    """甲方, 乙方负责人 and auditors export reports of a past day."""
    check_role(contract, by, *EXPORTERS, act="导出报表")
    if as_of > today:
        raise Refused(
            "day_in_future",
            "截至日不能晚于今天：以后的事实还不存在。请改选今天或更早的一天。",
        )
    if as_of < agreement_of(contract).effective_on:
        raise Refused(
            "day_before_agreement",
            "截至日早于协议生效日，没有可导出的付款状态。请改选生效日之后的一天。",
        )


def check_within_tranche(
    *, amount: Decimal, paid: Decimal, agreed: Decimal
) -> None:
    """A tranche never holds more than agreed, nor less than nothing."""
    if paid + amount > agreed:
        raise Refused(
            "paid_too_much",
            f"到账合计将超过该笔约定金额 ￥{agreed:,.2f}"
            f"（已到账 ￥{paid:,.2f}）。请核对金额与笔次。",
        )
    if paid + amount < 0:
        raise Refused(
            "reversed_too_much",
            f"冲销后该笔到账将小于 0（已到账 ￥{paid:,.2f}）。请核对金额。",
        )


def check_within_total(
    *, amount: Decimal, paid: Decimal, total: Decimal
) -> None:
    """Nothing more is paid than the contract's total in force (2.1)."""
    if amount > 0 and paid + amount > total:
        raise Refused(
            "total_exceeded",
            f"到账合计将超过现行合同总金额 ￥{total:,.2f}"
            f"（已到账 ￥{paid:,.2f}）。请核对金额，或先登记合同总金额变更。",
        )


def check_against_request(amount: Decimal, left: Decimal) -> None:
    """A receipt is at most what its request has still to be credited."""
    if amount > left:
        raise Refused(
            "more_than_requested",
            f"金额超过该付款申请尚未到账的 ￥{left:,.2f}。"
            "请按银行回单核对，超出部分须另行提请。",
        )


def check_receipt_once(
    request: PaymentRequest, *, on: date, amount: Decimal, voucher: str
) -> None:
    """One receipt of the bank is one row, however often it is sent."""
    same = Payment.objects.filter(
        request=request, happened_on=on, amount=amount, voucher=voucher,
        reversed_by__isnull=True,
    )  # fmt: skip
    if same.exists():
        raise Refused(
            "receipt_twice",
            f"凭证号 {voucher} 的这次到账已登记，无需重复登记。",
        )


def check_credited_day(contract: Contract, on: date, *, today: date) -> None:
    """The bank credited 乙方 within the agreement and not after today."""
    if on > today:
        raise Refused(
            "day_in_future", "到账日不能晚于今天。请填写银行回单上的日期。"
        )
    if on < agreement_of(contract).effective_on:
        raise Refused(
            "day_before_agreement",
            "到账日早于协议生效日。请填写银行回单上的日期。",
        )


def check_issued_day(on: date, *, today: date) -> None:
    """An invoice is recorded once it is issued."""
    if on > today:
        raise Refused(
            "day_in_future", "开票日不能晚于今天。请按票面开票日期填写。"
        )
