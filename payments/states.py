"""Where a payment request stands, and kinds of invoices."""

from django.db import models


class PaymentState(models.TextChoices):
    """Request → approve → record, each by another hand."""

    REQUESTED = "requested", "待审批"
    APPROVED = "approved", "待付款登记"
    RECORDED = "recorded", "已付款"
    DECLINED = "declined", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


PAYMENT_TRANSITIONS = {
    PaymentState.REQUESTED: (
        PaymentState.APPROVED,
        PaymentState.DECLINED,
        PaymentState.WITHDRAWN,
    ),
    PaymentState.APPROVED: (PaymentState.RECORDED, PaymentState.DECLINED),
    PaymentState.RECORDED: (),
    PaymentState.DECLINED: (),
    PaymentState.WITHDRAWN: (),
}
# Closed without a receipt; its release, if any, may be used again.
CLOSED_STATES = (PaymentState.DECLINED, PaymentState.WITHDRAWN)
LIVE_STATES = (PaymentState.REQUESTED, PaymentState.APPROVED)


class InvoiceKind(models.TextChoices):
    """2.3: 专用发票 for a general taxpayer, else 普通发票."""

    SPECIAL = "special", "增值税专用发票"
    ORDINARY = "ordinary", "增值税普通发票"


class PenaltyVerdict(models.TextChoices):
    """What 甲方 decided on days of a penalty; the words are WORDS["penalty"]."""

    CONFIRMED = "confirmed", "已确认"
    EXCUSED = "excused", "免计"
    SUSPENDED = "suspended", "停计"
    WITHDRAWN = "withdrawn", "已撤销"  # of a confirmation or an excuse
    UPHELD = "upheld", "维持"  # of the days an objection was about


class SettlementManner(models.TextChoices):
    """How a confirmed penalty was settled; never by the portal itself."""

    PAID = "paid", "乙方另行支付"
    DEDUCTED = "deducted", "双方书面约定抵扣"
