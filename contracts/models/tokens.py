"""A person's way in for programs, and the acts programs asked for once."""

from django.db import models
from django.db.models.functions import Now

from contracts.models.people import User


class ApiToken(models.Model):
    """An access token: only the hash of what was shown once is kept.

    What it is and when it ends never changes (a trigger says so); it can be
    revoked, once. ``issued_under`` is the hash of the person's password: a
    new password ends every token made under the old one.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=60)
    digest = models.CharField("SHA-256", max_length=64, unique=True)
    hint = models.CharField("开头", max_length=12)
    writes = models.BooleanField("可办理业务", default=False)
    issued_under = models.CharField(max_length=64)
    issued_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField("到期")
    revoked_at = models.DateTimeField("撤销", null=True)
    # To the hour: so that a page can say which token is not used any more.
    last_used_at = models.DateTimeField("最近使用", null=True)

    class Meta:
        verbose_name = "访问令牌"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_live_token_per_name",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.name}"


class AnsweredRequest(models.Model):
    """What a program asked for under an Idempotency-Key, and the answer.

    Written with the act itself, in its transaction: a key that is here has
    been acted on, and one that is not has not. Kept for ever, as what it
    recorded is.
    """

    ledger = True

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField("请求 SHA-256", max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    token = models.ForeignKey(
        ApiToken, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "已办理的请求"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="a_key_is_acted_on_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.key}"
