"""What every template may ask."""

import ast
import inspect
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from contracts.models import Membership
from contracts.models.scope import roles_asked_once
from contracts.states import Role
from kaifeng_credit import context
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


# A page may name these again: with the very same value.
THE_SAME = {"contract", "agreement", "as_of"}


def keys_of(source: str) -> set[str]:
    """The plain keys of every dict that a source writes out."""
    return {
        key.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    }


def test_no_page_takes_a_name_of_the_frame():
    """A page's own ``preview`` once showed the bar of 按角色预览 above it."""
    frame = keys_of(inspect.getsource(context)) - THE_SAME
    assert {"role_preview", "roles", "latest_day"} <= frame
    taken = {
        (str(file), name)
        for app in ("contracts", "deliverables", "payments", "indicators",
                    "kaifeng_credit")
        for file in Path(app).rglob("*.py")
        if "views" in str(file) and "TemplateResponse" in file.read_text()
        for name in keys_of(file.read_text()) & frame
    }  # fmt: skip
    assert set() == taken
