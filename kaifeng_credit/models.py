"""What the running of the portal leaves behind: runs, marks, handovers."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models import Contract, StoredFile


class RunKind(models.TextChoices):
    """What was run for the sake of a bad night."""

    BACKUP = "backup", "备份"
    DRILL = "drill", "恢复演练"
    CHAIN_CHECK = "chain_check", "审计链核对"


class OperationRun(models.Model):
    """One backup, drill or check, done or not; the last good one counts."""

    ledger = True

    kind = models.CharField("种类", max_length=20, choices=RunKind.choices)
    done = models.BooleanField("成功")
    detail = models.JSONField("详情", default=dict)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "运维记录"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(
                fields=["kind", "done", "-recorded_at"],
                name="runs_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {'ok' if self.done else 'failed'}"


class Mark(models.Model):
    """When something last happened that happens all the time: one row each.

    ``canary``: a job went the whole way through the queue. Overwritten, for
    nobody asks about the one before.
    """

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = "运行标记"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class Handover(models.Model):
    """What one leaver held on one contract, and who took it over.

    ``moved`` is a list of {what, label, count, keys}: what was handed on, as
    the administrator's page named it, and the rows that are another's now.
    """

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    leaver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    moved = models.JSONField(default=list)
    reason = models.TextField("理由")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "移交"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(
                fields=["successor", "contract"], name="handed_to_a_person"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(leaver=models.F("successor"))
                & ~models.Q(leaver=models.F("recorded_by"))
                & ~models.Q(successor=models.F("recorded_by")),
                name="handed_on_by_a_third_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.leaver_id} {self.successor_id}"


class FileText(models.Model):
    """The words of some bytes, read once for search whoever handed them in.

    It belongs to no contract: whose eyes it is for says the row that names
    the file. ``folded`` is what is searched, as long as ``text``, place for
    place; it stands first because a row is read from its front. ``reason``
    is why there is nothing to search, empty where there is.
    """

    file = models.OneToOneField(
        StoredFile, models.PROTECT, primary_key=True, related_name="+"
    )
    folded = models.TextField(default="")
    text = models.TextField(default="")
    cut = models.BooleanField("未读完", default=False)
    reason = models.CharField(max_length=30, default="")
    edition = models.PositiveSmallIntegerField("读法")
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = "文件文字"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.file_id[:12]} {len(self.text)}"
