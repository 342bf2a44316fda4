"""Accounts and roles: the matrix, and the acts of each administrator."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from contracts.models import User
from contracts.queries.clock import now, today
from contracts.services import second_factor
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make.make_people(make.make_contract())


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response) -> str:
    return response.content.decode()


def act(client, person, name, **more):
    return client.post(
        reverse("person", args=[person.pk]), {"act": name, **more}
    )


def test_the_matrix_shows_each_account_under_its_roles(people):
    page = as_(people.auditor).get(reverse("people"))
    roles = page.context["columns"]
    held = {one.pk: has for one, _, has in page.context["rows"]}
    assert [role == "b_lead" for role in roles] == held[people.b_lead.pk]


def test_system_disables_and_the_session_ends(people):
    client, lead = as_(people.system_admin), as_(people.b_lead)
    gone = act(client, people.b_lead, "disable")
    assert reverse("leave", args=[people.b_lead.pk]) == gone.headers["Location"]
    assert 302 == lead.get(reverse("sign_ins")).status_code
    assert "已停用" in text(client.get(reverse("people")))
    act(client, people.b_lead, "enable")
    past = today() - timedelta(days=1)
    User.objects.filter(pk=people.b_lead.pk).update(ends_on=past)
    assert "已到期" in text(client.get(reverse("people")))
    assert 422 == act(client, people.b_lead, "end", ends_on="x").status_code
    assert 422 == act(client, people.system_admin, "disable").status_code
    assert 403 == act(as_(people.auditor), people.b_lead, "end").status_code


def test_a_lost_phone_goes_through_two_hands(people):
    key, before = second_factor.new_key(), now() - timedelta(minutes=5)
    code = second_factor.code_of(key, before)
    second_factor.enrol(by=people.b_lead, key=key, code=code, now=before)
    asks, agrees = as_(people.security_admin), as_(people.system_admin)
    assert "写明怎样确认" in text(act(asks, people.b_lead, "ask_reset"))
    act(asks, people.b_lead, "ask_reset", reason="当面核对证件")
    assert "另一人" in text(act(asks, people.b_lead, "agree_reset"))
    page = text(agrees.get(reverse("person", args=[people.b_lead.pk])))
    assert "当面核对证件" in page
    assert 302 == act(agrees, people.b_lead, "agree_reset").status_code
    assert second_factor.factor_of(people.b_lead) is None


def test_an_account_is_opened_by_system_and_its_password_shown_once(people):
    client = as_(people.system_admin)
    page = client.post(
        reverse("new_account"),
        {"username": "newcomer", "display_name": "新人", "address": "x"},
    )
    assert 422 == page.status_code
    assert not User.objects.filter(username="newcomer").exists()
    page = client.post(
        reverse("new_account"),
        {"username": "newcomer", "display_name": "新人"},
    )
    user = User.objects.get(username="newcomer")
    assert user.check_password(page.context["password"])
    assert not user.memberships.exists()  # 安全管理 asks for those
    assert 403 == as_(people.security_admin).get(reverse("new_account")).status_code
    again = client.post(
        reverse("new_account"),
        {"username": "newcomer", "display_name": "另一人"},
    )
    assert "已存在" in text(again)


def test_a_password_that_was_given_opens_only_the_page_that_changes_it(people):
    page = act(as_(people.system_admin), people.b_lead, "give_password")
    given = page.context["password"]
    assert "no-store" in page.headers["Cache-Control"]
    client = Client()
    assert client.login(username=people.b_lead.username, password=given)
    home, due = reverse("home"), reverse("password")
    for method in (client.get, client.post):
        assert due == method(home).headers["Location"]
    assert "一次性密码" in text(client.get(due))
    changed = client.post(
        due,
        {"old": given, "new": "Long-enough-4-now", "again": "Long-enough-4-now"},
    )
    assert home == changed.headers["Location"]
    assert 302 == client.get(home).status_code  # on to the overview
    assert due != client.get(home).headers["Location"]
    assert "管理员重设了密码" in text(client.get(reverse("sign_ins")))


def test_a_last_day_that_has_passed_is_told_at_its_place(people):
    client = as_(people.system_admin)
    answer = act(client, people.b_lead, "end", ends_on="2020-01-01")
    assert 422 == answer.status_code
    assert "最后一日已经过去" in str(answer.context["form"].errors["ends_on"])
    assert 'value="2020-01-01"' in text(answer)


def test_what_is_not_there_is_404(people):
    client = as_(people.system_admin)
    assert 404 == client.get(reverse("person", args=[0])).status_code
