"""The pages of the second factor: enrolled, shown once, put away."""

import re
from urllib.parse import unquote

import pytest
from django.urls import reverse

from contracts.queries.clock import now
from contracts.services import second_factor as service
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/account/second-factor/"


@pytest.fixture
def person(client):
    one = make.make_person()
    one.set_password("the right words")
    one.save()
    client.force_login(one)
    return one


def key_on(page) -> str:
    shown = re.search(r'<b class="mono">([A-Z2-7 ]+)</b>', text(page))
    return shown[1].replace(" ", "")


def text(response) -> str:
    return response.content.decode()


def enrol(client, password="the right words"):
    key = key_on(client.get(PAGE))
    code = service.code_of(key, now())
    return key, client.post(PAGE, {"code": code, "password": password})


def test_the_qr_code_is_a_picture_in_the_page(client, person):
    page = client.get(PAGE)
    assert '<svg width="' in text(page)
    assert "style=" not in text(page).split("<svg width")[1].split("</svg>")[0]
    # The same key until it is enrolled: scanned, the page may be loaded anew.
    assert key_on(page) == key_on(client.get(PAGE))


def test_codes_are_shown_once_and_can_be_kept_as_a_file(client, person):
    key, made = enrol(client)
    assert 200 == made.status_code
    codes = re.findall(r'<li class="mono">([A-Z2-7-]{26})</li>', text(made))
    assert 10 == len(codes)
    file = unquote(re.search(r'href="(data:text/plain[^"]+)"', text(made))[1])
    assert all(code in file for code in codes)
    after = text(client.get(PAGE))
    assert "还有 10 个恢复码" in after
    assert codes[0] not in after
    assert key not in after


@pytest.mark.parametrize(
    ("form", "at"),
    [
        ({}, "code"),
        ({"code": "000000", "password": "the right words"}, "code"),
        ({"code": "000000", "password": "wrong"}, "password"),
    ],
)
def test_each_mistake_is_said_at_its_field(client, person, form, at):
    answer = client.post(PAGE, form)
    assert 422 == answer.status_code
    assert answer.context["form"].errors[at]
    assert service.factor_of(person) is None


def test_another_batch_and_another_phone_need_a_code(client, person):
    _, made = enrol(client)
    codes = re.findall(r'<li class="mono">([A-Z2-7-]{26})</li>', text(made))
    renew, end = reverse("renew_codes"), reverse("end_factor")
    assert 422 == client.post(renew, {"code": "1"}).status_code
    again = client.post(renew, {"code": codes[0]})
    fresh = re.findall(r'<li class="mono">([A-Z2-7-]{26})</li>', text(again))
    assert not set(codes) & set(fresh)
    ended = client.post(end, {"code": fresh[0]}, follow=True)
    assert "启用两步验证" in text(ended)
    assert service.factor_of(person) is None
    assert PAGE == client.post(end, {"code": "1"}).url


def test_enrolling_ends_the_sessions_elsewhere(client, person):
    enrol(client)
    person.refresh_from_db()
    assert 1 == person.session_number
    assert 200 == client.get(PAGE).status_code
