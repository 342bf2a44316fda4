"""Bytes by their digest, and what was exported or rendered from them."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.scope import ScopedQuerySet
from contracts.rules.audience import Audience
from contracts.states import ScanVerdict


class StoredFile(models.Model):
    """Bytes on disk under their SHA-256; never overwritten.

    It belongs to no contract by itself: the same bytes may be handed in
    twice. Rights are those of the row that names it, so no view serves a
    stored file directly.
    """

    ledger = True

    digest = models.CharField("SHA-256", max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField("字节数")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.digest[:12]


class FileScan(models.Model):
    """One answer of the virus scanner about some bytes; the last one counts.

    By digest and not by row: infected bytes are set aside and get no
    ``StoredFile``, and a file waits for its scan before it has one.
    """

    ledger = True

    digest = models.CharField("SHA-256", max_length=64, db_index=True)
    verdict = models.CharField(max_length=10, choices=ScanVerdict.choices)
    words = models.CharField("查毒程序的话", max_length=200, blank=True)
    name = models.CharField("文件名", max_length=255, blank=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "查毒记录"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.digest[:12]}: {self.verdict}"


class NumberSeries(models.Model):
    """The last number given out per contract, kind and year."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "编号"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind", "year"], name="one_series_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}-{self.last}"


class ExportRecord(models.Model):
    """An export as it was handed out: downloaded again, it is unchanged."""

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    number = models.CharField("编号", max_length=40)
    kind = models.CharField("报表", max_length=40)
    format = models.CharField("格式", max_length=10)
    as_of = models.DateField("截至")
    # The first day, of a report on a period; of those made before this was
    # kept, the file's name alone says it.
    since = models.DateField("起始", null=True)
    # For whom (contracts.rules.audience); of those made before it was asked,
    # nothing: every one was marked for both sides.
    audience = models.CharField(  # noqa: DJ001 - see above
        "受众",
        max_length=10,
        null=True,
        choices=[(one.value, one.label) for one in Audience],
    )
    facts_version = models.PositiveBigIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=255)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "导出记录"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number", "format"],
                name="one_export_per_number_and_format",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}.{self.format}"
