"""A session that ends says so once; nothing goes on with it (T23, G5)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.queries.clock import now
from contracts.services.second_factor import code_of
from kaifeng_credit import session_limits
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LOGIN = "/login/"


@pytest.fixture
def person():
    one = make.make_person()
    one.set_password("the right words")
    one.save()
    return one


def in_(person) -> Client:
    client = Client()
    answer = client.post(
        LOGIN, {"username": person.username, "password": "the right words"}
    )
    assert 302 == answer.status_code
    return client


def told(client: Client, method="get") -> str:
    """Where the next page leads: the door, and what it says once."""
    answer = getattr(client, method)(reverse("sign_ins"))
    assert answer.url.startswith(LOGIN)
    assert '"cache"' == answer["Clear-Site-Data"]  # 14.3.1
    said = client.get(answer.url).context["told"]
    assert "" == client.get(LOGIN).context["told"]
    return said


def at(monkeypatch, **later) -> None:
    moment = now() + timedelta(**later)
    monkeypatch.setattr(session_limits, "now", lambda: moment)


def test_a_second_sign_in_ends_the_first_which_is_told(person):
    first, second = in_(person), in_(person)
    assert "已在另一处登录" in told(first)
    assert 200 == second.get(reverse("sign_ins")).status_code


def test_idle_and_over_end_it_and_what_was_sent_is_spoken_of(
    person, monkeypatch
):
    client = in_(person)
    at(monkeypatch, minutes=29)
    assert 200 == client.get(reverse("sign_ins")).status_code  # and seen
    at(monkeypatch, minutes=58)
    assert 200 == client.get(reverse("sign_ins")).status_code
    at(monkeypatch, minutes=89)
    said = told(client, "post")
    assert "30 分钟没有操作" in said
    assert "刚才的提交没有生效" in said


def test_a_page_that_asks_for_news_keeps_nobody_in(person, monkeypatch):
    client = in_(person)
    at(monkeypatch, minutes=29)
    client.get(reverse("sign_ins"), headers={"HX-Request": "true"})
    at(monkeypatch, minutes=31)
    assert "没有操作" in told(client)


def test_who_is_disabled_is_out_at_the_next_request(person):
    client = in_(person)
    person.is_active = False
    person.save()
    assert "账号已停用" in told(client)


def test_a_new_password_ends_the_others_and_not_this_one(person, settings):
    settings.ONE_SESSION = False
    here, there = in_(person), in_(person)
    new = "Long-enough-4-now"
    form = {"old": "the right words", "new": new, "again": new}
    assert 302 == here.post(reverse("password"), form).status_code
    assert 200 == here.get(reverse("sign_ins")).status_code
    assert "密码已修改" in told(there)


def test_an_old_cookie_opens_nothing_after_logging_out(person):
    client = in_(person)
    cookie = client.cookies["sessionid"].value
    client.post(reverse("logout"))
    client.cookies["sessionid"] = cookie
    assert 302 == client.get(reverse("sign_ins")).status_code


def test_a_password_that_is_due_is_changed_before_anything(person, settings):
    settings.PASSWORD_DAYS = 90
    client = in_(person)
    for name in ("home", "sign_ins"):
        assert reverse("password") == client.get(reverse(name)).url
    page = client.get(reverse("password"))
    assert "由他人发放" in page.content.decode()
    # What is being sent is not lost to it.
    assert 422 == client.post(reverse("tokens")).status_code
    new = "Long-enough-4-now"
    form = {"old": "the right words", "new": new, "again": new}
    client.post(reverse("password"), form)
    assert 200 == client.get(reverse("sign_ins")).status_code


def test_watching_a_session_asks_the_database_nothing(person):
    client = in_(person)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("sign_ins"))
    tables = [query["sql"] for query in asked]
    assert 1 == sum('FROM "django_session"' in sql for sql in tables)
    assert 1 == sum(
        'FROM "contracts_user" WHERE "contracts_user"."id"' in sql
        for sql in tables
    )


def test_where_two_factors_are_demanded_a_phone_is_enrolled_first(
    person, settings
):
    settings.SECOND_FACTOR_REQUIRED = True
    client, enrolling = in_(person), reverse("second_factor")
    for method in ("get", "post"):
        answer = getattr(client, method)(reverse("tokens"))
        assert enrolling == answer.url
    page = client.get(enrolling).content.decode()
    assert "本平台要求两步验证" in page
    key = page.split('<b class="mono">')[1].split("<")[0].replace(" ", "")
    form = {"code": code_of(key, now()), "password": "the right words"}
    assert 200 == client.post(enrolling, form).status_code
    assert 200 == client.get(reverse("tokens")).status_code
    # The next time the password alone leads to the second step.
    again = Client().post(
        LOGIN, {"username": person.username, "password": "the right words"}
    )
    assert reverse("sign_in_code") == again.url
