"""Refusals say why, and who can instead."""

from datetime import timedelta

import pytest

from contracts.policies import (
    NotAllowed,
    Refused,
    check_calendar_is_real,
    check_countersigner,
    check_not_before_signing,
    check_role,
    check_second_person,
)
from contracts.queries.agreements import agreement_of
from contracts.states import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_role_that_may_not_is_told_who_can():
    contract = make.make_contract()
    people = make.make_people(contract)
    with pytest.raises(NotAllowed) as refused:
        check_role(contract, people.b_lead, Role.A_APPROVER, act="签署")
    assert str(people.a_approver) in refused.value.who
    assert "甲方审批" in refused.value.who


def test_a_role_on_another_contract_does_not_count():
    contract, other = make.make_contract(), make.make_contract()
    person = make.make_person(other, Role.A_APPROVER)
    with pytest.raises(NotAllowed):
        check_role(contract, person, Role.A_APPROVER, act="签署")


def test_nobody_signs_what_they_prepared():
    person = make.make_person()
    with pytest.raises(Refused) as refused:
        check_second_person(by=person, first=person, act="签署")
    assert "second_person_needed" == refused.value.code
    check_second_person(by=make.make_person(), first=person, act="签署")


def test_a_day_in_the_future_is_refused():
    contract = make.make_contract()
    later = make.TODAY.replace(day=make.TODAY.day + 1)
    with pytest.raises(Refused) as refused:
        check_not_before_signing(contract, later, make.TODAY)
    assert "day_in_future" == refused.value.code


def test_the_other_party_countersigns():
    contract = make.make_contract()
    people = make.make_people(contract)
    check_countersigner(contract, people.b_lead, side="a")
    check_countersigner(contract, people.a_approver, side="b")
    with pytest.raises(NotAllowed):
        check_countersigner(contract, people.a_handler, side="a")


def test_a_day_before_the_agreement_was_signed_is_refused():
    contract = make.make_contract()
    before = agreement_of(contract).signed_on - timedelta(days=1)
    with pytest.raises(Refused) as refused:
        check_not_before_signing(contract, before, make.TODAY)
    assert "day_before_agreement" == refused.value.code


def test_a_demo_may_load_days_off_where_nothing_is_real():
    demo = make.make_contract(is_demo=True)
    check_calendar_is_real(demo)
    real = make.make_contract()
    check_calendar_is_real(real)
    with pytest.raises(Refused, match="演示合同只能试算"):
        check_calendar_is_real(demo)
