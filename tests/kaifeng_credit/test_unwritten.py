"""No audit event, no act: the person keeps what was typed (T27)."""

import logging
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from contracts.models import AuditEvent, Proposal
from kaifeng_credit import unwritten
from kaifeng_credit.models import Mark
from kaifeng_credit.operations import alarms
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TYPED = {
    "deliverable": "tranche_2", "signed_on": "2025-12-10",
    "due_on": "2026-01-31", "note": "会议纪要<第3页>", "sign": "1",
    "password": "not-for-a-page",
}  # fmt: skip


def fails(*_, **__):
    raise DatabaseError("no room: secret-host")


@pytest.fixture
def address(client):
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    client.force_login(make.make_person(contract, "a_handler"))
    return reverse("new_fact", args=[contract.slug, "extended"])


@pytest.fixture
def unable(address, monkeypatch):
    monkeypatch.setattr(AuditEvent, "save", fails)


def errors(caplog) -> list[str]:
    return [
        row.getMessage() for row in caplog.records
        if row.name == unwritten.__name__
    ]  # fmt: skip


def test_the_page_keeps_what_was_typed_and_sends_it_again(
    client, address, unable, monkeypatch
):
    answer = client.post(address, TYPED)
    text = answer.content.decode()
    assert (503, "60") == (answer.status_code, answer.headers["retry-after"])
    assert unwritten.WORDS in text
    assert f'action="{address}"' in text
    assert 'name="note" value="会议纪要&lt;第3页&gt;"' in text
    assert "not-for-a-page" not in text
    assert "secret-host" not in text
    assert not Proposal.objects.exists()
    monkeypatch.undo()
    assert 302 == client.post(address, TYPED).status_code
    assert 1 == Proposal.objects.count()


def test_a_program_gets_the_code_and_the_sentence(client, address, unable):
    for accept in ("application/json", "text/event-stream"):
        answer = client.post(address, TYPED, headers={"accept": accept})
        assert 503 == answer.status_code
        assert {
            "ok": False, "code": "audit_unavailable",
            "message": unwritten.WORDS,
        } == answer.json()  # fmt: skip


def test_the_alarm_is_raised_once_an_hour(client, address, unable, caplog):
    caplog.set_level(logging.ERROR)
    for _ in range(3):
        client.post(address, TYPED)
    assert [f"alarm audit: {unwritten.WORDS}"] == errors(caplog)
    now = timezone.now()
    assert "audit" in {one.name for one in alarms.alarms(now)}
    Mark.objects.update(at=now - unwritten.TELL_AGAIN)
    client.post(address, TYPED)
    assert 2 == len(errors(caplog))
    later = now + alarms.UNWRITTEN_WITHIN + timedelta(minutes=1)
    assert "audit" not in {one.name for one in alarms.alarms(later)}


def test_where_the_mark_fails_too_each_process_tells_once(
    monkeypatch, caplog
):
    caplog.set_level(logging.ERROR)
    monkeypatch.setattr(unwritten, "_note", fails)
    monkeypatch.setattr(unwritten, "_told_here", [])
    for _ in range(2):
        unwritten.raise_alarm(timezone.now())
    assert 1 == len(errors(caplog))
