"""Two nights and two workers: one reminder, one mail a person."""

from datetime import datetime
from threading import Barrier

import pytest
from django.core.mail import EmailMessage

from contracts.models import Reminder
from kaifeng_credit import reminders
from kaifeng_credit.models import ReminderMail
from kaifeng_credit.reminders import remind
from kaifeng_credit.reminding import posting
from kaifeng_credit.reminding.posting import send_due
from payments.rules.schedules import SHANGHAI
from payments.states import MailState
from tests.reminding import DAY, make_running

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
# A working morning after the night on which the reminders are given.
NOON = datetime(2026, 12, 1, 12, tzinfo=SHANGHAI)
PATIENCE = 5  # seconds two threads wait for each other at most


@pytest.fixture
def running(settings):
    """A real contract that runs, its people, and a mail server."""
    return make_running(settings)


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """To whom mails went."""
    went: list[str] = []

    def send(message, **_):
        went.extend(message.to)
        return 1

    monkeypatch.setattr(EmailMessage, "send", send)
    return went


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    """The reminders are given at noon of a working day."""
    monkeypatch.setattr(reminders, "now", lambda: NOON)


def posting_it():
    return send_due(now=NOON)


def test_two_nights_and_two_workers_remind_once_and_mail_once(
    running, sent, at_once
):
    def night():
        return remind(running.contract.pk, as_of=DAY)

    first, second = at_once(night, night)
    given = Reminder.objects.count()
    assert [0, given] == sorted(map(len, (first, second)))
    assert given == ReminderMail.objects.count()
    outcomes = at_once(posting_it, posting_it)
    assert len(sent) == sum(outcomes) == len(set(sent)) > 1
    assert not ReminderMail.objects.exclude(state=MailState.SENT).exists()


def test_without_the_claim_two_workers_send_two_mails(
    running, sent, at_once, monkeypatch
):
    """What keeps it to one is the conditional UPDATE that takes the rows."""
    remind(running.contract.pk, as_of=DAY)
    both = Barrier(2)

    def unguarded(model, user, now):
        rows = list(model.objects.filter(user=user))
        both.wait(PATIENCE)
        return rows

    monkeypatch.setattr(posting, "claim", unguarded)
    at_once(posting_it, posting_it)
    assert len(sent) == 2 * len(set(sent)) > 2
