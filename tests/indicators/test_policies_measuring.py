"""Who reports, who confirms, and who signs a baseline."""

import pytest

from contracts.policies import NotAllowed
from indicators.policies.measuring import (
    BASELINE,
    REVERSAL,
    VALUE,
    approvers,
    can_propose,
    check_can_sign,
    proposers,
)
from tests import factories as make


@pytest.mark.parametrize("subject", [BASELINE, REVERSAL])
def test_a_baseline_and_a_correction_take_both_sides(subject):
    assert ("a_handler", "a_approver") == proposers(subject, "a")
    assert ("b_lead",) == approvers(subject, "a")
    assert ("b_lead",) == proposers(subject, "b")
    assert ("a_approver",) == approvers(subject, "b")


def test_party_b_reports_and_party_a_confirms():
    assert ("b_lead", "b_onsite") == proposers(VALUE, "b")
    assert () == proposers(VALUE, "a")
    assert ("a_handler", "a_approver") == approvers(VALUE, "b")


@pytest.mark.django_db
def test_a_person_is_told_who_could():
    contract = make.make_contract()
    people = make.make_people(contract)
    assert can_propose(contract, people.b_onsite, VALUE)
    assert not can_propose(contract, people.auditor, VALUE)
    with pytest.raises(NotAllowed) as refused:
        check_can_sign(contract, people.b_lead, subject=VALUE, side="b")
    assert "甲方" in refused.value.who
