"""A person's calendar feed: an address that is itself the way in."""

from django.db import models
from django.db.models.functions import Now

from contracts.models.people import User


class CalendarFeed(models.Model):
    """An address a person's calendar asks; only its hash is kept.

    It never changes (a trigger says so) and is revoked once. One person has
    one: a new address ends the old.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    digest = models.CharField("SHA-256", max_length=64, unique=True)
    issued_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_at = models.DateTimeField("撤销", null=True)
    # To the hour: so that the page can say whether it is asked at all.
    last_used_at = models.DateTimeField("最近使用", null=True)

    class Meta:
        verbose_name = "日历订阅"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_live_feed_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.pk}"
