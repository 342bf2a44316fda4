"""The second factor of an account: a key in the person's phone, spare codes."""

from django.db import models
from django.db.models.functions import Now

from contracts.models.people import User


class SecondFactor(models.Model):
    """A key both sides know; at most one of an account is in force.

    ``key`` is sealed with the portal's own. ``last_step`` is the last span of
    30 seconds whose code was used: in the database, so that a code works
    once however many processes there are.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.TextField("密钥（加密）")
    last_step = models.PositiveBigIntegerField(default=0)
    enrolled_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField("停用", null=True)

    class Meta:
        verbose_name = "两步验证"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(ended_at__isnull=True),
                name="one_second_factor_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.pk}"


class RecoveryCode(models.Model):
    """A code for the day the phone is lost; kept as a digest, used once."""

    factor = models.ForeignKey(
        SecondFactor, models.PROTECT, related_name="codes"
    )
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField("使用", null=True)
    # Another batch was made since.
    void = models.BooleanField("作废", default=False)

    class Meta:
        verbose_name = "恢复码"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.factor_id}:{self.pk}"
