"""Accounts are opened once; a person is given one side's roles only."""

import pytest

from contracts.models import AuditEvent, Membership
from contracts.policies import Refused
from contracts.services.people import give_role, open_account, set_address
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_account_opens_with_a_password_nobody_keeps():
    user, password = open_account(username="one", display_name="甲方经办")
    assert user.check_password(password)
    assert len(password) >= 12
    events = str(list(AuditEvent.objects.values_list("summary", "detail")))
    assert password not in events


def test_a_name_is_taken_once():
    open_account(username="one", display_name="x")
    with pytest.raises(Refused) as refused:
        open_account(username="one", display_name="x")
    assert "account_exists" == refused.value.code


def test_a_role_given_twice_is_one_role():
    contract, person = make.make_contract(), make.make_person()
    give_role(user=person, contract=contract, role="a_handler")
    give_role(user=person, contract=contract, role="a_handler")
    give_role(user=person, contract=contract, role="a_finance")
    assert 2 == Membership.objects.filter(user=person).count()
    assert 2 == AuditEvent.objects.filter(action="role_given").count()


def test_nobody_is_given_the_other_side_too():
    contract, other = make.make_contract(), make.make_contract()
    person = make.make_person(contract, "b_lead")
    with pytest.raises(Refused) as refused:
        give_role(user=person, contract=other, role="a_finance")
    assert "other_side" == refused.value.code


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ("system_admin", "security_admin"),
        ("security_admin", "auditor"),
        ("auditor", "a_handler"),
        ("b_lead", "system_admin"),
        ("expert", "auditor"),
    ],
)
def test_an_administrator_is_given_nothing_else(held, asked):
    contract = make.make_contract()
    person = make.make_person(contract, held)
    with pytest.raises(Refused, match="不兼其他角色") as refused:
        give_role(user=person, contract=contract, role=asked)
    assert "administrators_apart" == refused.value.code
    give_role(user=person, contract=make.make_contract(), role=held)


def test_an_address_is_set_and_told_to_nobody():
    person = make.make_person()
    set_address(user=person, address="x@portal.example")
    person.refresh_from_db()
    assert "x@portal.example" == person.email
    events = str(list(AuditEvent.objects.values_list("summary", "detail")))
    assert ("portal.example" in events, "的邮箱" in events) == (False, True)
    with pytest.raises(Refused) as refused:
        set_address(user=person, address="x@portal.example\nBcc: y")
    assert "address_malformed" == refused.value.code
