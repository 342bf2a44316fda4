"""个人 → 访问令牌: made, shown once, revoked; only one's own."""

import re

import pytest
from django.urls import reverse

from contracts.models import ApiToken
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/account/tokens/"


@pytest.fixture
def person(client):
    one = make.make_person()
    client.force_login(one)
    return one


def make_one(client, **more):
    data = {"name": "月报", "life": "read-30", "password": "", **more}
    return client.post(PAGE, data)


def secret_in(response) -> str:
    return re.search(r"kfx_[\w-]{20,}", response.content.decode())[0]


def test_a_token_is_made_shown_once_and_opens_the_interface(client, person):
    response = make_one(client)
    assert 200 == response.status_code
    assert "private, no-store" == response["Cache-Control"]
    secret = secret_in(response)
    again = client.get(PAGE).content.decode()
    assert "月报" in again
    assert secret not in again
    client.logout()
    asked = client.get(
        reverse("api_contracts"), headers={"authorization": f"Bearer {secret}"}
    )
    assert 200 == asked.status_code


def test_sent_twice_it_is_made_once(client, person):
    make_one(client)
    response = make_one(client)
    assert 422 == response.status_code
    assert "已有同名的令牌" in response.content.decode()
    assert 1 == ApiToken.objects.filter(user=person).count()


@pytest.mark.parametrize("password", ["", "wrong"])
def test_without_the_password_nothing_that_acts_is_made(
    client, person, password
):
    response = make_one(client, life="write-1", password=password)
    assert 422 == response.status_code
    text = response.content.decode()
    assert "密码" in text
    assert 'value="wrong"' not in text
    assert not ApiToken.objects.exists()


def test_with_it_the_token_acts_for_hours(client, person):
    word = f"secret-word-{person.username.partition('-')[2]}"
    assert "可办理业务" in make_one(
        client, life="write-8", password=word
    ).content.decode()
    assert ApiToken.objects.get().writes


@pytest.mark.parametrize("life", ["", "read-900", "write-90", "x", "read-"])
def test_a_life_that_is_not_on_offer_is_refused(client, person, life):
    assert 422 == make_one(client, life=life).status_code
    assert not ApiToken.objects.exists()


def test_one_revokes_ones_own_and_no_other(client, person):
    make_one(client)
    token = ApiToken.objects.get()
    address = reverse("revoke_token", args=[token.pk])
    client.force_login(make.make_person())
    assert 404 == client.post(address).status_code
    client.force_login(person)
    response = client.post(address, follow=True)
    assert "已撤销" in response.content.decode()
    assert "尚无访问令牌" in response.content.decode()


def test_nobody_signed_in_is_led_to_the_door(client):
    assert 302 == client.get(PAGE).status_code
    assert 302 == make_one(client).status_code
    assert not ApiToken.objects.exists()


def test_the_menu_leads_there(client, person):
    assert f'href="{PAGE}"' in client.get(reverse("home")).content.decode()
