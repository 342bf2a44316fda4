"""Measured values and counted events."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models import Contract, FactRow, StoredFile
from contracts.models.scope import ScopedQuerySet


class Measurement(FactRow):
    """An official value of an indicator for one period (4.2, 4.3, 4.9)."""

    indicator = models.CharField("指标", max_length=60)
    value = models.DecimalField("数值", max_digits=14, decimal_places=4)
    period_end = models.DateField("考核周期截止")
    published_on = models.DateField("发布日", null=True)
    baseline = models.BooleanField("基期", default=False)

    class Meta:
        verbose_name = "指标值"
        verbose_name_plural = verbose_name


class CountedEvent(FactRow):
    """Something the agreement counts: an article, a training, a plan."""

    quota = models.CharField("计数项", max_length=60)
    quantity = models.PositiveIntegerField("数量", default=1)

    class Meta:
        verbose_name = "计数"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1),
                name="a_count_counts_something",
            )
        ]


class ActivityQuerySet(ScopedQuerySet):
    """Entries of 宣传与培训."""

    def standing(self, contract):
        """Entries nobody took back; of a moment, those known by then."""
        rows = self.filter(contract=contract, reverses__isnull=True)
        known_at = contract.known_at
        if known_at is None:
            return rows.filter(reversed_by__isnull=True)
        later = models.Q(reversed_by__recorded_at__gt=known_at)
        return rows.filter(
            models.Q(reversed_by__isnull=True) | later,
            recorded_at__lte=known_at,
        )


class Activity(models.Model):
    """An article, a training, an expert: what it was and what shows it.

    Recorded by 乙方 (``proposed_by``), confirmed by 甲方 (``recorded_by``).
    ``event`` is what a quota counts; without one nothing counts it. A row
    that takes another back repeats its kind, its day and its title.
    """

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=70)
    happened_on = models.DateField("日期")
    title = models.CharField("名称", max_length=200)
    event = models.OneToOneField(
        CountedEvent, models.PROTECT, null=True, related_name="activity"
    )
    link = models.CharField("链接", max_length=1000, blank=True, default="")
    link_key = models.CharField(max_length=1000, blank=True, default="")
    # What else its form asked: outlet, matrix, level, mode, place, people.
    details = models.JSONField("内容", default=dict)
    note = models.TextField("说明", blank=True, default="")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(
        "记录时间", db_default=Now(), editable=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by"
    )
    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "宣传与培训"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(
                fields=["contract", "link_key"], name="activity_link"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("recorded_by")),
                name="an_activity_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(title=""), name="an_activity_is_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"
