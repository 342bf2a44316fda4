"""安全管理 reads all tries and ends a lock; nobody else does."""

import pytest
from axes.models import AccessAttempt
from django.urls import reverse

from contracts.models import AuditEvent
from contracts.services.sign_ins import note_try
from contracts.states import Role, SignInOutcome
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


@pytest.mark.parametrize("role", ["system_admin", "auditor", "a_approver"])
def test_nobody_else_reads_or_unlocks(client, contract, role):
    client.force_login(make.make_person(contract, role))
    for name in ("all_sign_ins", "locks"):
        answer = client.get(reverse(name))
        assert 403 == answer.status_code
        assert "安全管理" in answer.content.decode()
    assert 403 == client.post(reverse("unlock")).status_code
