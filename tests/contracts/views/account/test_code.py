"""Where a phone is enrolled nobody comes in without its code (G4)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import SignInAttempt
from contracts.queries.clock import now
from contracts.services import second_factor as service
from contracts.views.account import code as page
from tests import factories as make

pytestmark = pytest.mark.django_db
CODE = "/login/code/"
KEY = service.new_key()


@pytest.fixture
def person():
    one = make.make_person()
    one.set_password("the right words")
    one.save()
    before = now() - timedelta(minutes=5)
    one.spare = service.enrol(
        by=one, key=KEY, code=service.code_of(KEY, before), now=before
    )
    return one


def half_in(person, to="") -> Client:
    client = Client()
    answer = client.post(
        f"/login/?next={to}",
        {"username": person.username, "password": "the right words"},
    )
    assert CODE == answer.url
    return client


def is_in(client) -> bool:
    return 200 == client.get(reverse("sign_ins")).status_code


def test_the_password_alone_opens_nothing(person):
    client = half_in(person)
    assert not is_in(client)
    assert "输入动态口令" in client.get(CODE).content.decode()


def test_with_the_code_one_is_led_on_to_where_one_was_going(person):
    client = half_in(person, reverse("tokens"))
    answer = client.post(CODE, {"code": service.code_of(KEY, now())})
    assert reverse("tokens") == answer.url
    assert is_in(client)
    assert ["done"] == list(
        SignInAttempt.objects.values_list("outcome", flat=True)
    )
    # The same code, on another machine a moment later, is used up.
    thief = half_in(person)
    used = thief.post(CODE, {"code": service.code_of(KEY, now())})
    assert 422 == used.status_code
    assert not is_in(thief)
    assert is_in(client)


def test_a_recovery_code_does_instead_and_never_leads_elsewhere(person):
    client = half_in(person, "https://elsewhere.example/")
    assert "/" == client.post(CODE, {"code": person.spare[0]}).url


def test_wrong_codes_lock_as_wrong_passwords_do(person, settings):
    settings.AXES_ENABLED = True
    client = half_in(person)
    codes = [
        client.post(CODE, {"code": "000000"}).status_code for _ in range(6)
    ]
    assert [422] * 4 + [429, 429] == codes
    # Locked, the right one is not looked at, nor the password.
    right = {"code": service.code_of(KEY, now())}
    assert 429 == client.post(CODE, right).status_code
    again = Client().post(
        "/login/",
        {"username": person.username, "password": "the right words"},
    )
    assert 429 == again.status_code


def test_too_many_tries_are_not_looked_at_either(person, settings):
    settings.SIGN_INS_PER_ACCOUNT = 1
    client = half_in(person)
    assert 429 == client.post(CODE, {"code": person.spare[0]}).status_code
    assert 10 == service.codes_left(service.factor_of(person))


@pytest.mark.parametrize("change", ["late", "disabled", "password"])
def test_what_the_password_opened_does_not_stay_open(
    person, monkeypatch, change
):
    client = half_in(person)
    if change == "late":
        later = now() + timedelta(minutes=5)
        monkeypatch.setattr(page, "now", lambda: later)
    elif change == "disabled":
        person.is_active = False
    else:
        person.set_password("other words")
    person.save()
    answer = client.post(CODE, {"code": person.spare[0]})
    assert "/login/" == answer.url
    assert not is_in(client)


def test_nobody_gets_here_without_a_password():
    assert "/login/" == Client().get(CODE).url
