"""Tranches, the way money leaves, and the invoices that follow."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from contracts.models import (
    Contract,
    FactQuerySet,
    FactRow,
    Proposal,
    ScopedQuerySet,
    StoredFile,
    counting,
)
from contracts.states import Role
from payments.models.payees import PayeeAccount
from payments.models.penalties import (
    PenaltyDay,
    PenaltyDecision,
    PenaltyDispute,
    PenaltySettlement,
)
from payments.models.schedules import (
    ReportMail,
    ReportRecipient,
    ReportRun,
    ReportSchedule,
)
from payments.states import CLOSED_STATES, InvoiceKind, PaymentState

__all__ = [
    "Invoice",
    "PayeeAccount",
    "Payment",
    "PaymentRequest",
    "PenaltyDay",
    "PenaltyDecision",
    "PenaltyDispute",
    "PenaltySettlement",
    "ReportMail",
    "ReportRecipient",
    "ReportRun",
    "ReportSchedule",
    "Tranche",
]

# What 甲方 asks and decides about money before it is paid is its own.
MONEY_READERS = (
    Role.A_HANDLER,
    Role.A_APPROVER,
    Role.A_FINANCE,
    Role.AUDITOR,
)


class Tranche(models.Model):
    """One payment of article 2; amount and gate are the agreement's."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("笔次")
    # The agreement's, written by ensure_tranches: the database itself keeps
    # what is paid within it.
    amount = models.DecimalField("约定金额", max_digits=14, decimal_places=2)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "款项"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="one_row_per_tranche"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}:{self.number}"


