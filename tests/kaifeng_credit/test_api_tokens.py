"""Tokens at the interface: who comes in, who may act, and how often."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from contracts.queries.clock import now
from contracts.services.tokens import issue_token, revoke_token
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def contract():
    one = make.make_contract(slug="own")
    one.people = make.make_people(one)
    return one


def token_of(person, *, writes=False):
    word = f"secret-word-{person.username.partition('-')[2]}"
    lasts = timedelta(hours=1) if writes else timedelta(days=7)
    return issue_token(
        by=person, name="x", now=now(), lasts=lasts, writes=writes,
        password=word,
    )  # fmt: skip


def ask(secret, name="api_contract", slug="own", client=None, **more):
    client = client or Client()
    args = [] if name == "api_contracts" else [slug]
    headers = {"authorization": f"Bearer {secret}", **more}
    return client.get(reverse(name, args=args), headers=headers)


def test_a_token_sees_what_its_person_sees_and_no_more(contract):
    make.make_contract(slug="foreign")
    _, secret = token_of(contract.people.b_lead)
    assert ["b_lead"] == ask(secret).json()["roles"]
    assert 404 == ask(secret, slug="foreign").status_code
    listed = ask(secret, "api_contracts").json()["results"]
    assert ["own"] == [row["slug"] for row in listed]
    _, other = token_of(contract.people.system_admin)
    assert 404 == ask(other).status_code


@pytest.mark.parametrize(
    "header",
    [
        "Bearer kfx_wrong", "Bearer", "Bearer ", "Basic eDp5", "kfx_x",
        "Bearer kfx_\u00e9", "Bearer kfx_" + "x" * 500, "Token kfx_x",
    ],
)  # fmt: skip
def test_a_wrong_header_is_refused_even_beside_a_session(contract, header):
    client = Client()
    client.force_login(contract.people.b_lead)
    response = client.get(
        reverse("api_contract", args=["own"]),
        headers={"authorization": header},
    )
    assert 401 == response.status_code
    assert "Bearer" == response["WWW-Authenticate"]
    assert "bad_token" == response.json()["code"]
    assert header[7:] not in response.content.decode() or not header[7:]


def test_what_ends_a_token_ends_it_at_the_next_request(contract):
    token, secret = token_of(contract.people.b_lead)
    assert 200 == ask(secret).status_code
    revoke_token(token=token, by=token.user, now=now())
    assert 401 == ask(secret).status_code


def test_a_role_that_ends_ends_for_the_token_too(contract):
    person = contract.people.b_lead
    _, secret = token_of(person)
    person.memberships.update(ends_on=make.TODAY)
    assert 404 == ask(secret).status_code


def test_answers_to_a_token_are_kept_by_no_cache(contract):
    _, secret = token_of(contract.people.b_lead)
    assert "private, no-store" == ask(secret)["Cache-Control"]
    assert "sessionid" not in ask(secret).cookies


def test_past_its_rate_a_token_is_told_when_to_come_back(contract, settings):
    settings.API_RATES = {"reading": "2/min", "acting": "1/min"}
    _, secret = token_of(contract.people.b_lead)
    _, other = token_of(contract.people.a_handler)
    assert [200, 200, 429] == [ask(secret).status_code for _ in range(3)]
    refused = ask(secret)
    assert "too_many_requests" == refused.json()["code"]
    assert 0 < int(refused["Retry-After"]) <= 61
    assert 200 == ask(other).status_code
