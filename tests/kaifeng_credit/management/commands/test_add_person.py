"""`add_person` gives an account, its roles, and the password once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from contracts.models import User
from tests import factories as make

pytestmark = pytest.mark.django_db


def add(*arguments: str) -> str:
    out = StringIO()
    call_command("add_person", *arguments, stdout=out)
    return out.getvalue()


def test_a_new_person_signs_in_with_the_word_that_is_printed():
    make.make_contract(slug="one")
    said = add("new", "--role", "a_handler", "--contract", "one")
    password = re.search(r"密码只显示这一次：(\S+)", said)[1]
    assert User.objects.get(username="new").check_password(password)


def test_one_more_role_prints_no_password():
    make.make_contract(slug="one")
    add("new", "--role", "a_handler", "--contract", "one")
    said = add("new", "--role", "a_finance", "--contract", "one")
    assert "密码" not in said
    assert 2 == User.objects.get(username="new").memberships.count()


def test_an_address_is_kept_and_not_printed():
    make.make_contract(slug="one")
    role = ("--role", "a_handler", "--contract", "one")
    said = add("new", "--mail", "x@portal.example", *role)
    assert "portal.example" not in said
    assert "x@portal.example" == User.objects.get(username="new").email
    with pytest.raises(CommandError, match="邮箱写法不对"):
        add("new", "--mail", "x", *role)


def test_a_refusal_leaves_no_account_behind():
    make.make_contract(slug="one")
    roles = ("--role", "a_handler", "--role", "b_lead")
    with pytest.raises(CommandError, match="一方") as refused:
        add("new", *roles, "--contract", "one")
    assert 2 == refused.value.returncode
    assert not User.objects.filter(username="new").exists()


def test_an_unknown_contract_is_named():
    with pytest.raises(CommandError, match="nowhere"):
        add("new", "--role", "auditor", "--contract", "nowhere")


def test_once_security_has_been_in_no_administrator_is_made_in_silence():
    """T9: from then on it takes two, or glass that is heard to break."""
    contract = make.make_contract(slug="one")
    chief = make.make_person(contract, "security_admin")
    add("first", "--role", "auditor", "--contract", "one")
    chief.last_login = timezone.now()
    chief.save()
    for role in ("system_admin", "security_admin", "auditor"):
        with pytest.raises(CommandError, match="break_glass") as refused:
            add("second", "--role", role, "--contract", "one")
        assert 2 == refused.value.returncode
    add("third", "--role", "a_handler", "--contract", "one")
