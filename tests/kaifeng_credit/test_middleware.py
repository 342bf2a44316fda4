"""A refusal no view caught becomes a page that says what to do."""

import logging

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from contracts.policies import NotAllowed, Refused
from kaifeng_credit.middleware import Refusals
from tests import factories as make


@pytest.fixture
def request_of_somebody(db):
    request = RequestFactory().get("/")
    request.user = make.make_person()
    request.csp_nonce = ""
    return request


def answer(request, exception):
    return Refusals(lambda _: None).process_exception(request, exception)


def test_who_may_never_is_told_who_can(request_of_somebody):
    response = answer(
        request_of_somebody,
        NotAllowed("当前角色不能签署。", who="甲方审批"),
    )
    assert 403 == response.status_code
    html = response.content.decode()
    assert "当前角色不能签署。" in html
    assert "甲方审批" in html


def test_an_act_that_came_too_late_is_a_conflict(request_of_somebody):
    response = answer(request_of_somebody, Refused("gone", "已由他人办结。"))
    assert 409 == response.status_code
    assert "已由他人办结。" in response.content.decode()


def test_any_other_error_is_left_alone(request_of_somebody):
    assert answer(request_of_somebody, ValueError("x")) is None


@pytest.mark.django_db
def test_who_was_refused_stands_in_the_log(caplog):
    """16.3.2, 16.3.3: the account's number and the door, no name."""
    contract = make.make_contract()
    person, client = make.make_person(contract, "b_lead"), Client()
    client.force_login(person)
    with caplog.at_level(logging.WARNING, "kaifeng_credit.middleware"):
        client.get(reverse("people"))
        client.get("/c/another-contract/")
        client.post(reverse("new_fact", args=[contract.slug, "accepted"]))
        Client().get("/no/such/page/")
        Client().get(reverse("api_contracts"))
    said = [one.message for one in caplog.records if one.message.startswith("refused")]
    who = f"account {person.pk}"
    assert [
        f"refused 403 GET people: {who}",
        f"refused 404 GET overview: {who}",
    ] == said[:2]
    assert "refused 401 GET api_contracts: nobody signed in" == said[-1]
    assert person.username not in "".join(said)
    assert not [one for one in said if "no/such" in one]


def test_a_program_without_tls_is_refused_and_a_person_led_on(settings):
    """4.1.2: led on, it would send its token in the clear again."""
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    plain = client.get(reverse("api_contracts"))
    assert (403, "https_only") == (plain.status_code, plain.json()["code"])
    led = client.get(reverse("login"))
    assert 301 == led.status_code
    assert led.url.startswith("https://")
