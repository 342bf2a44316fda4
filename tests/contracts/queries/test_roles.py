"""Who holds what since when, and how far an administrator reaches."""

from datetime import timedelta

import pytest

from contracts.queries.clock import today
from contracts.queries.roles import (
    contracts_in_reach,
    roles_held_by,
    roles_in_force,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_in_force_are_those_that_have_not_ended():
    contract = make.make_contract()
    person = make.make_person(contract, "a_handler", "a_finance")
    person.memberships.filter(role="a_finance").update(
        ends_on=today() - timedelta(days=1)
    )
    assert ["a_handler"] == [row.role for row in roles_in_force()]
    assert ["a_handler", "a_finance"] == [
        row.role for row in roles_held_by(person)
    ]


def test_the_administrator_of_a_demo_reaches_demos_only():
    real = make.make_contract()
    demo = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    guest = make.make_person(demo, "security_admin")
    chief = make.make_person(real, "security_admin")
    assert [demo] == contracts_in_reach(guest)
    assert [real, demo] == contracts_in_reach(chief)
