"""What every template may ask."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from contracts.models import Membership
from contracts.models.scope import roles_asked_once
from contracts.states import Role
from kaifeng_credit.context import own_contracts, portal
from kaifeng_credit.desk import side_of_roles
from tests import factories as make


def test_nobody_signed_in_gets_nothing():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert {} == portal(request)


@pytest.mark.parametrize(
    ("roles", "side"),
    [
        ({Role.A_HANDLER, Role.A_FINANCE}, "a"),
        ({Role.B_ONSITE}, "b"),
        ({Role.AUDITOR}, None),
        (set(), None),
    ],
)
def test_a_side_is_the_one_party_of_all_roles(roles, side):
    assert side == side_of_roles(roles)


@pytest.mark.django_db
def test_the_list_of_contracts_is_asked_once_and_follows_the_rights(
    django_assert_num_queries,
):
    first, second = make.make_contract(), make.make_contract()
    person = make.make_people(first).b_lead

    def listed(queries: int) -> list[str]:
        with roles_asked_once(), django_assert_num_queries(queries):
            return [row["slug"] for row in own_contracts(person)]

    assert [first.slug] == listed(2)  # one's roles, the contracts
    assert [first.slug] == listed(1)
    Membership.objects.create(contract=second, user=person, role="b_lead")
    assert {first.slug, second.slug} == set(listed(2))
    Membership.objects.filter(contract=second, user=person).update(
        ends_on=date(2025, 1, 1)
    )
    assert [first.slug] == listed(1)
