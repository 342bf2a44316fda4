"""One reads one's reminders, marks them read, and sets how they come."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import AuditEvent, Reminder
from kaifeng_credit.models import ReminderPreference, ReminderRead
from kaifeng_credit.reminders import remind
from kaifeng_credit.reminding.preferences import preference_of
from kaifeng_credit.reminding.unread import mark_read
from tests.reminding import DAY, NIGHT

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_person_reads_their_own_and_the_bell_counts_down(running):
    slug, people = running.contract.slug, running.people
    remind(running.contract.pk, as_of=DAY)
    page, act = (
        reverse(name, args=[slug]) for name in ("reminders", "read_reminders")
    )
    client = signed_in(people.b_lead)
    rows = list(Reminder.objects.filter(user=people.b_lead).order_by("pk"))
    html = client.get(page).content.decode()
    assert f"提醒，未读 {len(rows)} 条" in html  # the bell
    assert "仅为提醒，不构成第八条送达" in html
    # Each leads to its row on the page of deadlines.
    place = "d-tranche_2_submission"
    assert f"/deadlines/#{place}" in html
    deadlines = client.get(reverse("deadlines", args=[slug]))
    assert f'id="{place}"' in deadlines.content.decode()

    for _ in range(2):  # a double click
        assert client.post(act, {"reminder": rows[0].pk}).url == page
    assert [rows[0].pk] == list(
        ReminderRead.objects.values_list("pk", flat=True)
    )
    unread = client.get(page, {"show": "unread"})
    assert len(rows) - 1 == unread.context["page"].paginator.count
    # Another's, a stranger's number and no number at all mark nothing.
    other = Reminder.objects.filter(user=people.b_onsite).first()
    for wrong in (other.pk, 10**9, "x"):
        client.post(act, {"reminder": wrong})
    assert 1 == ReminderRead.objects.count()
    client.post(act)
    assert (
        "没有未读的提醒"
        in client.get(page, {"show": "unread"}).content.decode()
    )
    assert "提醒均已读" in client.get(page).content.decode()
    assert "尚无提醒" in signed_in(people.auditor).get(page).content.decode()
    todo = signed_in(people.b_onsite).get(reverse("todo", args=[slug]))
    assert "全部提醒" in todo.content.decode()
    assert 0 == mark_read(
        contract=running.contract, user=people.b_lead, now=NIGHT
    )


def test_the_last_of_a_deadline_says_what_is_so_now_and_the_others_are_past(
    running,
):
    slug, person = running.contract.slug, running.people.b_lead
    for days in (14, 0):
        remind(running.contract.pk, as_of=DAY - timedelta(days=days))
    client, page = signed_in(person), reverse("reminders", args=[slug])
    html = client.get(page, {"as_of": "2025-12-22"}).content.decode()
    assert 1 == html.count("查看期限")
    assert "现在 " in html
    assert "逾期 3 日" in html
    assert "剩 5 个工作日" in html  # what was said stays as it was said
    assert 1 == html.count("仅为提醒")
    last = Reminder.objects.filter(user=person).latest("pk")
    client.post(reverse("read_reminders", args=[slug]), {"reminder": last.pk})
    assert "提醒均已读" in client.get(page).content.decode()
    todo = client.get(reverse("todo", args=[slug])).content.decode()
    assert 1 == todo.count("剩 5 个工作日。")
    assert "剩 15 个工作日。" not in todo


def test_a_person_sets_hours_and_mails_and_what_is_wrong_is_said(running):
    client, page = (
        signed_in(running.people.b_lead),
        reverse("reminder_preferences"),
    )
    html = client.get(page).content.decode()
    assert 'value="20:00"' in html
    assert 'value="08:00"' in html
    wrong = client.post(page, {"quiet_from": "25:00", "quiet_to": ""})
    assert 422 == wrong.status_code
    assert "时间写作 20:00 这样的形式。" in wrong.content.decode()
    assert not ReminderPreference.objects.exists()
    told = {"quiet_from": "22:00", "quiet_to": "07:30", "mails": "on"}
    assert 302 == client.post(page, told).status_code
    row = preference_of(running.people.b_lead)
    assert (True, False, time(22), time(7, 30), False) == (
        row.mails, row.weekly, row.quiet_from, row.quiet_to,
        row.quiet_days_off,
    )  # fmt: skip
    event = AuditEvent.objects.get(action="reminders_set")
    assert event.actor_id == running.people.b_lead.pk


def test_the_page_says_why_no_mail_comes(running, settings):
    page = reverse("reminder_preferences")
    person = running.people.b_lead
    person.email = ""
    person.save()
    assert "没有登记邮箱" in signed_in(person).get(page).content.decode()
    settings.EMAIL_HOST = ""
    assert "没有接通邮件" in signed_in(person).get(page).content.decode()
