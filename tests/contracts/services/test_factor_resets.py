"""A lost phone is put away by two administrators, never by one (G3)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AuditEvent, FactorReset
from contracts.policies import NotAllowed, Refused
from contracts.queries.clock import now
from contracts.services import second_factor
from contracts.services.factor_resets import (
    ask_reset,
    open_reset,
    settle_reset,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    people = make.make_people(make.make_contract())
    key, before = second_factor.new_key(), now() - timedelta(minutes=5)
    code = second_factor.code_of(key, before)
    people.spare = second_factor.enrol(
        by=people.b_lead, key=key, code=code, now=before
    )
    return people


def ask(people):
    return ask_reset(
        user=people.b_lead, reason="当面核对证件", by=people.security_admin
    )


def settle(people, by, agreed=True):
    return settle_reset(user=people.b_lead, by=by, agreed=agreed, now=now())


def test_one_asks_another_agrees_and_the_phone_opens_nothing(people):
    ask(people)
    assert second_factor.factor_of(people.b_lead) is not None
    with pytest.raises(Refused, match="另一人"):
        settle(people, people.security_admin)
    settle(people, people.system_admin)
    assert second_factor.factor_of(people.b_lead) is None
    assert not second_factor.accepts(
        people.b_lead, people.spare[0], now=now()
    )
    people.b_lead.refresh_from_db()
    assert 1 == people.b_lead.session_number  # whoever was in is out
    assert {"factor_reset_asked", "factor_reset_agreed"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def test_declined_nothing_changes_and_it_may_be_asked_again(people):
    ask(people)
    with pytest.raises(Refused, match="已有人提请"):
        ask(people)
    settle(people, people.system_admin, agreed=False)
    assert second_factor.factor_of(people.b_lead) is not None
    assert open_reset(people.b_lead) is None
    with pytest.raises(Refused, match="没有待办理"):
        settle(people, people.system_admin)
    ask(people)


def test_only_security_asks_and_only_administrators_settle(people):
    for role in ("system_admin", "auditor", "a_approver"):
        with pytest.raises(NotAllowed):
            ask_reset(
                user=people.b_lead, reason="x", by=getattr(people, role)
            )
    ask(people)
    for role in ("auditor", "a_approver", "b_lead"):
        with pytest.raises(NotAllowed):
            settle(people, getattr(people, role))
    with pytest.raises(Refused, match="没有启用"):
        ask_reset(
            user=people.a_handler, reason="x", by=people.security_admin
        )
    with pytest.raises(Refused, match="另一人提请"):
        ask_reset(
            user=people.security_admin, reason="x", by=people.security_admin
        )


def test_the_database_refuses_one_person_for_both(people):
    row = ask(people)
    with pytest.raises(DatabaseError), transaction.atomic():
        FactorReset.objects.filter(pk=row.pk).update(
            settled_by=row.asked_by, settled_at=now(), agreed=True
        )
