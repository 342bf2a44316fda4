"""The addresses of accounts × everybody: they belong to no contract.

A row is (GET, POST without a body), one letter per person: anybody with a
role in a contract, 系统管理, 安全管理, 审计. The letters are those of
tests/test_rights.py; nobody signed in is led to the door.
"""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.world import account_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PEOPLE = ("a_approver", "system_admin", "security_admin", "auditor")
CODES = {"o": 200, "r": 302, "x": 403, "-": 404, "m": 405, "c": 409, "u": 422}
OWN = ("oooo", "mmmm")  # everybody, of their own account
SECURITY = ("xxox", "mmmm")
AUDIT = ("xxxo", "mmmm")
ACCOUNT_TABLE = {
    "portal_audit": AUDIT,
    "portal_audit_file": AUDIT,
    "portal_audit_check": ("mmmm", "xxxr"),
    "sign_ins": OWN,
    "password": ("oooo", "uuuu"),
    "second_factor": ("oooo", "uuuu"),
    "renew_codes": ("mmmm", "rrrr"),  # none is enrolled yet
    "end_factor": ("mmmm", "rrrr"),
    "all_sign_ins": SECURITY,
    "locks": SECURITY,
    "handouts": SECURITY,
    "people": ("xooo", "mmmm"),
    "person": ("xooo", "xuuu"),
    "new_account": ("xoxx", "xuxx"),
    "leave": ("xoxx", "xuxx"),
    "start_preview": ("mmmm", "x--x"),  # no contract is named
    "end_preview": ("mmmm", "rrrr"),
    "roles": ("xooo", "mmmm"),
    "person_roles": ("xooo", "xuuu"),
    "unlock": ("mmmm", "xxrx"),
    "reminder_preferences": ("oooo", "uuuu"),
    "calendar_subscription": ("oooo", "oooo"),
    "end_calendar_subscription": ("mmmm", "rrrr"),
}


def answered(client: Client, method: str, address: str) -> int:
    with transaction.atomic():
        response = getattr(client, method)(address)
        transaction.set_rollback(True)
    return response.status_code


@pytest.mark.parametrize("role", PEOPLE)
def test_each_answers_as_the_table_says(role, world):
    client, place = Client(), PEOPLE.index(role)
    client.force_login(getattr(world.people, role))
    keys = account_addresses(world)
    assert set(ACCOUNT_TABLE) == set(keys)
    assert {
        (name, method): CODES[row[place]]
        for name, rows in ACCOUNT_TABLE.items()
        for method, row in zip(("get", "post"), rows, strict=True)
    } == {
        (name, method): answered(client, method, reverse(name, args=args))
        for name, args in keys.items()
        for method in ("get", "post")
    }


def test_nobody_signed_in_is_led_to_the_door(world):
    for name, args in account_addresses(world).items():
        for method in ("get", "post"):
            address = reverse(name, args=args)
            assert 302 == answered(Client(), method, address), name


# Whose act is whose, on the pages that several administrators share. Signing
# what the other asked for is the one thing two of them have in common.
ACTS = {
    ("person", "disable"): "system_admin",
    ("person", "enable"): "system_admin",
    ("person", "end"): "system_admin",
    ("person", "give_password"): "system_admin",
    ("person", "end_sessions"): "system_admin",
    ("person", "ask_reset"): "security_admin",
    ("person_roles", "ask"): "security_admin",
    ("person_roles", "end"): "security_admin",
}
SHARED = {"person", "person_roles"}
ADMINISTRATORS = ("system_admin", "security_admin", "auditor")


def may_send(role: str) -> set[str]:
    """What one sends that is not of one's own account."""
    place = PEOPLE.index(role)
    return {
        name
        for name, (_, sent) in ACCOUNT_TABLE.items()
        if sent[place] not in "mx-" and sent[0] in "x"
    }


def test_no_two_administrators_share_an_address_but_those_with_apart_acts():
    """三员 (G3): the pairwise intersections, address by address."""
    for one in ADMINISTRATORS:
        for other in ADMINISTRATORS:
            if one != other:
                assert SHARED >= may_send(one) & may_send(other)


@pytest.mark.parametrize(("name", "act"), ACTS)
def test_of_an_act_on_a_shared_page_one_administrator_is_the_doer(
    world, name, act
):
    person, contract = world.people.b_onsite, world.contract
    sent = {
        "act": act, "reason": "调离", "ends_on": "", "role": "b_lead",
        "contract": contract.slug, "number": person.memberships.get().pk,
    }  # fmt: skip
    doers = set()
    for role in ADMINISTRATORS:
        client = Client()
        client.force_login(getattr(world.people, role))
        with transaction.atomic():
            answer = client.post(reverse(name, args=[person.pk]), sent)
            transaction.set_rollback(True)
        if answer.status_code != 403:
            doers.add(role)
    assert {ACTS[name, act]} == doers
