"""What a person set for their reminders; who set nothing has the defaults."""

from datetime import datetime, time

from django.db import transaction

from contracts.models import User
from contracts.services import audit
from contracts.services.identity import lock_person
from kaifeng_credit.models import (
    ReminderMail,
    ReminderPreference,
    WeeklyDigest,
)
from payments.states import MailState


def preference_of(user: User) -> ReminderPreference:
    """A person's settings; unsaved with its defaults where there are none."""
    found = ReminderPreference.objects.filter(user=user).first()
    return found or ReminderPreference(user=user)


def preferences_of(users) -> dict[int, ReminderPreference]:
    """The settings of some people by key; one query."""
    rows = ReminderPreference.objects.filter(user__in=users)
    return {row.user_id: row for row in rows}


@transaction.atomic
def set_preferences(
    *,
    by: User,
    mails: bool,
    weekly: bool,
    quiet_from: time,
    quiet_to: time,
    quiet_days_off: bool,
    now: datetime,
) -> ReminderPreference:
    """Set one's own; what waits is looked at anew by the next tick."""
    lock_person(by)
    row = preference_of(by)
    row.mails, row.weekly = mails, weekly
    row.quiet_from, row.quiet_to = quiet_from, quiet_to
    row.quiet_days_off = quiet_days_off
    row.save()
    for model in (ReminderMail, WeeklyDigest):
        model.objects.filter(user=by, state=MailState.WAITING, tries=0).update(
            next_try_at=now
        )
    audit.record("reminders_set", by=by, on=row, summary="修改本人的提醒设置")
    return row
