"""A lost phone: one administrator asks, another agrees."""

from django.db import models
from django.db.models.functions import Now

from contracts.models.people import User


class FactorReset(models.Model):
    """That an account's second factor be put away, and who agreed to it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField("怎样确认是本人")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(default=False)

    class Meta:
        verbose_name = "重设两步验证"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(settled_by__isnull=True),
                name="one_reset_asked_for_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed=False)
                | (
                    models.Q(settled_by__isnull=False)
                    & ~models.Q(settled_by=models.F("asked_by"))
                    & ~models.Q(settled_by=models.F("user"))
                ),
                name="a_reset_is_agreed_to_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.pk}"
