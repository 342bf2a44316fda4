"""Who a person is on a contract, and who can do what they cannot."""

import pytest
from django.contrib.auth.models import AnonymousUser

from contracts.queries.people import (
    people_of_side,
    people_with,
    roles_of,
    side_of,
    who_can,
)
from contracts.states import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make.make_contract()


def test_roles_are_those_on_this_contract(contract):
    person = make.make_person(contract, Role.A_HANDLER, Role.A_FINANCE)
    assert {"a_handler", "a_finance"} == roles_of(person, contract)
    assert frozenset() == roles_of(person, make.make_contract())


def test_nobody_signed_in_has_no_role(contract):
    assert frozenset() == roles_of(AnonymousUser(), contract)


@pytest.mark.parametrize(
    ("role", "side"),
    [
        (Role.A_APPROVER, "a"),
        (Role.B_ONSITE, "b"),
        (Role.AUDITOR, None),
        (Role.SYSTEM_ADMIN, None),
    ],
)
def test_a_role_acts_for_its_side(contract, role, side):
    assert side == side_of(make.make_person(contract, role), contract)


def test_people_of_a_side_are_all_who_act_for_it(contract):
    people = make.make_people(contract)
    expected = [people.a_handler, people.a_approver, people.a_finance]
    assert expected == people_of_side(contract, "a")


def test_a_disabled_person_can_do_nothing(contract):
    person = make.make_person(contract, Role.A_APPROVER)
    person.is_active = False
    person.save()
    assert [] == people_with(contract, Role.A_APPROVER)
    assert "甲方审批" == who_can(contract, Role.A_APPROVER)


def test_who_can_names_role_and_people(contract):
    person = make.make_person(contract, Role.A_APPROVER)
    assert f"甲方审批（{person}）" == who_can(contract, Role.A_APPROVER)


def test_an_account_named_after_its_role_is_said_once(contract):
    person = make.make_person(contract, Role.A_APPROVER)
    person.display_name = Role.A_APPROVER.label
    person.save()
    assert "甲方审批" == who_can(contract, Role.A_APPROVER)
