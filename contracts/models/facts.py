"""Fact rows: dated, attributed, never changed.

``happened_on`` is when it was true, ``recorded_at`` (the database's clock)
when we knew it. ``sequence`` is the contract's facts_version at the moment of
recording: facts of one day keep the order in which they were recorded.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.files import StoredFile
from contracts.models.scope import ScopedQuerySet
from contracts.states import BatchState, Side


class BackfillUpload(models.Model):
    """A filled workbook as it came in, before anybody recorded it.

    It is a working paper of the party that uploaded it: previewed as often
    as one likes, and recorded from these very bytes or not at all.
    """

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=255)
    complete_through = models.DateField("记录补齐至", null=True)
    on_behalf_of = models.CharField(max_length=1, choices=Side.choices)
    uploaded_at = models.DateTimeField(db_default=Now(), editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "补录文件"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.contract_id} {self.name}"


class BatchQuerySet(ScopedQuerySet):
    """Batches of a contract; both parties see them."""

    def waiting(self, contract):
        """Those the other party has still to sign, oldest first.

        A demo's batches apply at once and wait for nobody.
        """
        if contract.is_demo:
            return self.none()
        return self.filter(
            contract=contract,
            countersigned_at__isnull=True,
            closed_at__isnull=True,
        ).order_by("pk")


class BackfillBatch(models.Model):
    """Past facts one party recorded together (补录).

    ``facts`` are what the file says, as plain rows with their places. On a
    real contract they become rows of the record when the other party
    countersigns, and never if it declines or the recorder withdraws; on a
    demo they apply at once.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    number = models.CharField("编号", max_length=40, blank=True, default="")
    digest = models.CharField("来源文件 SHA-256", max_length=64)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")
    facts = models.JSONField(default=list)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    on_behalf_of = models.CharField(max_length=1, choices=Side.choices)
    # What the file says beside its facts waits for its own decision.
    proposed_complete_through = models.DateField(null=True, blank=True)
    proposed_readings = models.JSONField(default=dict)
    countersigned_at = models.DateTimeField(null=True, blank=True)
    countersigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # Declined by the other party or withdrawn by who recorded it.
    closed_as = models.CharField(max_length=10, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.TextField("退回理由", blank=True, default="")
    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = "补录批次"
        verbose_name_plural = verbose_name
        constraints = [
            # What was declined or withdrawn may be recorded once more.
            models.UniqueConstraint(
                fields=["contract", "digest"],
                condition=models.Q(closed_at__isnull=True),
                name="a_file_is_recorded_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    closed_as="", closed_at__isnull=True,
                    closed_by__isnull=True,
                )
                | models.Q(
                    closed_as__in=(BatchState.DECLINED, BatchState.WITHDRAWN),
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    countersigned_at__isnull=True,
                ),
                name="a_batch_is_closed_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~models.Q(closed_as=BatchState.DECLINED)
                | ~models.Q(closed_by=models.F("recorded_by")),
                name="nobody_declines_their_own_batch",
            ),
            models.CheckConstraint(
                condition=~models.Q(closed_as=BatchState.WITHDRAWN)
                | models.Q(closed_by=models.F("recorded_by")),
                name="a_batch_is_withdrawn_by_who_recorded_it",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    countersigned_at__isnull=True,
                    countersigned_by__isnull=True,
                )
                | models.Q(
                    countersigned_at__isnull=False,
                    countersigned_by__isnull=False,
                ),
                name="countersigned_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    countersigned_by=models.F("recorded_by")
                ),
                name="nobody_countersigns_their_own_batch",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"第 {self.pk} 批"

    @property
    def state(self) -> str:
        """Where the batch stands; a demo's applies as soon as it is there."""
        if self.closed_as:
            return self.closed_as
        if self.countersigned_at is not None:
            return BatchState.COUNTERSIGNED
        return BatchState.APPLIED if self.contract.is_demo else BatchState.OPEN


def awaiting(path: str = "") -> models.Q:
    """The condition that a row is 补录 the other party has not signed.

    ``path`` leads to the row, e.g. ``"receipt__"``.
    """
    return models.Q(
        **{
            f"{path}batch__isnull": False,
            f"{path}batch__countersigned_at__isnull": True,
            f"{path}batch__closed_at__isnull": True,
        }
    )


# Of a contract read so, every row that was ever recorded stands.
EVERY_MOMENT = datetime.max.replace(tzinfo=UTC)


