"""A page asks once for a person's roles; an act asks anew each time."""

from contextlib import nullcontext

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Contract, scope
from contracts.models.scope import roles_asked_once, roles_held
from contracts.queries.people import holds, roles_of
from contracts.states import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make.make_contract()


@pytest.mark.parametrize("once", [nullcontext, roles_asked_once])
def test_one_sees_ones_own_contracts_either_way(contract, once):
    other = make.make_contract()
    person = make.make_person(contract, Role.A_HANDLER)
    with once():
        assert [contract] == list(Contract.objects.visible_to(person))
        assert {"a_handler"} == roles_of(person, contract)
        assert frozenset() == roles_of(person, other)
        assert holds(person, Role.A_HANDLER)
        assert not holds(person, Role.AUDITOR)
        assert not Contract.objects.visible_to(AnonymousUser()).exists()


def test_one_page_asks_once_for_all_its_queries(contract):
    person = make.make_person(contract, Role.A_HANDLER)
    with roles_asked_once(), CaptureQueriesContext(connection) as queries:
        roles_of(person, contract)
        holds(person, Role.AUDITOR)
        str(Contract.objects.visible_to(person).query)
    assert 1 == len(queries)


def test_outside_of_a_page_a_role_taken_away_counts_at_once(contract):
    person = make.make_person(contract, Role.A_HANDLER)
    with roles_asked_once():
        assert roles_held(person)
    contract.memberships.all().delete()
    assert roles_held(person) is None
    assert frozenset() == roles_of(person, contract)
    assert not Contract.objects.visible_to(person).exists()


def test_who_reads_many_contracts_is_asked_for_by_a_join(
    contract, monkeypatch
):
    monkeypatch.setattr(scope, "FEW", 0)
    person = make.make_person(contract, Role.A_HANDLER)
    with roles_asked_once():
        query = str(Contract.objects.visible_to(person).query)
        assert [contract] == list(Contract.objects.visible_to(person))
    assert "contracts_membership" in query
