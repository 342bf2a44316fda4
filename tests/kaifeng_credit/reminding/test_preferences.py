"""What a person set holds at once, also for what waits already."""

from datetime import time, timedelta

import pytest
from django.core import mail

from contracts.models import Reminder
from kaifeng_credit.models import (
    ReminderMail,
    ReminderPreference,
    WeeklyDigest,
)
from kaifeng_credit.reminding.posting import send_due
from kaifeng_credit.reminding.preferences import (
    preference_of,
    preferences_of,
    set_preferences,
)
from kaifeng_credit.reminding.quiet import Quiet
from tests.reminding import NIGHT

pytestmark = pytest.mark.django_db


def test_who_set_nothing_has_the_defaults_and_no_row(running):
    row = preference_of(running.people.b_lead)
    assert Quiet() == row.quiet
    assert row.wants(ReminderMail)
    assert row.wants(WeeklyDigest)
    assert {} == preferences_of([running.people.b_lead])


def test_a_new_setting_holds_for_what_waits(running):
    person = running.people.b_lead
    one = Reminder.objects.create(
        contract=running.contract, user=person,
        deadline="tranche_2_submission",
        stage="today", text="开具发票：今日到期。",
    )  # fmt: skip
    ReminderMail.objects.create(
        reminder=one, user=person, queued_at=NIGHT,
        next_try_at=NIGHT + timedelta(hours=8),
    )  # fmt: skip
    assert 0 == send_due(now=NIGHT)
    for _ in range(2):
        set_preferences(
            by=person, mails=True, weekly=True, quiet_from=time(1),
            quiet_to=time(2), quiet_days_off=True, now=NIGHT,
        )  # fmt: skip
    assert 1 == ReminderPreference.objects.count()
    assert 1 == send_due(now=NIGHT)
    assert [person.email] == mail.outbox[0].to
