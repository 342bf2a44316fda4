"""What must be set up before a report is scheduled, and who is told."""

import pytest

from contracts.states import Role
from payments.models.schedules import SCHEDULE_READERS
from payments.policies import EXPORTERS
from payments.policies.schedules import (
    KEEPERS,
    RECIPIENTS,
    has_address,
    mail_missing,
    not_a_reader,
)
from payments.queries.exports import ALL_EXPORTS, OWN_SIDE
from tests import factories as make


def test_whoever_is_told_may_fetch_what_was_made():
    told = {role for roles in RECIPIENTS.values() for role in roles}
    assert told == set(EXPORTERS) == set(SCHEDULE_READERS)
    assert told <= ALL_EXPORTS | OWN_SIDE
    assert Role.B_ONSITE not in told


def test_who_keeps_order_is_of_the_same_side():
    for side, keepers in KEEPERS.items():
        assert set(keepers) <= set(RECIPIENTS[side])


@pytest.mark.parametrize(
    ("host", "address", "said"),
    [
        ("", "https://portal.example.cn", "PORTAL_MAIL_HOST"),
        ("mail.portal.example", "", "PORTAL_PUBLIC_URL"),
    ],
)
def test_what_is_missing_is_named_by_its_setting(
    settings, host, address, said
):
    settings.EMAIL_HOST, settings.PUBLIC_URL = host, address
    assert said in mail_missing()


def test_with_both_nothing_is_missing(mailing):
    assert "" == mail_missing()


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("x@portal.example", True), ("", False), ("x", False),
        ("x@portal.example\nBcc: y@portal.example", False),
    ],
)  # fmt: skip
def test_only_an_address_is_an_address(address, good):
    assert good == has_address(make.User(email=address))


def test_a_reader_with_an_address_is_not_skipped():
    user = make.User(pk=7, email="x@portal.example")
    assert "" == not_a_reader(user, {7})
    assert "不再有权" in not_a_reader(user, {8})
    user.is_active = False
    assert "已停用" in not_a_reader(user, {7})
