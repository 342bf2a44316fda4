"""`break_glass` opens a sealed account, prints its word once, and alarms."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from contracts.models import User
from kaifeng_credit.operations.alarms import alarms
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def broken(username="glass", contract="one", reason="都进不来") -> str:
    out = StringIO()
    call_command(
        "break_glass", username, "--contract", contract, "--reason", reason,
        stdout=out,
    )  # fmt: skip
    return out.getvalue()


def named() -> set[str]:
    return {one.name for one in alarms(timezone.now())}


def test_it_opens_and_each_administrator_reads_the_alarm():
    people = make.make_people(make.make_contract(slug="one"))
    assert "emergency" not in named()
    said = broken()
    password = re.search(r"密码只显示这一次：(\S+)", said)[1]
    assert User.objects.get(username="glass").check_password(password)
    assert "emergency" in named()
    for person in (people.system_admin, people.security_admin):
        client = Client()
        client.force_login(person)
        assert "应急账号 glass" in client.get("/").content.decode()


def test_a_name_in_use_or_no_contract_is_refused():
    make.make_contract(slug="one")
    broken()
    with pytest.raises(CommandError, match="已存在") as refused:
        broken()
    assert 2 == refused.value.returncode
    with pytest.raises(CommandError, match="nowhere"):
        broken(username="other", contract="nowhere")
