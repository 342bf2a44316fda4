"""The passwords an account had, as hashes: none of the last comes back."""

from django.db import models
from django.db.models.functions import Now

from contracts.models.people import User


class PasswordUsed(models.Model):
    """A password a person has set aside, as it was hashed."""

    ledger = True

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    encoded = models.CharField(max_length=128)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.user_id}:{self.pk}"
