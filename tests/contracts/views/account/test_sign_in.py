"""The door: locked after five failures, and no oracle (T11, T12, G4)."""

import logging
from datetime import timedelta
from threading import BoundedSemaphore

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contracts.models import SignInAttempt
from contracts.services import hashing
from tests import factories as make

pytestmark = pytest.mark.django_db
LOGIN = "/login/"


@pytest.fixture(autouse=True)
def locks_on(settings):
    settings.AXES_ENABLED = True


@pytest.fixture
def person():
    one = make.make_person()
    one.set_password("the right words")
    one.save()
    return one


def attempt(username, password="wrong", **more):
    return Client().post(
        LOGIN, {"username": username, "password": password}, **more
    )


def outcomes() -> list[str]:
    return list(
        SignInAttempt.objects.order_by("pk").values_list("outcome", flat=True)
    )


def test_a_person_comes_in_and_it_is_written_down(person):
    response = attempt(person.username, "the right words")
    assert (302, "/") == (response.status_code, response.url)
    assert ["done"] == outcomes()


def test_the_fifth_failure_locks_the_name_whether_or_not_it_exists(person):
    answers = {}
    for name in (person.username, "nobody-of-that-name"):
        codes = [attempt(name).status_code for _ in range(5)]
        after = attempt(name, "the right words")
        body = after.content.decode().replace(name, "…")
        answers[name] = (codes, after.status_code, body.split("csrf")[0])
    assert answers[person.username][:2] == ([200, 200, 200, 200, 429], 429)
    known, unknown = answers.values()
    assert known == unknown
    assert "30 分钟后再试，或请安全管理员解锁" in known[2]
    assert ["wrong"] * 4 + ["locked"] * 2 == outcomes()[:6]


def test_the_lock_is_of_one_address_and_cools_off(person, settings):
    for _ in range(5):
        attempt(person.username)
    elsewhere = {"REMOTE_ADDR": "192.0.2.77"}
    right = (person.username, "the right words")
    assert 302 == attempt(*right, **elsewhere).status_code
    assert 429 == attempt(*right).status_code
    cooled = timezone.now() - timedelta(minutes=settings.LOCK_MINUTES, seconds=1)
    AccessAttempt.objects.update(attempt_time=cooled)
    assert 302 == attempt(*right).status_code


def test_a_hundred_forged_hops_lock_all_the_same(person, settings):
    """A client writes what it likes in front of what our proxy saw."""
    settings.BEHIND_PROXY = True
    settings.SIGN_INS_PER_ACCOUNT = settings.SIGN_INS_PER_ADDRESS = 1000
    codes = [
        attempt(
            person.username,
            HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 198.51.100.4",
        ).status_code
        for n in range(100)
    ]
    assert [200] * 4 + [429] * 96 == codes


def test_without_the_lock_they_would_go_on(person, settings):
    """Or the test above would prove nothing."""
    settings.AXES_ENABLED = False
    assert {200} == {attempt(person.username).status_code for _ in range(8)}


def counted(monkeypatch) -> list[str]:
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode",
        lambda self, word, salt: (
            hashed.append(word), encode(self, word, salt)
        )[1],
    )  # fmt: skip
    return hashed


def test_past_the_limit_nothing_is_hashed(person, settings, monkeypatch):
    settings.SIGN_INS_PER_ACCOUNT = 2
    hashed = counted(monkeypatch)
    codes = [attempt(person.username).status_code for _ in range(4)]
    assert [200, 200, 429, 429] == codes
    assert 2 == len(hashed)


def test_locked_nothing_is_hashed(person, monkeypatch):
    for _ in range(5):
        attempt(person.username)
    hashed = counted(monkeypatch)
    assert 429 == attempt(person.username, "the right words").status_code
    assert [] == hashed


def test_a_name_that_does_not_exist_costs_the_same(person, monkeypatch):
    """One hash for either: their times tell nothing (G4)."""
    hashed = counted(monkeypatch)
    attempt(person.username)
    assert 1 == len(hashed)
    attempt("nobody-of-that-name")
    assert 2 == len(hashed)


def test_a_disabled_account_is_answered_like_a_wrong_password(person):
    wrong = attempt(person.username).content.decode()
    person.is_active = False
    person.save()
    closed = attempt(person.username, "the right words").content.decode()
    assert wrong.split("csrf")[0] == closed.split("csrf")[0]


def test_no_log_line_names_a_person_or_an_address(person, caplog):
    with caplog.at_level(logging.WARNING):
        for _ in range(6):
            attempt(person.username, "canary-word", REMOTE_ADDR="192.0.2.9")
    for line in caplog.messages:
        for secret in (person.username, "canary-word", "192.0.2.9"):
            assert secret not in line
    kept = "".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert "canary-word" not in kept


def test_the_form_says_what_is_missing():
    assert "请填写用户名和密码" in attempt("", "").content.decode()
    assert [] == outcomes()


@pytest.mark.parametrize("name", ["x" * 300, "\ufdfa" * 100, "a\0b"])
def test_a_name_no_account_can_have_is_looked_for_nowhere(name):
    """Too long, too long once composed (18 letters each), not of letters."""
    shown = attempt(name)
    assert 200 == shown.status_code
    assert shown.context["form"].errors["username"]
    assert [] == outcomes()


def test_who_is_in_is_led_on(client, person):
    client.force_login(person)
    assert reverse("home") == client.get(LOGIN).url


def test_with_too_many_hashing_a_sign_in_is_refused_before_a_hash(
    person, monkeypatch
):
    """And is no failure: nobody is locked out by the crowd (T12)."""
    hashed = counted(monkeypatch)
    with monkeypatch.context() as crowd:
        crowd.setattr(hashing, "room", BoundedSemaphore(0))
        for _ in range(6):
            refused = attempt(person.username, "the right words")
    assert (429, "3") == (refused.status_code, refused["Retry-After"])
    html = refused.content.decode()
    assert "此刻核对密码的人太多，这一次没有核对" in html
    assert f'value="{person.username}"' in html
    assert [] == hashed == outcomes()
    assert not AccessAttempt.objects.exists()
    assert 302 == attempt(person.username, "the right words").status_code
