"""Reviews: the draft that people edit, and the decision that stays."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from contracts.models import (
    Contract,
    FactRow,
    Job,
    ScopedQuerySet,
    StoredFile,
    two_people,
)
from deliverables.models.documents import Deliverable, DocumentVersion
from deliverables.models.submissions import (
    PARTY_A_DRAFT_READERS,
    ActOnRound,
    Submission,
    stands_once,
)
from deliverables.states import (
    ExpertResult,
    RequestState,
    Result,
    ReviewState,
    SignOffKind,
    Verdict,
)


class AcceptanceReview(models.Model):
    """甲方's working paper on one submission; unsigned and editable."""

    scope_readers = PARTY_A_DRAFT_READERS

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="review"
    )
    state = models.CharField(
        max_length=10,
        choices=ReviewState.choices,
        default=ReviewState.DRAFTING,
    )
    result = models.CharField(
        max_length=10, choices=Result.choices, blank=True, default=""
    )
    conclusion = models.TextField("结论说明", blank=True, default="")
    # Outside a package the agreement gives rework no days; a rejection may.
    rework_due_on = models.DateField("整改期限", null=True, blank=True)
    return_reason = models.TextField("退回原因", blank=True, default="")
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    # Raised with each save: a second window cannot overwrite the first.
    revision = models.PositiveIntegerField(default=0)
    history = HistoricalRecords()
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "验收工作底稿"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"review {self.pk}"


class Finding(models.Model):
    """What the reviewer found for one criterion."""

    scope_path = "review__contract"
    scope_readers = PARTY_A_DRAFT_READERS

    review = models.ForeignKey(
        AcceptanceReview, models.PROTECT, related_name="findings"
    )
    criterion = models.CharField("标准", max_length=60)
    verdict = models.CharField(
        max_length=12, choices=Verdict.choices, blank=True, default=""
    )
    comment = models.TextField("意见", blank=True, default="")
    evidence = models.ForeignKey(
        DocumentVersion, models.PROTECT, null=True, related_name="+"
    )
    place = models.CharField("所在页", max_length=60, blank=True, default="")
    # As the evidence has them; a percentage is computed, never entered.
    number = models.PositiveIntegerField("数量", null=True, blank=True)
    out_of = models.PositiveIntegerField("总数", null=True, blank=True)
    baseline = models.DecimalField(
        "基期值", max_digits=14, decimal_places=4, null=True, blank=True
    )
    value = models.DecimalField(
        "当期值", max_digits=14, decimal_places=4, null=True, blank=True
    )
    history = HistoricalRecords()
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "判定"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["review", "criterion"],
                name="one_finding_per_criterion",
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id}:{self.criterion}"


class Decision(ActOnRound):
    """验收结论, signed by a second person of 甲方; the notice's day counts.

    ``findings`` keeps every finding with its criterion's own words, so the
    decision still explains itself when the agreement has long been amended.
    A row that takes one back carries its number and result, no findings.
    """

    number = models.CharField("验收单号", max_length=40)
    result = models.CharField(max_length=10, choices=Result.choices)
    conclusion = models.TextField("结论说明", blank=True, default="")
    findings = models.JSONField(default=list)
    rework_due_on = models.DateField("整改期限", null=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "验收结论"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=two_people("prepared_by"),
                name="a_decision_takes_two_people",
            ),
            models.UniqueConstraint(
                fields=["contract", "number"],
                condition=models.Q(reverses__isnull=True),
                name="one_decision_per_number",
            ),
            stands_once("one_decision_stands_on_a_round"),
        ]


class ExpertReview(FactRow):
    """甲方组织专家评审: the panel's opinion on a deliverable (2.2.2.1)."""

    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="expert_reviews"
    )
    result = models.CharField(max_length=4, choices=ExpertResult.choices)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "专家评审"
        verbose_name_plural = verbose_name


class SignOffRequest(models.Model):
    """A 书面确认 or 审核通过 prepared by one person, awaiting another."""

    scope_readers = PARTY_A_DRAFT_READERS

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=SignOffKind.choices)
    state = models.CharField(
        max_length=10,
        choices=RequestState.choices,
        default=RequestState.OPEN,
    )
    note = models.TextField("说明", blank=True, default="")
    return_reason = models.TextField("退回原因", blank=True, default="")
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField(db_default=Now(), editable=False)
    history = HistoricalRecords()
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "签署请求"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["deliverable", "kind"],
                condition=models.Q(state="open"),
                name="one_open_request_per_act",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.deliverable_id}"


class SignOff(FactRow):
    """甲方书面确认 or 审核通过, signed by two people."""

    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="sign_offs"
    )
    kind = models.CharField(max_length=10, choices=SignOffKind.choices)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "签署"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=two_people("prepared_by"),
                name="a_sign_off_takes_two_people",
            )
        ]


class AcceptancePacket(models.Model):
    """The rendered 验收书 of a decision: one per decision, kept for ever.

    ``file`` is what is handed out. Where a certificate is configured it is
    signed once, and ``unsigned_file`` is what was signed, byte for byte;
    ``word_file`` says the same as a Word document. Packets of before this
    was kept have neither.
    """

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="packet"
    )
    job = models.ForeignKey(Job, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    unsigned_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    word_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    signer = models.CharField("签名证书", max_length=200, blank=True)
    certificate = models.CharField("证书 SHA-256", max_length=64, blank=True)
    signed_at = models.DateTimeField("签名时间", null=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "验收书"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    signer="", certificate="", signed_at__isnull=True
                )
                | (
                    ~models.Q(signer="")
                    & ~models.Q(certificate="")
                    & models.Q(
                        signed_at__isnull=False, unsigned_file__isnull=False
                    )
                    & ~models.Q(file=models.F("unsigned_file"))
                ),
                name="a_signature_says_whose_and_of_what",
            )
        ]

    def __str__(self) -> str:
        return f"packet {self.decision_id}"
