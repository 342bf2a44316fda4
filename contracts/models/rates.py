"""How often something was tried within one span of time."""

from django.db import models


class RateWindow(models.Model):
    """What one address, or one account, tried within one span of time.

    ``who`` is a keyed hash, so that the table names nobody; spans that are
    over are swept away. ``until`` is the span's end, in seconds of the epoch.
    """

    who = models.CharField("来源（散列）", max_length=64)
    until = models.PositiveBigIntegerField("时段")
    asked = models.PositiveIntegerField("次数", default=0)

    class Meta:
        verbose_name = "限次计数"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["who", "until"], name="one_count_per_who_and_span"
            )
        ]

    def __str__(self) -> str:
        return f"{self.who[:8]}:{self.until}"
