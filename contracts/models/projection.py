"""The stored answer of standing(), and the reminders drawn from it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from contracts.models.agreement import Contract
from contracts.models.scope import ScopedQuerySet
from contracts.states import Role


class StandingProjection(models.Model):
    """standing() of a contract, valid only for what it was computed from.

    A row whose facts version, day, calendar, agreement or rules differ from
    the present is never shown; `kaifeng_credit` recomputes it under a lock.
    """

    contract = models.OneToOneField(
        Contract, models.PROTECT, related_name="projection"
    )
    facts_version = models.PositiveBigIntegerField()
    as_of = models.DateField()
    calendar_version = models.CharField(max_length=80)
    agreement_digest = models.CharField(max_length=64)
    rules_digest = models.CharField(max_length=64, default="")
    answer = models.JSONField()
    # The penalty under the most careful reading, shown beside the decided.
    compared = models.JSONField(default=dict)
    # What a page over many contracts needs of it, and nothing else.
    money = models.JSONField(default=dict)
    computed_at = models.DateTimeField(db_default=Now())
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "态势快照"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.contract_id}@{self.facts_version}"


class ReminderQuerySet(ScopedQuerySet):
    """Reminders: what a person is told is theirs to read."""

    def visible_to(self, user) -> "ReminderQuerySet":
        """One's own, and for an auditor those of everybody."""
        own = self._within(user, self.readers()) & models.Q(user_id=user.pk)
        return self.filter(own | self._within(user, (Role.AUDITOR,)))


class Reminder(models.Model):
    """A reminder that was given: once per person, deadline and stage."""

    ledger = True

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    deadline = models.CharField("期限", max_length=120)
    stage = models.CharField("阶段", max_length=30)
    text = models.CharField("内容", max_length=300)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "提醒"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "user", "deadline", "stage"],
                name="a_reminder_comes_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline} {self.stage}"
