"""What the running of the portal leaves behind: its runs and its marks."""

from django.db import models
from django.db.models.functions import Now


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
