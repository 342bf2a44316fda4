"""定期报送: what is made when and for whom, each due moment, each mail.

A schedule's terms are never edited: another rhythm or another recipient is
another schedule, and the old one is closed and stays. Addresses of people
stand in their accounts only, never here.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from contracts.models import Contract, ExportRecord, ScopedQuerySet
from contracts.states import Role, Side
from payments.rules.report import ReportKind
from payments.rules.schedules import Covering, Plan, Rhythm
from payments.states import MailState, RunState, ScheduleState

# As kept exports: 驻场 has none (payments.queries.exports).
SCHEDULE_READERS = (
    Role.A_HANDLER,
    Role.A_APPROVER,
    Role.A_FINANCE,
    Role.B_LEAD,
    Role.AUDITOR,
)
LONGEST_REASON = 300


class ReportSchedule(models.Model):
    """A report that is made again and again, and told to some people."""

    scope_readers = SCHEDULE_READERS

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    # Whose it is; empty of an auditor, who acts for no side.
    side = models.CharField(
        max_length=1, choices=Side.choices, blank=True, default=""
    )
    kind = models.CharField("报表", max_length=40)
    format = models.CharField("格式", max_length=10)
    covering = models.CharField("期间", max_length=20)
    rhythm = models.CharField("频率", max_length=20)
    nth = models.PositiveSmallIntegerField("第几个")
    hour = models.PositiveSmallIntegerField("时")
    state = models.CharField(
        max_length=10,
        choices=ScheduleState.choices,
        default=ScheduleState.ACTIVE,
    )
    # What was due before is not made up: not before it was made, and not
    # while it was paused.
    active_since = models.DateTimeField("自")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    history = HistoricalRecords()
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "定期报送"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(
                fields=["contract"],
                name="schedule_active",
                condition=models.Q(state="active"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.kind} {self.pk}"

    @property
    def plan(self) -> Plan:
        """When it is due, as the rules take it."""
        return Plan(Rhythm(self.rhythm), self.nth, self.hour)

    @property
    def title(self) -> str:
        """付款状态表（XLSX）."""
        return f"{ReportKind(self.kind).heading}（{self.format.upper()}）"

    @property
    def covering_words(self) -> str:
        """上月, or 截至生成当日."""
        return Covering(self.covering).label


class ReportRecipient(models.Model):
    """One person a schedule tells; by account, not by address."""

    ledger = True
    scope_path = "schedule__contract"
    scope_readers = SCHEDULE_READERS

    schedule = models.ForeignKey(
        ReportSchedule, models.PROTECT, related_name="recipients"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "收件人"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "user"], name="a_recipient_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.user_id}"


class ReportRun(models.Model):
    """One due moment of a schedule: one row, however many clocks tick.

    A worker claims it with one conditional UPDATE; the export and its number
    are written in the transaction that says done.
    """

    scope_path = "schedule__contract"
    scope_readers = SCHEDULE_READERS

    schedule = models.ForeignKey(
        ReportSchedule, models.PROTECT, related_name="runs"
    )
    due_at = models.DateTimeField("到点")
    since = models.DateField("起始", null=True)
    as_of = models.DateField("截至")
    state = models.CharField(
        max_length=10, choices=RunState.choices, default=RunState.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    # Why there is none, or what the report says it cannot know.
    note = models.CharField(
        max_length=LONGEST_REASON, blank=True, default=""
    )
    export = models.OneToOneField(
        ExportRecord, models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "报送"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "due_at"], name="one_run_per_due_moment"
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", export__isnull=False)
                | ~models.Q(state="done") & models.Q(export__isnull=True),
                name="a_done_run_has_its_export",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="run_unfinished",
                condition=models.Q(state__in=["waiting", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.due_at:%Y-%m-%d %H}"


class ReportMail(models.Model):
    """One mail of a run to one recipient; once sent it stays sent."""

    scope_path = "run__schedule__contract"
    scope_readers = SCHEDULE_READERS

    run = models.ForeignKey(ReportRun, models.PROTECT, related_name="mails")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=MailState.choices, default=MailState.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    reason = models.CharField(
        max_length=LONGEST_REASON, blank=True, default=""
    )
    sent_at = models.DateTimeField("发送", null=True)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "报送邮件"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["run", "user"], name="one_mail_per_run_and_person"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="mail_unfinished",
                condition=models.Q(state__in=["waiting", "sending"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.user_id}"
