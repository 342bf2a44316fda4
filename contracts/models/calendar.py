"""Notices of the State Council that two people have loaded.

They hold for the whole portal: a day off is a day off on every contract. The
years that ship with the portal are files (contracts/calendars); a row adds a
year or revises one, from the day of its adoption on. Both stay.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.files import StoredFile
from contracts.models.people import Membership
from contracts.states import READERS


class CalendarNoticeQuerySet(models.QuerySet):
    """Adopted notices; they belong to no contract."""

    def visible_to(self, user, *, on) -> "CalendarNoticeQuerySet":
        """All of them for who reads any contract, none for others."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        reads = Membership.objects.in_force(on=on).filter(
            user=user, role__in=READERS
        )
        return self.filter(models.Exists(reads))


class CalendarNotice(models.Model):
    """One revision of one year, in force from ``adopted_on``.

    ``payload`` has the shape of contracts/calendars/2026.json and was read
    from the bytes of ``file``, whose key is their SHA-256.
    """

    ledger = True

    year = models.PositiveSmallIntegerField("年份")
    revision = models.PositiveSmallIntegerField("版次")
    notice = models.CharField("文号", max_length=120)
    dated = models.DateField("发布日期")
    url = models.CharField("出处", max_length=300)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField("文件名", max_length=255)
    payload = models.JSONField()
    adopted_on = models.DateField("启用日")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    objects = CalendarNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "放假安排"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["year", "revision"],
                name="one_notice_per_year_and_revision",
            ),
            models.CheckConstraint(
                condition=models.Q(revision__gte=1),
                name="revisions_count_from_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("recorded_by")),
                name="a_calendar_takes_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}#{self.revision}"
