"""Indicator sets, measured values and counted events."""

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models import Contract, FactRow, StoredFile
from contracts.models.scope import ScopedQuerySet
from indicators.states import Direction, SetKind

KEY_LENGTH = 60


class IndicatorSet(models.Model):
    """One version of a list of indicators, as it was loaded.

    Nothing of it is edited: a corrected list of the same version is loaded
    as its next revision, and the latest revision is the one in use. Between
    ``in_force_from`` and ``in_force_to`` lie the periods it is the measure
    of (reading indicator.version); both may be unknown.
    """

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    kind = models.CharField("指标体系", max_length=20, choices=SetKind.choices)
    version = models.CharField("版本", max_length=40)
    revision = models.PositiveSmallIntegerField("第几次载入")
    source = models.CharField("来源", max_length=200)
    in_force_from = models.DateField("考核周期起", null=True)
    in_force_to = models.DateField("考核周期止", null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    recorded_at = models.DateTimeField(
        "载入时间", db_default=Now(), editable=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "指标体系"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind", "version", "revision"],
                name="a_revision_of_a_set_once",
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_from__isnull=True)
                | models.Q(in_force_to__isnull=True)
                | models.Q(in_force_to__gte=models.F("in_force_from")),
                name="a_set_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.version}）"

    def called(self, labels: Mapping[str, str]) -> str:
        """Its name and version in the agreement's own words."""
        return f"{SetKind(self.kind).called(labels)}（{self.version}）"


class Indicator(models.Model):
    """One line of a set: what is measured, and which way is better.

    ``measured_as`` is the name its values are recorded under, the same
    through all versions: the agreement's own key where it is one of its
    indicators. ``weight`` is empty where the document gives none.
    ``statement`` is the deliverable whose 指标提升情况说明 speaks of it.
    """

    ledger = True
    scope_path = "indicator_set__contract"

    indicator_set = models.ForeignKey(
        IndicatorSet, models.PROTECT, related_name="indicators"
    )
    position = models.PositiveIntegerField("序号")
    code = models.CharField("编码", max_length=36)
    name = models.CharField("名称", max_length=100)
    weight = models.DecimalField(
        "权重", max_digits=9, decimal_places=4, null=True
    )
    direction = models.CharField(
        "方向", max_length=6, choices=Direction.choices
    )
    unit = models.CharField("单位", max_length=20, blank=True, default="")
    source = models.CharField(
        "数据来源", max_length=200, blank=True, default=""
    )
    measured_as = models.CharField(max_length=KEY_LENGTH)
    statement = models.CharField(
        "用于说明", max_length=KEY_LENGTH, blank=True, default=""
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "指标"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["indicator_set", "code"], name="a_code_once_in_a_set"
            ),
            models.UniqueConstraint(
                fields=["indicator_set", "measured_as"],
                name="an_indicator_once_in_a_set",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Measurement(FactRow):
    """An official value of an indicator for one period (4.2, 4.3, 4.9).

    A baseline is proposed by one side and signed by the other; ``file`` is
    the official paper the value was read from. A reversing row repeats what
    it takes back.
    """

    indicator = models.CharField("指标", max_length=KEY_LENGTH)
    definition = models.ForeignKey(
        Indicator, models.PROTECT, null=True, related_name="+"
    )
    value = models.DecimalField("数值", max_digits=14, decimal_places=4)
    period_start = models.DateField("考核周期起始", null=True)
    period_end = models.DateField("考核周期截止")
    published_on = models.DateField("发布日", null=True)
    baseline = models.BooleanField("基期", default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        verbose_name = "指标值"
        verbose_name_plural = verbose_name
        constraints = [
            # 补录 is exempt: its batch is countersigned by the other party.
            models.CheckConstraint(
                condition=models.Q(proposed_by__isnull=True)
                | ~models.Q(proposed_by=models.F("recorded_by")),
                name="a_value_takes_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(baseline=False)
                | models.Q(batch__isnull=False)
                | models.Q(proposed_by__isnull=False),
                name="a_baseline_is_signed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(period_start__isnull=True)
                | models.Q(period_start__lte=models.F("period_end")),
                name="a_period_ends_after_it_began",
            ),
        ]


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
