"""记录补齐 and 启用 take one person of each side."""

from datetime import date, timedelta

import pytest

from contracts.models import AuditEvent, CompletenessDeclaration, Proposal
from contracts.policies import NotAllowed, Refused
from contracts.queries.clock import complete_through
from contracts.services import completeness
from contracts.services.completeness import (
    approve_completeness,
    approve_service_start,
    decline_record_proposal,
    propose_completeness,
    propose_service_start,
)
from contracts.services.proposals import withdraw_proposal
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 5)
THROUGH = date(2025, 12, 31)
DAY = timedelta(days=1)


@pytest.fixture
def contract():
    return make.make_contract()


@pytest.fixture
def people(contract):
    return make.make_people(contract)


def propose(contract, by, through=THROUGH) -> Proposal:
    return propose_completeness(
        contract=contract, through=through, by=by, today=TODAY
    )


def approve(proposal, by) -> Proposal:
    return approve_completeness(proposal_id=proposal.pk, by=by, today=TODAY)


def confirmed(contract, people, through=THROUGH) -> None:
    approve(propose(contract, people.a_approver, through), people.b_lead)
    contract.refresh_from_db()


def refused(code: str):
    return pytest.raises(Refused, check=lambda error: error.code == code)


@pytest.mark.parametrize(
    ("proposer", "approver"),
    [("a_approver", "b_lead"), ("b_lead", "a_approver")],
)
def test_one_side_proposes_and_the_other_confirms(
    contract, people, proposer, approver
):
    version = contract.facts_version
    proposal = propose(contract, getattr(people, proposer))
    contract.refresh_from_db()
    assert contract.records_complete_through is None
    approve(proposal, getattr(people, approver))
    contract.refresh_from_db()
    assert THROUGH == contract.records_complete_through
    assert contract.facts_version > version
    row = CompletenessDeclaration.objects.get()
    assert (getattr(people, proposer), getattr(people, approver)) == (
        row.proposed_by, row.recorded_by,
    )  # fmt: skip
    assert AuditEvent.objects.filter(
        action="proposal_approved", summary__contains="2025年12月31日"
    ).exists()


@pytest.mark.parametrize(
    "role", ["a_handler", "a_finance", "b_onsite", "auditor", "expert"]
)
def test_only_who_signs_for_a_side_proposes_or_confirms(
    contract, people, role
):
    with pytest.raises(NotAllowed):
        propose(contract, getattr(people, role))
    proposal = propose(contract, people.a_approver)
    with pytest.raises(NotAllowed):
        approve(proposal, getattr(people, role))


def test_nobody_confirms_for_the_side_that_proposed(contract, people):
    proposal = propose(contract, people.a_approver)
    with refused("second_person_needed"):
        approve(proposal, people.a_approver)
    colleague = make.make_person(contract, "a_approver")
    with pytest.raises(NotAllowed):
        approve(proposal, colleague)
    with pytest.raises(NotAllowed):
        decline_record_proposal(proposal=proposal, by=colleague, reason="否")


def test_completeness_moves_forward_only_and_not_ahead(contract, people):
    with refused("day_in_future"):
        propose(contract, people.b_lead, TODAY + DAY)
    with refused("day_before_agreement"):
        propose(contract, people.b_lead, date(2025, 6, 1))
    confirmed(contract, people)
    for day in (THROUGH, THROUGH - DAY):
        with refused("not_forward"):
            propose(contract, people.b_lead, day)


def test_what_was_overtaken_is_not_confirmed(contract, people):
    early = propose(contract, people.b_lead, THROUGH - DAY)
    confirmed(contract, people)
    with refused("not_forward"):
        approve(early, people.a_approver)


def test_a_double_click_proposes_and_confirms_once(contract, people):
    proposal = propose(contract, people.b_lead)
    with refused("already_proposed"):
        propose(contract, people.b_lead)
    approve(proposal, people.a_approver)
    with refused("already_settled"):
        approve(proposal, people.a_approver)
    assert 1 == CompletenessDeclaration.objects.count()


def test_declined_with_a_reason_or_withdrawn_changes_nothing(
    contract, people
):
    first = propose(contract, people.b_lead)
    with refused("reason_missing"):
        decline_record_proposal(
            proposal=first, by=people.a_approver, reason=" "
        )
    decline_record_proposal(
        proposal=first, by=people.a_approver, reason="尚缺发票"
    )
    second = propose(contract, people.b_lead)
    withdraw_proposal(proposal_id=second.pk, by=people.b_lead)
    contract.refresh_from_db()
    assert contract.records_complete_through is None


# --- 启用 -----------------------------------------------------------------------
def start(contract, by, day) -> Proposal:
    return propose_service_start(
        contract=contract, start=day, by=by, today=TODAY
    )


def test_service_starts_where_the_confirmed_record_ends(contract, people):
    with refused("records_incomplete"):
        start(contract, people.b_lead, THROUGH + DAY)
    confirmed(contract, people)
    with refused("records_incomplete"):
        start(contract, people.b_lead, THROUGH + 2 * DAY)
    proposal = start(contract, people.b_lead, THROUGH + DAY)
    approve_service_start(
        proposal_id=proposal.pk, by=people.a_approver, today=TODAY
    )
    contract.refresh_from_db()
    assert THROUGH + DAY == contract.in_service_from
    assert TODAY == complete_through(contract, as_of=TODAY)
    assert TODAY + DAY == complete_through(contract, as_of=TODAY + DAY)
    assert AuditEvent.objects.filter(action="in_service").exists()


def test_service_is_started_once_and_then_nothing_is_declared(
    contract, people
):
    confirmed(contract, people)
    one = start(contract, people.b_lead, THROUGH + DAY)
    two = start(contract, people.a_approver, THROUGH)
    approve_service_start(
        proposal_id=one.pk, by=people.a_approver, today=TODAY
    )
    with refused("in_service"):
        approve_service_start(
            proposal_id=two.pk, by=people.b_lead, today=TODAY
        )
    with refused("in_service"):
        start(contract, people.b_lead, THROUGH)
    with refused("in_service"):
        propose(contract, people.b_lead, TODAY)


def test_service_does_not_start_before_the_agreement(contract, people):
    confirmed(contract, people)
    with refused("day_before_agreement"):
        start(contract, people.b_lead, date(2025, 6, 18))


def test_the_side_that_proposed_does_not_start_it(contract, people):
    confirmed(contract, people)
    proposal = start(contract, people.b_lead, THROUGH)
    with pytest.raises(NotAllowed):
        approve_service_start(
            proposal_id=proposal.pk, by=people.a_handler, today=TODAY
        )
    assert set(completeness.SIGNERS.values()) == {"a_approver", "b_lead"}
