"""What the running of the portal leaves behind: runs, marks, handovers."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from simple_history.models import HistoricalRecords

from contracts.models import Contract, Reminder, StoredFile
from kaifeng_credit.reminding.quiet import FROM, TO, Quiet
from payments.states import MailState


class RunKind(models.TextChoices):
    """What was run for the sake of a bad night."""

    BACKUP = "backup", "备份"
    DRILL = "drill", "恢复演练"
    CHAIN_CHECK = "chain_check", "审计链核对"


class OperationRun(models.Model):
    """One backup, drill or check, done or not; the last good one counts."""

    ledger = True

    kind = models.CharField("种类", max_length=20, choices=RunKind.choices)
    done = models.BooleanField("成功")
    detail = models.JSONField("详情", default=dict)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "运维记录"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(
                fields=["kind", "done", "-recorded_at"],
                name="runs_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {'ok' if self.done else 'failed'}"


class Mark(models.Model):
    """When something last happened that happens all the time: one row each.

    ``canary``: a job went the whole way through the queue. Overwritten, for
    nobody asks about the one before.
    """

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = "运行标记"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class Handover(models.Model):
    """What one leaver held on one contract, and who took it over.

    ``moved`` is a list of {what, label, count, keys}: what was handed on, as
    the administrator's page named it, and the rows that are another's now.
    """

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    leaver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    moved = models.JSONField(default=list)
    reason = models.TextField("理由")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "移交"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(
                fields=["successor", "contract"], name="handed_to_a_person"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(leaver=models.F("successor"))
                & ~models.Q(leaver=models.F("recorded_by"))
                & ~models.Q(successor=models.F("recorded_by")),
                name="handed_on_by_a_third_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.leaver_id} {self.successor_id}"


class FileText(models.Model):
    """The words of some bytes, read once for search whoever handed them in.

    It belongs to no contract: whose eyes it is for says the row that names
    the file. ``folded`` is what is searched, as long as ``text``, place for
    place; it stands first because a row is read from its front. ``reason``
    is why there is nothing to search, empty where there is.
    """

    file = models.OneToOneField(
        StoredFile, models.PROTECT, primary_key=True, related_name="+"
    )
    folded = models.TextField(default="")
    text = models.TextField(default="")
    cut = models.BooleanField("未读完", default=False)
    reason = models.CharField(max_length=30, default="")
    edition = models.PositiveSmallIntegerField("读法")
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = "文件文字"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.file_id[:12]} {len(self.text)}"


class ReminderRead(models.Model):
    """That a person read a reminder; it is theirs, so whose it is is known."""

    ledger = True

    reminder = models.OneToOneField(
        Reminder, models.PROTECT, primary_key=True, related_name="+"
    )
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = "已读提醒"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.reminder_id}"


class ReminderPreference(models.Model):
    """How a person wants to be reminded by mail; the portal shows all."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    mails = models.BooleanField("期限提醒邮件", default=True)
    weekly = models.BooleanField("每周汇总邮件", default=True)
    quiet_from = models.TimeField("安静时段自", default=FROM)
    quiet_to = models.TimeField("安静时段至", default=TO)
    quiet_days_off = models.BooleanField("非工作日不发", default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "提醒设置"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.user_id}"

    @property
    def quiet(self) -> Quiet:
        """The hours and days on which no mail comes."""
        return Quiet(self.quiet_from, self.quiet_to, self.quiet_days_off)

    def wants(self, kind: type[models.Model]) -> bool:
        """Whether the person wants this kind of mail."""
        return self.weekly if kind is WeeklyDigest else self.mails


class OutgoingQuerySet(models.QuerySet):
    """Mails on their way."""

    def taken(self, claim):
        """What one worker took to send, in the order it was queued."""
        rows = self.filter(claim=claim, state=MailState.SENDING)
        return rows.select_related(*self.model.carries).order_by("pk")


class OutgoingMail(models.Model):
    """What every mail on its way carries; once sent it stays sent.

    ``next_try_at`` is also until when quiet hours hold it over.
    """

    carries = ("user",)  # what its words are made of

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=MailState.choices, default=MailState.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, default="")
    sent_at = models.DateTimeField("发送", null=True)
    objects = OutgoingQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk} {self.state}"


def unfinished(name: str) -> models.Index:
    """The index by which a tick finds what waits."""
    return models.Index(
        fields=["next_try_at"],
        name=name,
        condition=models.Q(state__in=["waiting", "sending"]),
    )


class ReminderMail(OutgoingMail):
    """That a reminder is to be mailed: once, however often anybody tries."""

    carries = ("reminder__contract__agreement_version",)

    reminder = models.OneToOneField(
        Reminder, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "提醒邮件"
        verbose_name_plural = verbose_name
        indexes = [unfinished("reminder_mail_unfinished")]

class WeeklyDigest(OutgoingMail):
    """The week's mail of a person, over all their contracts."""

    week_on = models.DateField("周一")

    class Meta:
        verbose_name = "每周汇总"
        verbose_name_plural = verbose_name
        indexes = [unfinished("digest_unfinished")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "week_on"], name="one_digest_a_week"
            )
        ]