def counting(contract, path: str = "") -> models.Q:
    """The condition that a row counts: no unsigned 补录, and known by then.

    Then is ``contract.known_at``, where it is set. ``path`` leads to the row.
    """
    known_at, row = contract.known_at, models.Q()
    if known_at is EVERY_MOMENT:
        return row
    if known_at is not None:
        row = models.Q(**{f"{path}recorded_at__lte": known_at})
    if contract.is_demo:
        return row
    signed = (
        {f"{path}batch__countersigned_at__isnull": False}
        if known_at is None
        else {f"{path}batch__countersigned_at__lte": known_at}
    )
    unbatched = models.Q(**{f"{path}batch__isnull": True})
    return row & (unbatched | models.Q(**signed))


def not_counting(contract, path: str) -> models.Q:
    """The condition that a row there is does not count (yet)."""
    known_at, row = contract.known_at, models.Q(pk__in=())
    if known_at is EVERY_MOMENT:
        return models.Q(pk__isnull=False)
    if known_at is not None:
        row = models.Q(**{f"{path}recorded_at__gt": known_at})
    if contract.is_demo:
        return row
    if known_at is not None:
        later = {f"{path}batch__countersigned_at__gt": known_at}
        row |= models.Q(**later)
    return row | awaiting(path)


class FactQuerySet(ScopedQuerySet):
    """Facts of a contract."""

    def not_taken_back(self):
        """Rows that no other row reverses, nor reverse one themselves."""
        return self.filter(reverses__isnull=True, reversed_by__isnull=True)

    def standing_facts(self, contract):
        """Facts that count: no unsigned backfill, no reversed row.

        Nor does an unsigned reversal take away what it reverses. Of a
        contract as it was known at a moment, the facts recorded by then.
        """
        return self.filter(
            models.Q(reversed_by__isnull=True)
            | not_counting(contract, "reversed_by__"),
            counting(contract),
            contract=contract,
            reverses__isnull=True,
        )


class FactRow(models.Model):
    """What every recorded fact carries."""

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField("记录序号")
    happened_on = models.DateField("发生日")
    recorded_at = models.DateTimeField(
        "记录时间", db_default=Now(), editable=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    batch = models.ForeignKey(
        BackfillBatch, models.PROTECT, null=True, related_name="+"
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by"
    )
    note = models.TextField("说明", blank=True, default="")
    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label_lower}:{self.pk}"


def two_people(first: str) -> models.Q:
    """The condition that proposer and signer of a row are two people.

    A backfilled row is exempt: one person records what two once signed, and
    the other party's countersignature stands for the second pair of eyes.
    """
    return models.Q(batch__isnull=False) | ~models.Q(
        **{first: models.F("recorded_by")}
    )


class OperationStart(FactRow):
    """项目运行 began on a day both sides signed for (2.2.2)."""

    class Meta:
        verbose_name = "项目运行起始"
        verbose_name_plural = verbose_name


class OnsiteStay(FactRow):
    """A person of 乙方 on site from happened_on, to ends_on or on (6.7)."""

    person = models.CharField("人员", max_length=60)
    ends_on = models.DateField("截止", null=True)
    qualified = models.BooleanField("具备专业资质")

    class Meta:
        verbose_name = "驻场"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("happened_on")),
                name="a_stay_ends_after_it_began",
            )
        ]


class ReadingDecision(FactRow):
    """One reading chosen by two people of 甲方.

    ``code`` is one of the agreement's, or names an option in words; ``words``
    are those of the option as it stood when it was chosen.
    """

    key = models.CharField(max_length=60)
    code = models.CharField(max_length=30)
    words = models.TextField("选定的读法", blank=True, default="")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "口径决定"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=two_people("proposed_by"),
                name="a_reading_takes_two_people",
            )
        ]


class ReadingObjection(FactRow):
    """乙方's objection (异议) to a reading, or to the decision on it.

    It stands beside every figure the reading touches until 乙方 takes it
    back by a reversing row, whose text says why.
    """

    key = models.CharField(max_length=60)
    decision = models.ForeignKey(
        ReadingDecision, models.PROTECT, null=True, related_name="+"
    )
    text = models.TextField("异议")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "口径异议"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="an_objection_says_why"
            )
        ]


class CompletenessDeclaration(FactRow):
    """Both sides confirm that records are complete up to happened_on."""

    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "记录补齐确认"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=two_people("proposed_by"),
                name="completeness_takes_two_people",
            )
        ]
