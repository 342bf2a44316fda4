"""A chain is checked against its checkpoints, and the finding is a row."""

import pytest
from django.db import transaction

from contracts.models import AuditChain, AuditCheck, AuditEvent
from contracts.policies import NotAllowed
from contracts.services import audit
from contracts.services.checking_audit import (
    ASKED,
    NIGHTLY,
    check_chain,
    request_check,
)
from contracts.services.checkpoints import write_checkpoints
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make.make_people(make.make_contract())


def record():
    with transaction.atomic():
        audit.record("test", by=None, summary="x")


def test_what_was_found_says_how_far_it_is_proved(people):
    record()
    length = AuditChain.objects.get(name=audit.PORTAL).length
    write_checkpoints()
    record()
    found = check_chain(audit.PORTAL, by=people.auditor)
    assert (length + 1, length, 1, None, "") == (
        found.events, found.proved, found.sm3_from, found.first_bad,
        found.problem,
    )  # fmt: skip
    assert people.auditor.pk == found.asked_by_id
    assert NIGHTLY == check_chain(audit.PORTAL).asked_by_name


def test_a_break_is_a_row_and_an_alarm(caplog):
    record()
    AuditChain.objects.filter(name=audit.PORTAL).update(head="f" * 64)
    found = check_chain(audit.PORTAL)
    assert found.first_bad
    assert "链首" in found.problem
    assert ["CRITICAL"] == [one.levelname for one in caplog.records]


def test_a_cut_the_head_agrees_with_is_found_by_the_checkpoint(caplog):
    record()
    write_checkpoints()
    AuditChain.objects.filter(name=audit.PORTAL).update(
        length=0, head="0" * 64, head_sm3=None
    )
    assert check_chain(audit.PORTAL).first_bad


def test_who_audits_asks_and_is_written_down(people):
    request_check(chain=audit.PORTAL, by=people.auditor)
    event = AuditEvent.objects.get(action=ASKED)
    assert (audit.PORTAL, people.auditor.pk) == (event.chain, event.actor_id)


@pytest.mark.parametrize("role", ["a_approver", "system_admin"])
def test_nobody_else_asks(people, role):
    with pytest.raises(NotAllowed):
        request_check(chain=audit.PORTAL, by=getattr(people, role))


def test_findings_are_read_by_who_audits(people):
    record()
    check_chain(audit.PORTAL)
    assert AuditCheck.objects.visible_to(people.auditor).exists()
    assert not AuditCheck.objects.visible_to(people.a_handler).exists()
