"""The contract in hand: one loaded agreement between two parties."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from contracts.models.scope import ScopedQuerySet
from contracts.states import Side


class AgreementVersion(models.Model):
    """A loaded agreement folder, kept as it was loaded.

    The text under one version never changes; a changed text is a new
    version.
    """

    ledger = True

    key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField("名称", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "协议版本"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version"], name="one_text_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class Contract(models.Model):
    """A contract on a loaded agreement; its row is the lock of its facts."""

    scope_path = ""

    slug = models.SlugField("标识", max_length=60, unique=True)
    agreement_version = models.ForeignKey(
        AgreementVersion, models.PROTECT, related_name="+"
    )
    title = models.CharField("名称", max_length=200)
    is_demo = models.BooleanField("演示", default=False)
    # A demo stands still on its day; a real contract lives on today's.
    pinned_on = models.DateField("演示时点", null=True, blank=True)
    records_complete_through = models.DateField(
        "记录补齐至", null=True, blank=True
    )
    # Both sides declared the portal the running record (启用): from then on
    # the day above moves with the clock.
    in_service_from = models.DateField("启用日", null=True, blank=True)
    # Both sides closed it after its end (结案): the record is read-only.
    closed_on = models.DateField("结案日", null=True, blank=True)
    facts_version = models.PositiveBigIntegerField(default=0)
    history = HistoricalRecords(excluded_fields=["facts_version"])
    objects = ScopedQuerySet.as_manager()

    # Set on a copy that is only read: facts count as they were known then.
    known_at: datetime | None = None

    class Meta:
        verbose_name = "合同"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_demo=True)
                | models.Q(pinned_on__isnull=True),
                name="only_a_demo_stands_still",
            )
        ]

    def __str__(self) -> str:
        return self.slug


class Party(models.Model):
    """A party of a contract."""

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="parties"
    )
    side = models.CharField(max_length=1, choices=Side.choices)
    name = models.CharField("名称", max_length=200)
    objects = ScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "当事方"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "side"], name="one_party_per_side"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.side}"
