"""A role is asked for by one administrator and signed by another (G3)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from contracts.models import AuditEvent, Contract, RoleRequest
from contracts.policies import NotAllowed, Refused
from contracts.queries.clock import now, today
from contracts.queries.people import roles_of
from contracts.services.role_requests import (
    ask_role,
    end_role,
    settle_role,
    waiting_for,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    contract = make.make_contract()
    people = make.make_people(contract)
    people.contract, people.newcomer = contract, make.make_person()
    return people


def ask(people, **more):
    return ask_role(
        **{
            "user": people.newcomer, "contract": people.contract,
            "role": "a_handler", "ends_on": None, "reason": "接任经办",
            "by": people.security_admin, "today": today(),
        }
        | more
    )  # fmt: skip


def settle(row, by, agreed=True):
    return settle_role(
        request_id=row.pk, by=by, agreed=agreed, now=now(), today=today()
    )


def end(row, by, last_day=None):
    return end_role(
        membership_id=row.pk, last_day=last_day, reason="调离", by=by,
        today=today(),
    )  # fmt: skip


def test_one_asks_another_signs_and_the_role_is_held_until_its_last_day(people):
    row = ask(people, ends_on=today())
    assert frozenset() == roles_of(people.newcomer, people.contract)
    with pytest.raises(Refused, match="另一人"):
        settle(row, people.security_admin)
    settle(row, people.system_admin)
    assert {"a_handler"} == roles_of(people.newcomer, people.contract)
    held = people.newcomer.memberships.get()
    assert (today(), today()) == (held.given_on, held.ends_on)
    given = AuditEvent.objects.get(action="role_given")
    assert people.system_admin.pk == given.actor_id
    with pytest.raises(Refused, match="已由他人办结"):
        settle(row, people.system_admin)


def test_declined_nothing_is_given_and_it_may_be_asked_again(people):
    row = ask(people)
    with pytest.raises(Refused, match="已有人提请"):
        ask(people)
    settle(row, people.security_admin, agreed=False)  # takes it back
    assert not people.newcomer.memberships.exists()
    assert not waiting_for(people.newcomer).exists()
    ask(people)
    assert AuditEvent.objects.filter(action="role_declined").exists()


def test_only_security_asks_and_nobody_for_themselves(people):
    for role in ("system_admin", "auditor", "a_approver", "b_lead"):
        with pytest.raises(NotAllowed):
            ask(people, by=getattr(people, role))
    with pytest.raises(Refused, match="不能为自己"):
        ask(people, user=people.security_admin)
    row = ask(people)
    for role in ("auditor", "a_approver"):
        with pytest.raises(NotAllowed):
            settle(row, getattr(people, role))


def test_nobody_signs_a_role_of_their_own(people):
    other = make.make_contract()
    row = ask(people, user=people.system_admin, contract=other, role="system_admin")
    with pytest.raises(Refused, match="本人的角色"):
        settle(row, people.system_admin)


@pytest.mark.parametrize(
    ("who", "role", "code"),
    [
        ("b_lead", "a_handler", "other_side"),
        ("a_handler", "auditor", "administrators_apart"),
        ("system_admin", "a_handler", "administrators_apart"),
        ("a_handler", "a_handler", "role_held"),
    ],
)
def test_what_a_person_may_not_hold_is_not_asked_for(people, who, role, code):
    with pytest.raises(Refused) as refused:
        ask(people, user=getattr(people, who), role=role)
    assert code == refused.value.code


def test_neither_a_day_that_passed_nor_an_account_that_is_over(people):
    yesterday = today() - timedelta(days=1)
    with pytest.raises(Refused, match="已经过去"):
        ask(people, ends_on=yesterday)
    row = ask(people)
    people.newcomer.ends_on = yesterday
    people.newcomer.save()
    with pytest.raises(Refused, match="已停用或到期"):
        settle(row, people.system_admin)
    people.newcomer.ends_on = None
    people.newcomer.is_active = False
    people.newcomer.save()
    with pytest.raises(Refused, match="已停用或到期"):
        ask(people, role="a_finance")


def test_the_administrators_of_a_demo_reach_no_real_contract(people):
    demo = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    guests = make.make_people(demo)
    with pytest.raises(NotAllowed, match="演示合同的管理员"):
        ask(people, by=guests.security_admin)
    row = ask(people)
    with pytest.raises(NotAllowed, match="演示合同的管理员"):
        settle(row, guests.system_admin)
    held = people.a_handler.memberships.get()
    with pytest.raises(NotAllowed, match="演示合同的管理员"):
        end(held, guests.security_admin)
    ask(people, contract=demo, by=guests.security_admin)  # their own


def test_a_role_ends_at_once_or_after_a_day_and_begins_anew(people):
    held = people.a_handler.memberships.get()
    end(held, people.security_admin, last_day=today())
    assert Contract.objects.visible_to(people.a_handler).exists()
    end(held, people.security_admin)
    assert not Contract.objects.visible_to(people.a_handler).exists()
    with pytest.raises(Refused, match="已经结束"):
        end(held, people.security_admin)
    settle(ask(people, user=people.a_handler), people.system_admin)
    held.refresh_from_db()
    assert (None, today()) == (held.ends_on, held.given_on)
    assert 2 == AuditEvent.objects.filter(action="role_ended").count()


def test_only_security_ends_a_role_and_never_its_own(people):
    held = people.a_handler.memberships.get()
    for role in ("system_admin", "auditor", "a_approver"):
        with pytest.raises(NotAllowed):
            end(held, getattr(people, role))
    with pytest.raises(Refused, match="自己的角色"):
        end(people.security_admin.memberships.get(), people.security_admin)


@pytest.mark.parametrize("column", ["asked_by", "user"])
def test_the_database_refuses_one_person_for_both(people, column):
    """Also where the service above is not asked (T7)."""
    row = ask(people)
    with pytest.raises(DatabaseError), transaction.atomic():
        RoleRequest.objects.filter(pk=row.pk).update(
            settled_by=getattr(row, column), settled_at=now(), agreed=True
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        RoleRequest.objects.filter(pk=row.pk).update(user=row.asked_by)
    # With another's name the very statement goes through.
    RoleRequest.objects.filter(pk=row.pk).update(
        settled_by=people.auditor, settled_at=now(), agreed=True
    )
