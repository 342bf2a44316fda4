"""Broken glass is heard: an event and an alarm at once and at each sign-in (T9)."""

from datetime import timedelta

import pytest
from django.test import Client

from contracts.models import AuditEvent
from contracts.policies import Refused
from contracts.queries.clock import now, today
from contracts.services.emergency import emergencies, open_emergency
from tests import factories as make

pytestmark = pytest.mark.django_db


def opened(**more):
    return open_emergency(
        **{
            "username": "glass", "contract": make.make_contract(),
            "reason": "管理员都进不来", "now": now(), "today": today(),
        }
        | more
    )  # fmt: skip


def events() -> list[str]:
    rows = AuditEvent.objects.filter(action__startswith="emergency")
    return list(rows.order_by("pk").values_list("action", flat=True))


def test_opened_and_used_it_is_on_record_and_in_the_log(caplog):
    user, password = opened()
    assert ["emergency_opened"] == events()
    assert ["security_admin"] == [row.role for row in user.memberships.all()]
    assert today() + timedelta(days=1) == user.ends_on
    client = Client()
    assert client.login(username="glass", password=password)
    assert ["emergency_opened", "emergency_used"] == events()
    said = [row for row in caplog.records if "alarm emergency" in row.message]
    assert ["CRITICAL", "CRITICAL"] == [row.levelname for row in said]
    assert password not in caplog.text
    # Nobody else's sign-in says anything of the kind.
    Client().force_login(make.make_person())
    assert 2 == len(events())


def test_it_opens_no_other_page_before_its_password_is_changed():
    _, password = opened()
    client = Client()
    client.login(username="glass", password=password)
    assert "/account/password/" == client.get("/").headers["Location"]


def test_it_is_told_of_while_it_lasts_and_a_week_after():
    assert [] == emergencies(now=now(), today=today())
    user, _ = opened()
    user.is_active = False
    user.save()
    later = timedelta(days=8)
    assert [user] == emergencies(now=now(), today=today())
    assert [] == emergencies(now=now() + later, today=today() + later)
    user.is_active, user.ends_on = True, None
    user.save()
    assert [user] == emergencies(now=now() + later, today=today() + later)


def test_not_without_a_reason():
    with pytest.raises(Refused, match="理由"):
        opened(reason=" ")
