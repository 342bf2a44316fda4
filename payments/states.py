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


class ScheduleState(models.TextChoices):
    """Where a scheduled report stands; closed is closed."""

    ACTIVE = "active", "执行中"
    PAUSED = "paused", "已暂停"
    CLOSED = "closed", "已结束"


SCHEDULE_TRANSITIONS = {
    ScheduleState.ACTIVE: (ScheduleState.PAUSED, ScheduleState.CLOSED),
    ScheduleState.PAUSED: (ScheduleState.ACTIVE, ScheduleState.CLOSED),
    ScheduleState.CLOSED: (),
}


class RunState(models.TextChoices):
    """Where one due moment of a schedule stands."""

    WAITING = "waiting", "待生成"
    RUNNING = "running", "生成中"
    DONE = "done", "已生成"
    BARRED = "barred", "未能生成"  # by the rules of exports; no retry helps
    MISSED = "missed", "已错过"  # no worker was there until the next was due
    FAILED = "failed", "失败"


class MailState(models.TextChoices):
    """Where one mail of a run stands; sent is sent."""

    WAITING = "waiting", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    SKIPPED = "skipped", "已跳过"  # no longer a reader, or without an address
    FAILED = "failed", "未发出"
