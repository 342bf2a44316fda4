"""What every template may ask."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from contracts.states import Role
from kaifeng_credit.context import portal
from kaifeng_credit.desk import side_of_roles


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
