"""A reminder is mailed once, when one may be disturbed, or not at all."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from contracts.models import AuditEvent, Membership, Reminder
from kaifeng_credit import reminders
from kaifeng_credit.models import ReminderMail, ReminderPreference
from kaifeng_credit.reminders import remind
from kaifeng_credit.reminding.posting import send_due
from payments.states import MailState
from tests import factories as make
from tests.reminding import DAY, MORNING, NIGHT

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(running, monkeypatch):
    """The night's reminders, given at ten past midnight."""
    monkeypatch.setattr(reminders, "now", lambda: NIGHT)
    assert remind(running.contract.pk, as_of=DAY)
    return running


def states() -> set[str]:
    return set(ReminderMail.objects.values_list("state", flat=True))


def told() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def test_what_night_gives_morning_sends_one_mail_a_person(given):
    people = given.people
    assert 0 == send_due(now=NIGHT)
    assert [] == mail.outbox
    assert 0 == send_due(now=MORNING - timedelta(minutes=1))
    assert 2 == send_due(now=MORNING)
    assert sorted([people.b_lead.email, people.b_onsite.email]) == told()
    assert {MailState.SENT} == states()
    assert [0, 0] == [
        send_due(now=MORNING + timedelta(days=n)) for n in (0, 3)
    ]
    assert 0 == len(remind(given.contract.pk, as_of=DAY))


def test_a_mail_has_titles_and_dates_no_amounts_and_no_names(given):
    send_due(now=MORNING)
    message = mail.outbox[0]
    ((html, kind),) = message.alternatives
    assert "text/html" == kind
    assert not re.search(r"￥|万元|\d\.\d\d", html)
    assert given.contract.title in message.body
    assert "第2笔款项核心任务成果" in message.body
    assert "仅为提醒，不构成第八条送达。" in message.body
    slug = given.contract.slug
    assert f"https://portal.example.cn/c/{slug}/reminders/" in message.body
    assert "https://portal.example.cn/account/reminders/" in message.body
    assert "\n" not in message.subject
    assert not re.search(r"￥|万元|\d\.\d\d", message.body)
    for person in vars(given.people).values():
        assert str(person) not in message.body + message.subject + html
    said = AuditEvent.objects.values_list("summary", "detail")
    assert "portal.example" not in str(list(said))


def test_quiet_hours_are_ones_own_and_hold_over_a_weekend(given):
    lead, onsite = given.people.b_lead, given.people.b_onsite
    ReminderPreference.objects.create(
        user=lead, quiet_from="00:00", quiet_to="00:00", quiet_days_off=False
    )
    ReminderPreference.objects.create(
        user=onsite, quiet_from="00:00", quiet_to="23:30"
    )
    assert 1 == send_due(now=NIGHT)
    assert [lead.email] == told()
    assert 0 == send_due(now=MORNING)
    # What evening left waits over the weekend, whatever was set since.
    saturday = NIGHT + timedelta(days=1, hours=23, minutes=30)
    onsite_wish = ReminderPreference.objects.get(user=onsite)
    assert onsite_wish.quiet_days_off
    assert 0 == send_due(now=saturday)
    monday = saturday + timedelta(days=2)
    assert 0 == send_due(now=monday - timedelta(minutes=11))
    assert 1 == send_due(now=monday)
    assert {lead.email, onsite.email} == set(told())


def test_a_server_that_is_away_delays_and_loses_nothing(
    given, monkeypatch, caplog
):
    with monkeypatch.context() as patch:

        def down(*_):
            raise OSError("no way to x@portal.example")

        patch.setattr(EmailMultiAlternatives, "send", down)
        assert 0 == send_due(now=MORNING)
        assert 0 == send_due(now=MORNING + timedelta(seconds=30))
        assert {1} == set(ReminderMail.objects.values_list("tries", flat=True))
        assert 0 == send_due(now=MORNING + timedelta(hours=1))
    assert {MailState.WAITING} == states()
    assert "OSError" in caplog.text
    assert "portal.example" not in caplog.text
    assert 2 == send_due(now=MORNING + timedelta(hours=4))
    assert {MailState.SENT} == states()


def test_after_a_week_a_mail_is_old_news(given, monkeypatch):
    def down(*_):
        raise OSError

    monkeypatch.setattr(EmailMultiAlternatives, "send", down)
    send_due(now=MORNING + timedelta(days=7))
    assert {MailState.FAILED} == states()
    assert Reminder.objects.filter(user=given.people.b_lead).exists()


def test_a_worker_that_died_while_it_sent_is_not_guessed_about(given):
    ReminderMail.objects.update(
        state=MailState.SENDING, lease_until=MORNING - timedelta(minutes=1)
    )
    assert 0 == send_due(now=MORNING)
    assert {MailState.FAILED} == states()
    assert "不知是否已送达" in ReminderMail.objects.first().reason


def test_who_is_gone_has_no_address_or_wants_none_gets_none(given):
    people = given.people
    people.b_lead.is_active = False
    people.b_lead.save()
    left = Membership.objects.filter(user=people.b_onsite)
    left.update(ends_on=DAY - timedelta(days=1))
    assert 0 == send_due(now=MORNING)
    assert {MailState.SKIPPED} == states()


@pytest.mark.parametrize("why", ["address", "wish"])
def test_without_address_or_wish_there_is_no_mail(given, why):
    for person in (given.people.b_lead, given.people.b_onsite):
        if why == "wish":
            ReminderPreference.objects.create(user=person, mails=False)
        else:
            person.email = ""
            person.save()
    assert 0 == send_due(now=MORNING)
    assert {MailState.SKIPPED} == states()
    assert 2 <= Reminder.objects.count()


def test_a_demo_and_a_portal_without_mail_queue_nothing(running, settings):
    demo = make.make_contract(is_demo=True, pinned_on=DAY)
    demo.in_service_from = DAY
    demo.save()
    make.with_address(*vars(make.make_people(demo)).values())
    remind(demo.pk)
    settings.EMAIL_HOST = ""
    assert remind(running.contract.pk, as_of=DAY)
    assert 0 == ReminderMail.objects.count()
    assert 0 == send_due(now=MORNING)
