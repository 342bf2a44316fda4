"""A person acts for one party only, and not past the role's end."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from contracts.models import Contract, Membership, User
from contracts.states import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Role.A_HANDLER, Role.B_ONSITE),
        (Role.B_LEAD, Role.A_APPROVER),
        (Role.B_ONSITE, Role.A_FINANCE),
    ],
)
def test_a_person_cannot_hold_both_sides(first, second):
    contract, other = make.make_contract(), make.make_contract()
    person = make.make_person(contract, first)
    with pytest.raises(DatabaseError, match="one party"), transaction.atomic():
        Membership.objects.create(contract=other, user=person, role=second)


def test_a_person_may_hold_two_roles_of_one_side():
    contract = make.make_contract()
    person = make.make_person(contract, Role.B_LEAD, Role.B_ONSITE)
    assert 2 == person.memberships.count()


def test_a_role_ends_after_its_last_day():
    contract = make.make_contract()
    person = make.make_person(contract, Role.A_HANDLER)
    today = timezone.localdate()
    person.memberships.update(ends_on=today)
    assert Contract.objects.visible_to(person).exists()
    person.memberships.update(ends_on=today - timedelta(days=1))
    assert not Contract.objects.visible_to(person).exists()


@pytest.mark.parametrize(
    "role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.EXPERT]
)
def test_administrators_and_experts_do_not_read_a_contract(role):
    contract = make.make_contract()
    person = make.make_person(contract, role)
    assert not Contract.objects.visible_to(person).exists()


def test_a_stranger_sees_no_contract():
    make.make_contract()
    assert not Contract.objects.visible_to(make.make_person()).exists()


def test_a_disabled_account_sees_no_contract():
    contract = make.make_contract()
    person = make.make_person(contract, Role.AUDITOR)
    person.is_active = False
    person.save()
    assert not Contract.objects.visible_to(person).exists()


def test_only_a_demo_stands_still():
    contract = make.make_contract()
    contract.pinned_on = date(2025, 12, 31)
    with pytest.raises(DatabaseError), transaction.atomic():
        contract.save()


ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


@pytest.mark.parametrize("first", ADMINISTRATORS)
@pytest.mark.parametrize("second", [*ADMINISTRATORS, Role.A_HANDLER])
def test_an_administrator_is_nothing_else_not_even_by_sql(first, second):
    """三员 (G3): pairwise apart, and apart from business, either way."""
    if first == second:
        return
    contract, other = make.make_contract(), make.make_contract()
    for one, two in ((first, second), (second, first)):
        person = make.make_person(contract, one)
        with pytest.raises(DatabaseError), transaction.atomic():
            Membership.objects.create(contract=other, user=person, role=two)
        row = Membership.objects.create(
            contract=other, user=person, role=one
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            Membership.objects.filter(pk=row.pk).update(role=two)


def test_nobody_stands_above_the_roles():
    person = make.make_person()
    person.is_superuser = True
    with pytest.raises(DatabaseError, match="above"), transaction.atomic():
        person.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        User.objects.create_superuser("root", password="x")
