"""The week's mail: once a week, to those who want it, on a working day."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail

from kaifeng_credit.models import ReminderPreference, WeeklyDigest
from kaifeng_credit.reminders import remind
from kaifeng_credit.reminding.posting import send_due
from kaifeng_credit.reminding.weekly import first_working_day, note_week
from payments.rules.schedules import SHANGHAI
from payments.states import MailState
from tests import factories as make

pytestmark = pytest.mark.django_db
MONDAY = datetime(2025, 12, 15, 0, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("monday", "expected"),
    [
        ("2025-12-15", "2025-12-15"),
        ("2025-10-06", "2025-10-09"),
        ("2025-09-29", "2025-09-29"),
        ("2030-01-07", "2030-01-07"),  # no notice speaks of it
    ],
)
def test_a_week_begins_on_its_first_working_day(monday, expected):
    found = first_working_day(date.fromisoformat(monday))
    assert date.fromisoformat(expected) == found


def test_one_mail_a_week_to_each_who_has_something_near(running):
    people = running.people
    ReminderPreference.objects.create(user=people.b_onsite, weekly=False)
    remind(running.contract.pk, as_of=MONDAY.date())
    assert 4 == note_week(now=MONDAY)  # three of 甲方, one of 乙方
    assert [0, 0] == [
        note_week(now=MONDAY + timedelta(days=n)) for n in (0, 3)
    ]
    send_due(now=MONDAY + timedelta(hours=8))
    weekly = [m for m in mail.outbox if "本周期限" in m.subject]
    (message,) = [m for m in weekly if m.to == [people.b_lead.email]]
    assert "2025年12月19日到期" in message.body
    assert "未读提醒" in message.body
    assert "￥" not in message.body
    assert people.b_onsite.email not in {m.to[0] for m in weekly}
    # Who has nothing near is not written to for the sake of writing.
    rows = WeeklyDigest.objects.exclude(user=people.b_lead)
    assert {MailState.SKIPPED} == set(rows.values_list("state", flat=True))
    assert 4 == note_week(now=MONDAY + timedelta(days=7))


def test_a_night_that_was_missed_is_made_up_for(running):
    assert 5 == note_week(now=MONDAY + timedelta(days=2))


def test_a_demo_a_leaver_and_a_portal_without_mail_get_none(
    running, settings
):
    make.make_people(make.make_contract(is_demo=True, pinned_on=date(2025, 12, 15)))
    running.people.b_lead.is_active = False
    running.people.b_lead.save()
    assert 4 == note_week(now=MONDAY)
    settings.PUBLIC_URL = ""
    assert 0 == note_week(now=MONDAY + timedelta(days=7))
