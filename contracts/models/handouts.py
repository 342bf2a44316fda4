"""What one person took out of the portal within one hour (T26)."""

from django.db import models
from django.utils import timezone

from contracts.models.people import Membership
from contracts.states import Meter, Role


class HandoutQuerySet(models.QuerySet):
    """Counts: they name people, so only 安全管理 reads them."""

    def visible_to(self, user) -> "HandoutQuerySet":
        """All to whoever looks after the accounts; nothing to others."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        looks_after = Membership.objects.in_force(
            on=timezone.localdate()
        ).filter(user=user, role=Role.SECURITY_ADMIN)
        return self if looks_after.exists() else self.none()


class HandoutHour(models.Model):
    """How many files left with one taker in one clock hour, by one meter.

    ``taker`` is ``person:12`` or, of an expert's link, ``expert:3``; ``name``
    is how a reader knows it. ``kinds`` says how many of which; ``things`` are
    those that count once an hour however often they are looked at. ``since``
    is the full hour the span begins at.
    """

    taker = models.CharField("编号", max_length=40)
    name = models.CharField("取走的人", max_length=150)
    meter = models.CharField("计数", max_length=10, choices=Meter.choices)
    since = models.DateTimeField("起始")
    taken = models.PositiveIntegerField("份数", default=0)
    refused = models.PositiveIntegerField("被拒次数", default=0)
    kinds = models.JSONField("种类", default=dict)
    things = models.JSONField("已看过的", default=list)
    objects = HandoutQuerySet.as_manager()

    class Meta:
        verbose_name = "导出计数"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["taker", "meter", "since"],
                name="one_count_per_taker_meter_and_hour",
            )
        ]
        indexes = [
            models.Index(fields=["-since", "taker"], name="handouts_newest")
        ]

    def __str__(self) -> str:
        return f"{self.taker}:{self.meter}:{self.taken}"
