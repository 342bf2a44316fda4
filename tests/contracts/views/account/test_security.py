"""安全管理 reads all tries and ends a lock; nobody else does."""

import pytest
from axes.models import AccessAttempt
from django.urls import reverse

from contracts.models import AuditEvent, HandoutHour
from contracts.queries.clock import now
from contracts.services.handouts import Taker, handing_out
from contracts.services.sign_ins import note_try
from contracts.states import Handout, Role, SignInOutcome
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make.make_contract()


@pytest.fixture
def guard(contract, client):
    one = make.make_person(contract, Role.SECURITY_ADMIN)
    client.force_login(one)
    return one


def test_all_tries_are_listed_and_narrowed(client, guard):
    note_try(SignInOutcome.DONE, username=guard.username, address="192.0.2.1")
    note_try(SignInOutcome.WRONG, username="none", address="192.0.2.2")
    page = reverse("all_sign_ins")
    assert "不存在的账号" in client.get(page).content.decode()
    for asked, seen in (("done", "192.0.2.1"), ("wrong", "192.0.2.2")):
        rows = client.get(page, {"outcome": asked}).context["page"]
        assert [seen] == [row.address for row in rows]
    assert 2 == len(client.get(page, {"outcome": "odd"}).context["page"])


def test_a_lock_is_listed_and_ended(client, guard, contract):
    locked = make.make_person(contract, Role.B_LEAD)
    for name in (locked.username, "none-of-ours"):
        AccessAttempt.objects.create(
            username=name, ip_address="192.0.2.1", failures_since_start=5
        )
    body = client.get(reverse("locks")).content.decode()
    assert locked.display_name in body
    assert "none-of-ours" not in body
    assert "另有 1 处" in body
    lock = {"username": locked.username, "address": "192.0.2.1"}
    for said in ("已解除", "没有被锁定"):
        answer = client.post(reverse("unlock"), lock, follow=True)
        assert said in answer.content.decode()
    assert 1 == AuditEvent.objects.filter(action="sign_in_unlocked").count()


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 151])
def test_without_a_name_no_lock_at_all_is_ended(client, guard, name):
    """django-axes would end every lock where no name is given."""
    AccessAttempt.objects.create(username="one", failures_since_start=9)
    lock = {"username": name, "address": ""}
    answer = client.post(reverse("unlock"), lock, follow=True)
    assert "没有这处锁定" in answer.content.decode()
    assert AccessAttempt.objects.filter(username="one").exists()


@pytest.mark.parametrize("role", ["system_admin", "auditor", "a_approver"])
def test_nobody_else_reads_or_unlocks(client, contract, role):
    client.force_login(make.make_person(contract, role))
    for name in ("all_sign_ins", "locks"):
        answer = client.get(reverse(name))
        assert 403 == answer.status_code
        assert "安全管理" in answer.content.decode()
    assert 403 == client.post(reverse("unlock")).status_code


def test_who_took_how_much_is_listed_and_past_the_line_told_at_home(
    client, guard, contract, settings
):
    settings.EXPORTS_PER_HOUR, page = 5, reverse("handouts")
    assert "尚无下载与导出" in client.get(page).content.decode()
    taker = Taker.person(make.make_person(contract, Role.B_LEAD))
    for number in range(3):
        text = client.get(page, {"many": 1}).content.decode()
        assert "没有达到告警线的" in text, number
        with handing_out(taker, Handout.REPORT, now=now()):
            pass
    row = HandoutHour.objects.get()
    for asked in ({}, {"many": 1}):
        text = client.get(page, asked).content.decode()
        assert row.name in text
        assert "3 份报表" in text
    assert "1 人的下载与导出达到告警线" in (
        client.get(reverse("home")).content.decode()
    )
