"""The first start makes two contracts and nine accounts; the next, nothing."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from contracts.models import AuditEvent, Contract, Membership, User
from contracts.states import Role

pytestmark = pytest.mark.django_db


def bootstrap() -> str:
    out = StringIO()
    call_command("bootstrap", stdout=out)
    return out.getvalue()


def test_the_first_start_shows_the_real_contract_and_a_marked_copy():
    bootstrap()
    rows = Contract.objects.order_by("slug").values_list("slug", "is_demo")
    assert [("kaifeng-2025", False), ("kaifeng-2025-demo", True)] == list(rows)
    real, demo = Contract.objects.order_by("slug")
    assert 0 == real.facts_version
    assert demo.facts_version > 0
    assert "演示" in demo.title
    assert "2025-12-31" == demo.pinned_on.isoformat()


def test_each_role_has_one_account_that_signs_in_with_the_printed_word():
    printed = dict(
        re.findall(r"^  (\w+) +(\S{12,})    \S", bootstrap(), re.MULTILINE)
    )
    assert {role.value for role in Role} == set(printed)
    for username, password in printed.items():
        assert User.objects.get(username=username).check_password(password)
    assert 2 * len(Role) == Membership.objects.count()
    assert not User.objects.filter(is_superuser=True).exists()


def test_no_password_is_printed_twice_and_nothing_changes():
    bootstrap()
    before = AuditEvent.objects.count()
    assert "" == bootstrap()
    assert before == AuditEvent.objects.count()


def test_no_password_reaches_the_audit_log():
    printed = re.findall(r"^  \w+ +(\S{12,})    ", bootstrap(), re.MULTILINE)
    events = str(list(AuditEvent.objects.values_list("summary", "detail")))
    assert [] == [word for word in printed if word in events]


def test_people_are_roles_not_names():
    bootstrap()
    labels = {role.label for role in Role}
    assert labels == set(User.objects.values_list("display_name", flat=True))