class Balance(models.Model):
    """What a tranche, or the contract as a whole, has paid and may pay.

    ``paid`` is moved by the ledger's own triggers, one UPDATE a row, so that
    two who pay at the same moment meet on this row and its CHECK, with the
    services' lock or without it. ``ceiling`` is written by `set_ceilings`:
    the agreed amount of a tranche; for the contract (no tranche) the total
    in force, or what was paid already where an amendment took it below that.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    tranche = models.OneToOneField(
        Tranche, models.PROTECT, null=True, related_name="balance"
    )
    ceiling = models.DecimalField("至多可付", max_digits=14, decimal_places=2)
    paid = models.DecimalField(
        "已付", max_digits=14, decimal_places=2, default=0
    )

    class Meta:
        verbose_name = "付款余额"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=models.Q(tranche__isnull=True),
                name="one_balance_per_contract",
            ),
            models.CheckConstraint(
                condition=models.Q(paid__gte=0)
                & models.Q(paid__lte=models.F("ceiling")),
                name="paid_between_zero_and_ceiling",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}:{self.tranche_id or '合计'}"


class GateRelease(models.Model):
    """例外放行: one payment let out although its gate is not open.

    It opens no condition: the gate goes on saying what is missing, and the
    payment asked for under it carries the mark for good. The decision's scan
    is the file of the proposal.
    """

    ledger = True
    scope_readers = MONEY_READERS

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    tranche = models.ForeignKey(
        Tranche, models.PROTECT, related_name="releases"
    )
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, related_name="+"
    )
    reason = models.TextField("放行理由")
    # After this day it lets nothing out; none: until its payment is made.
    last_on = models.DateField("最后有效日", null=True)
    # What the gate lacked when it was signed, as [{"title", "missing"}].
    lacked = models.JSONField("放行时尚缺", default=list)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "例外放行"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("recorded_by")),
                name="a_release_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="a_release_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tranche_id} {self.pk}"


class PaymentRequest(models.Model):
    """A payment on its way: requested by one, approved by another."""

    scope_readers = MONEY_READERS

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    tranche = models.ForeignKey(
        Tranche, models.PROTECT, related_name="requests"
    )
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2)
    state = models.CharField(
        max_length=10,
        choices=PaymentState.choices,
        default=PaymentState.REQUESTED,
    )
    # Each number belongs to the step at which it comes to be: 预算文号 when
    # the money is asked for, 审批单号 when it is approved, 凭证号 when paid.
    budget_number = models.CharField(
        "预算文号", max_length=60, blank=True, default=""
    )
    reference = models.CharField(
        "审批单号", max_length=60, blank=True, default=""
    )
    note = models.TextField("说明", blank=True, default="")
    # The gate as it stood when the money was asked for, for the 核对表; empty
    # of requests made before there was one.
    gate = models.JSONField("提请时的付款条件", default=dict)
    release = models.ForeignKey(
        GateRelease, models.PROTECT, null=True, related_name="requests"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(db_default=Now(), editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    # Who closed it unpaid: 甲方审批 sent it back, or who asked took it back.
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.TextField("退回理由", blank=True, default="")
    history = HistoricalRecords()
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "付款申请"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["tranche"],
                condition=models.Q(state__in=["requested", "approved"]),
                name="one_live_request_per_tranche",
            ),
            # A release lets one payment out; sent back, it may be asked anew.
            models.UniqueConstraint(
                fields=["release"],
                condition=~models.Q(state__in=CLOSED_STATES),
                name="one_payment_per_release",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("requested_by")),
                name="a_payment_takes_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="a_request_asks_for_money",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    approved_at__isnull=True, approved_by__isnull=True
                )
                | models.Q(
                    approved_at__isnull=False, approved_by__isnull=False
                ),
                name="payment_approved_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    declined_at__isnull=True, declined_by__isnull=True
                )
                | models.Q(
                    declined_at__isnull=False, declined_by__isnull=False
                ),
                name="payment_declined_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tranche_id} {self.amount}"


class MoneyQuerySet(FactQuerySet):
    """Money rows count as they are: a reversal is a negative row."""

    def counting(self, contract):
        """Signed rows with their tranche, originals and reversals alike."""
        rows = self.filter(counting(contract), contract=contract)
        return rows.select_related("tranche").order_by(
            "happened_on", "sequence", "pk"
        )


class Payment(FactRow):
    """Money credited to 乙方; a reversal is a negative row (5.3)."""

    tranche = models.ForeignKey(
        Tranche, models.PROTECT, related_name="payments"
    )
    # One request may be credited in several receipts.
    request = models.ForeignKey(
        PaymentRequest, models.PROTECT, null=True, related_name="payments"
    )
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2)
    voucher = models.CharField("凭证号", max_length=60, blank=True, default="")
    objects = MoneyQuerySet.as_manager()

    class Meta:
        verbose_name = "付款"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount=0), name="a_payment_moves_money"
            )
        ]


class Invoice(FactRow):
    """An invoice of 乙方 (2.3); a red invoice is a negative row."""

    tranche = models.ForeignKey(
        Tranche, models.PROTECT, related_name="invoices"
    )
    number = models.CharField("发票号码", max_length=20)
    kind = models.CharField(max_length=10, choices=InvoiceKind.choices)
    amount = models.DecimalField("价税合计", max_digits=14, decimal_places=2)
    # A red invoice has a number of its own beside that of what it takes back.
    red_number = models.CharField(
        "红字发票号码", max_length=20, blank=True, default=""
    )
    objects = MoneyQuerySet.as_manager()

    class Meta:
        verbose_name = "发票"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "red_number"],
                condition=~models.Q(red_number=""),
                name="a_red_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(red_number="") | models.Q(amount__lt=0),
                name="a_red_invoice_takes_back",
            ),
            models.UniqueConstraint(
                fields=["contract", "number"],
                # A red one names what it takes back; of a backfilled one the
                # number may be unknown.
                condition=models.Q(amount__gt=0) & ~models.Q(number=""),
                name="an_invoice_number_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(amount=0), name="an_invoice_has_an_amount"
            ),
        ]


class InvoiceOriginal(models.Model):
    """The XML, OFD or PDF of an invoice, as it was handed in.

    ``read`` is what was found in it, by field; what is not there could not
    be read. Typed and read stand beside each other and decide nothing.
    """

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="originals"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField("文件名", max_length=255)
    media_type = models.CharField(max_length=100)
    read = models.JSONField("读出的内容", default=dict)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "发票原件"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "file"], name="an_original_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.file_name}"


class TaxpayerStatus(models.Model):
    """What kind of taxpayer 乙方 is from a day on, as it declares (2.3).

    The latest row of a day governs; earlier ones stay.
    """

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    since = models.DateField("自")
    general = models.BooleanField("一般纳税人")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "纳税人身份"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.contract_id} {self.since}"
