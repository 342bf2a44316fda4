"""The portal's own pages by role: found, refused, or not there."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.states import Role
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PINNED = make.date(2025, 12, 31)
READERS = ("a_handler", "a_approver", "a_finance", "b_lead", "b_onsite",
           "auditor")  # fmt: skip
NOT_READERS = ("expert", "system_admin", "security_admin")


def page(client, contract, name, role, **query):
    client.force_login(getattr(contract.people, role))
    return client.get(reverse(name, args=[contract.slug]), query)


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", ["overview", "todo"])
@pytest.mark.parametrize("role", READERS)
def test_a_reader_finds_the_page(client, demo, name, role):
    assert 200 == page(client, demo, name, role).status_code


@pytest.mark.parametrize("name", ["overview", "todo"])
@pytest.mark.parametrize("role", NOT_READERS)
def test_who_has_no_business_data_finds_nothing(client, demo, name, role):
    assert 404 == page(client, demo, name, role).status_code


def test_another_contract_is_not_there(client, demo):
    client.force_login(make.make_person(make.make_contract(), Role.A_HANDLER))
    for slug in (demo.slug, "no-such-contract"):
        assert 404 == client.get(reverse("overview", args=[slug])).status_code


def test_a_stranger_signs_in_first(client, demo):
    address = reverse("overview", args=[demo.slug])
    response = client.get(address)
    assert f"{reverse('login')}?next={address}" == response.headers["Location"]


def test_the_overview_answers_in_one_sentence(client, demo):
    html = text(page(client, demo, "overview", "a_handler"))
    assert "暂不可支付" in html
    assert "447,000.00" in html
    assert "8,940.00" in html
    assert "24,585.00" in html
    assert "演示" in html


def test_the_overview_stays_small(client, demo):
    content = page(client, demo, "overview", "a_handler").content
    assert len(content) <= 60 * 1024


def test_the_real_contract_offers_a_checklist_not_an_alarm(client):
    contract = make.make_contract()
    contract.people = make.make_people(contract)
    html = text(page(client, contract, "overview", "b_lead"))
    assert "补录清单" in html
    assert "尚未补录" in html
    assert not re.search(r"逾期 ?\d+ 日|tag late", html)


def test_the_overview_can_be_asked_for_another_day(client, demo):
    html = text(
        page(client, demo, "overview", "a_handler", as_of="2025-12-20")
    )
    assert "正在看截至" in html
    assert "745.00" in html
    assert "8,940.00" not in html


@pytest.mark.parametrize("wrong", ["yesterday", "1900-01-01", "2025-13-01"])
def test_a_day_that_is_none_shows_the_contracts_own(client, demo, wrong):
    html = text(page(client, demo, "overview", "a_handler", as_of=wrong))
    assert "8,940.00" in html


def test_a_page_of_a_signed_in_person_is_not_cached(client, demo):
    response = page(client, demo, "overview", "a_handler")
    assert "no-store" in response.headers["Cache-Control"]


def test_no_script_or_style_is_allowed_inline(client, demo):
    response = page(client, demo, "overview", "a_handler")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
    for closed in ("object-src", "base-uri", "frame-ancestors"):
        assert f"{closed} 'none'" in policy
    assert " style=" not in text(response)


def queries_of_overview(client, contract) -> int:
    page(client, contract, "overview", "a_handler")  # store the answer
    with CaptureQueriesContext(connection) as caught:
        page(client, contract, "overview", "a_handler")
    return len(caught)


def test_the_queries_do_not_grow_with_facts_submissions_or_contracts(
    client, demo
):
    few = queries_of_overview(client, demo)
    handler = demo.people.a_handler
    for _ in range(5):
        other = make.make_contract()
        make.Membership.objects.create(
            contract=other, user=handler, role=Role.A_HANDLER
        )
    for key in ("xinyi_plus_plan", "livelihood_plan", "task_division"):
        make.make_submission(
            make.deliverable(demo, key), demo.people.b_lead, today=PINNED
        )
    many = queries_of_overview(client, demo)
    assert few == many
    assert many <= 34


def test_the_to_do_page_holds_what_the_badge_counts(client, demo):
    response = page(client, demo, "todo", "a_handler")
    count = response.context["own_count"]
    assert count > 0
    assert f"待办 {count} 件" in text(response)
    badge = re.search(r'class="n hot">(\d+)<', text(response))
    assert str(count) == badge[1]


def test_home_leads_to_the_only_contract_or_lists_several(client, demo):
    client.force_login(demo.people.a_handler)
    response = client.get(reverse("home"))
    assert reverse("overview", args=[demo.slug]) == response.url
    make.Membership.objects.create(
        contract=make.make_contract(),
        user=demo.people.a_handler,
        role=Role.A_HANDLER,
    )
    assert "2 份合同" in text(client.get(reverse("home")))


def test_an_administrator_is_told_that_there_is_no_business_data(client, demo):
    client.force_login(demo.people.system_admin)
    assert "没有可查看的合同" in text(client.get(reverse("home")))


def test_the_portal_is_alive(client):
    response = client.get(reverse("health"))
    assert (200, b"ok") == (response.status_code, response.content)


def test_an_expired_form_is_explained(demo):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("login"), {"username": "x"})
    assert 403 == response.status_code
    assert "页面已过期" in text(response)


def test_what_is_not_there_says_so_in_chinese(client):
    response = client.get("/no/such/page/")
    assert 404 == response.status_code
    assert "没有" in text(response) or "找不到" in text(response)


def test_a_wrong_password_is_said_in_one_sentence(client):
    person = make.make_person()
    for username in (person.username, "nobody"):
        response = client.post(
            reverse("login"), {"username": username, "password": "wrong"}
        )
        assert "用户名或密码不对。" in text(response)


def test_nothing_is_overdue_beyond_the_recorded_days(client, demo):
    """Records reach 2025-12-31: in 2030 nobody knows what happened since."""
    html = text(
        page(client, demo, "todo", "a_handler", as_of="2030-01-01")
    )
    assert not re.search(r"逾期 1\d\d\d 日", html)


@pytest.mark.django_db
def test_what_nobody_expected_has_a_page_and_tells_nothing(monkeypatch):
    """16.5.4: the last of all handlers, for people and for programs."""

    def broken(*_, **__):
        raise ValueError("Key (phone)=(a secret of the inside) exists")

    monkeypatch.setattr("contracts.views.account.sign_in.SignIn.get", broken)
    client = Client(raise_request_exception=False)
    answer = client.get(reverse("login"))
    assert 500 == answer.status_code
    said = answer.content.decode()
    assert "系统出错" in said
    assert "secret of the inside" not in said
    assert "Traceback" not in said
