"""Trying to sign in is counted; a try is written down without a guess."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.db import transaction

from contracts.models import AuditEvent, SignInAttempt
from contracts.policies import NotAllowed, Refused
from contracts.services import audit
from contracts.services.sign_ins import (
    count_try,
    note_try,
    told_at_sign_in,
    unlock,
)
from contracts.states import SignInOutcome
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 9, 1, 0, tzinfo=UTC)


def knock(username="one", address="192.0.2.1", now=NOW):
    count_try(address=address, username=username, now=now)


def test_one_address_may_try_so_many_names(settings):
    settings.SIGN_INS_PER_ADDRESS = 2
    knock("one")
    knock("two")
    with pytest.raises(Refused, match="10 分钟后再试"):
        knock("three")
    knock("three", address="192.0.2.2")
    knock("three", now=NOW + timedelta(minutes=10))


def test_one_name_may_be_tried_so_often_from_wherever(settings):
    settings.SIGN_INS_PER_ACCOUNT = 2
    for place in (1, 2):
        knock("nobody", address=f"192.0.2.{place}")
    with pytest.raises(Refused, match="过于频繁"):
        knock("nobody", address="192.0.2.3")
    knock("somebody", address="192.0.2.3")


def test_what_was_typed_is_kept_only_where_it_names_an_account():
    person = make.make_person()
    known, unknown = (
        note_try(SignInOutcome.WRONG, username=name, address="192.0.2.1")
        for name in (person.username, "my-secret-password")
    )
    assert (person, None) == (known.user, unknown.user)
    assert "my-secret-password" not in str(vars(unknown))


def test_everybody_reads_their_own_and_security_all():
    contract = make.make_contract()
    guard = make.make_person(contract, "security_admin")
    other = make.make_person(contract, "system_admin")
    for person in (guard, other):
        note_try(
            SignInOutcome.DONE, username=person.username, address="192.0.2.1"
        )
    note_try(SignInOutcome.WRONG, username="none", address="192.0.2.1")
    seen = SignInAttempt.objects.visible_to
    assert (3, 1) == (seen(guard).count(), seen(other).count())
    other.is_active = False
    assert 0 == seen(other).count()


def test_only_security_unlocks_and_it_is_in_the_audit_log():
    contract = make.make_contract()
    guard = make.make_person(contract, "security_admin")
    other = make.make_person(contract, "system_admin")
    AccessAttempt.objects.create(
        username=other.username, ip_address="192.0.2.1",
        failures_since_start=5,
    )  # fmt: skip
    lock = {"username": other.username, "address": "192.0.2.1"}
    with pytest.raises(NotAllowed):
        unlock(**lock, by=other)
    assert (1, 0) == (unlock(**lock, by=guard), unlock(**lock, by=guard))
    event = AuditEvent.objects.get(action="sign_in_unlocked")
    assert guard.pk == event.actor_id
    assert str(other.pk) == event.object_id


def test_on_coming_in_one_is_told_what_happened_meanwhile():
    """6.3.5 and 6.3.7: tries that failed, and what one signs in with."""
    person = make.make_person()

    def tried(outcome):
        note_try(outcome, username=person.username, address="192.0.2.9")

    tried(SignInOutcome.WRONG)
    assert "" == told_at_sign_in(person)  # the first time: nothing since
    tried(SignInOutcome.DONE)
    assert "" == told_at_sign_in(person)
    tried(SignInOutcome.WRONG)
    tried(SignInOutcome.CODE_WRONG)
    with transaction.atomic():
        audit.record("password_given", by=None, on=person, summary="重设密码")
        audit.record("password_given", by=None, on=make.make_person(), summary="别人")
    said = told_at_sign_in(person)
    assert "2 次登录未成功" in said
    assert "来自 192.0.2.9" in said
    assert "重设密码（" in said
    assert "别人" not in said
    tried(SignInOutcome.DONE)
    assert "" == told_at_sign_in(person)
