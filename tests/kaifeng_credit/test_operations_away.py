"""Who is away, since when, and what every page says of it."""

import shutil
from datetime import UTC, datetime, timedelta
from smtplib import SMTPAuthenticationError

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from kaifeng_credit.models import Mark
from kaifeng_credit.operations import away
from kaifeng_credit.operations.readiness import CANARY, sing
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOW = datetime(2026, 3, 5, 2, 30, tzinfo=UTC)  # 10:30 in Shanghai
LATER = NOW + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def roomy(settings):
    settings.FREE_FLOOR_BYTES = 1


def names(now: datetime = NOW) -> list[str]:
    cache.clear()  # a process remembers for two seconds what it was told
    return [one.name for one in away.away(now)]


def test_what_was_never_heard_of_is_not_called_away():
    assert [] == names()


def test_a_background_that_fell_silent_is_away_since_its_last_sign():
    sing(NOW)
    assert [] == names(NOW + timedelta(minutes=3))
    assert ["background"] == names(LATER)
    cache.clear()
    (one,) = away.away(LATER)
    assert "3月5日 10:30" in one.sentence
    sing(LATER)
    assert [] == names(LATER)


def test_a_scanner_that_stops_is_away_until_it_answers(scanner):
    assert [] == away.probe(NOW) == names()
    scanner.stop()
    assert ["scanner"] == away.probe(NOW)
    assert ["scanner"] == away.probe(LATER)
    cache.clear()
    (one,) = away.away(LATER)
    assert "3月5日 10:30" in one.sentence  # since the first silence
    scanner.start()
    assert [] == away.probe(LATER) == names(LATER)


def test_a_mail_server_that_refuses_us_is_away_and_no_word_of_its_is_kept(
    settings, monkeypatch, caplog
):
    class Refusing:
        def __init__(self, **_):
            pass

        def open(self):
            raise SMTPAuthenticationError(535, b"person@example.cn unknown")

    settings.EMAIL_HOST = "127.0.0.1"
    monkeypatch.setattr(away, "get_connection", Refusing)
    assert ["mail"] == away.probe(NOW)
    assert ["mail"] == names()
    assert "person" not in caplog.text
    assert "person" not in str(Mark.objects.get(name="mail").detail)


def test_a_mail_server_that_nobody_reaches_is_away(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert ["mail"] == away.probe(NOW)


def test_what_is_not_connected_is_neither_asked_nor_away(scanner, settings):
    scanner.stop()
    away.probe(NOW)
    settings.CLAMD_SOCKET = ""
    assert [] == away.probe(NOW) == names()


def test_a_full_store_is_said(settings, monkeypatch):
    settings.FREE_FLOOR_BYTES = 1024
    usage = shutil.disk_usage("/")._replace(free=1023)
    monkeypatch.setattr(away.shutil, "disk_usage", lambda _: usage)
    assert ["disk"] == names()


def test_it_costs_one_query_however_much_is_away(
    django_assert_num_queries, scanner, settings
):
    with django_assert_num_queries(1):
        away.away(NOW)
    scanner.stop()
    sing(NOW)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    away.probe(NOW)
    cache.clear()  # two seconds later
    with django_assert_num_queries(1):
        assert 3 == len(away.away(LATER))
    with django_assert_num_queries(0):  # the next page of these two seconds
        assert 3 == len(away.away(LATER))


def test_a_page_says_it_to_everybody_and_asks_none_of_the_absent(
    client, monkeypatch
):
    contract = make.make_contract()
    people = make.make_people(contract)
    Mark.objects.create(name=CANARY, at=timezone.now() - timedelta(hours=1))

    def asked(*_, **__):
        raise AssertionError("a page waits for who is away")

    monkeypatch.setattr(away, "PROBES", {"scanner": asked, "mail": asked})
    for role, page in (
        ("b_lead", reverse("overview", args=[contract.slug])),
        ("a_finance", reverse("payments", args=[contract.slug])),
        ("system_admin", reverse("home")),
    ):
        client.force_login(getattr(people, role))
        said = client.get(page).content.decode()
        assert "暂时不可用的服务" in said, page
        assert "不会丢失也不会重复" in said
        assert "提交和签收照常" in said
    sing(timezone.now())
    cache.clear()  # two seconds later
    assert "暂时不可用的服务" not in client.get(page).content.decode()
