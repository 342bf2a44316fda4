"""How often the public check was asked; no address and no answer is kept."""

from django.db import models


class CheckWindow(models.Model):
    """What one address asked of the public check within one span of time.

    The address is a keyed hash, so that the table names nobody; spans that
    are over are swept away.
    """

    address = models.CharField("来源（散列）", max_length=64)
    window = models.PositiveBigIntegerField("时段")
    asked = models.PositiveIntegerField("次数", default=0)

    class Meta:
        verbose_name = "公开核对计数"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["address", "window"],
                name="one_count_per_address_and_window",
            )
        ]

    def __str__(self) -> str:
        return f"{self.address[:8]}:{self.window}"
