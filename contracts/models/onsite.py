"""People on site: the roster, their papers, their days, their leave (6.7).

「乙方应提供具备专业资质的驻场服务人员不少于3名」 Who is there is said by
`OnsiteStay`, which both sides sign; these tables say what shows it.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.facts import OnsiteStay
from contracts.models.files import StoredFile
from contracts.models.scope import ScopedQuerySet


class _Recorded(models.Model):
    """What each of these rows carries."""

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(
        "记录时间", db_default=Now(), editable=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class StaffMember(_Recorded):
    """A person of 乙方 on the roster, by the name the stays use."""

    person = models.CharField("人员", max_length=60)
    duty = models.CharField("岗位", max_length=60, blank=True, default="")

    class Meta:
        verbose_name = "驻场名册"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "person"], name="one_person_one_entry"
            )
        ]

    def __str__(self) -> str:
        return self.person


class Qualification(_Recorded):
    """A paper that shows professional standing; without an end it holds."""

    member = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="qualifications"
    )
    name = models.CharField("资质名称", max_length=100)
    starts_on = models.DateField("有效期起")
    ends_on = models.DateField("有效期止", null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)

    class Meta:
        verbose_name = "驻场人员资质"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_qualification_ends_after_it_began",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.name}"


class AttendanceDay(_Recorded):
    """A person signed in on a day; a back-entry says why (补登)."""

    member = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="days"
    )
    on = models.DateField("日期")
    backfilled = models.BooleanField("补登", default=False)
    reason = models.CharField("理由", max_length=200, blank=True, default="")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by"
    )

    class Meta:
        verbose_name = "驻场签到"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(fields=["member", "on"], name="attendance_day")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(backfilled=False) | ~models.Q(reason=""),
                name="a_back_entry_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.on}"


class AttendanceMonth(_Recorded):
    """甲方 confirmed the sign-ins of a month as 乙方 asked it to.

    Every row of the month up to ``through`` is confirmed, what was taken back
    included; what comes later is not, until another row says so. A row that
    ``reverses`` one takes a wrong confirmation back; both stay.
    """

    month = models.DateField("月份")  # its first day
    through = models.ForeignKey(
        AttendanceDay, models.PROTECT, related_name="+"
    )
    days = models.PositiveIntegerField("签到人次")
    reason = models.CharField("理由", max_length=200, blank=True, default="")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by"
    )

    class Meta:
        verbose_name = "月度签到确认"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(
                fields=["contract", "month"], name="attendance_month"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("recorded_by")),
                name="a_month_takes_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True)
                | ~models.Q(reason=""),
                name="a_month_taken_back_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.month}"


class StaffLeave(_Recorded):
    """Days away that both sides signed, and who stood in.

    The stays beside it say who was there: the one that was cut is reversed,
    what is left of it and the substitute's are new rows.
    """

    member = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="leaves"
    )
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    reason = models.CharField("事由", max_length=200)
    substitute = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="stood_in"
    )
    stay = models.ForeignKey(OnsiteStay, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "驻场请假"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="a_leave_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("recorded_by")),
                name="a_leave_takes_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(substitute__isnull=True)
                | ~models.Q(substitute=models.F("member")),
                name="nobody_stands_in_for_themselves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.starts_on}"
