"""A change asked for and answered: what is refused, and what is written."""

from datetime import date

import pytest

from contracts.models import RecordedFact
from contracts.policies import NotAllowed, Refused
from contracts.queries.amendments import amendments_of
from contracts.services.amendments import (
    refuse_amendment,
    withdraw_amendment,
)
from tests import factories as make
from tests.amending import DAY, ask, receive, reply

pytestmark = pytest.mark.django_db
@pytest.fixture
def scene():
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    contract.records_complete_through = DAY
    contract.save()
    return contract, make.make_people(contract)


def test_the_notice_is_one_standing_fact_that_grows(scene):
    contract, people = scene
    proposal = ask(contract, people.b_lead)
    receive(proposal, people.a_handler)
    reply(proposal, people.a_approver)
    rows = RecordedFact.objects.filter(contract=contract)
    assert 3 == rows.count()  # received, taken back, received and replied
    (found,) = amendments_of(contract, people.auditor)
    assert ("BG-2025-001", DAY) == (found.number, found.replied_on)
    assert "agreed" == found.state(DAY)
    (fact,) = rows.not_taken_back()
    assert (people.b_lead, people.a_approver) == (
        fact.proposed_by, fact.recorded_by,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("too_soon", {"effective_on": date(2026, 1, 13)}),
        ("day_in_future", {"letter_on": date(2025, 12, 31)}),
        ("reason_missing", {"note": " "}),
        ("nothing_changes", {"changes": []}),
        ("unknown_change",
         {"changes": [{"kind": "date", "key": "x", "value": "2026-05-01"}]}),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(code, more, scene):
    contract, people = scene
    with pytest.raises(Refused) as refused:
        ask(contract, people.a_handler, **more)
    assert code == refused.value.code


def test_each_act_has_its_time_and_its_people(scene):
    contract, people = scene
    proposal = ask(contract, people.a_handler)

    def refused(act, *args, **more):
        with pytest.raises(Refused) as found:
            act(*args, **more)
        return found.value.code

    with pytest.raises(NotAllowed):
        ask(contract, people.b_onsite)
    assert "already_proposed" == refused(ask, contract, people.a_handler)
    assert "not_received" == refused(reply, proposal, people.b_lead)
    assert "second_person_needed" == refused(
        receive, proposal, people.a_handler
    )
    assert "not_allowed" == refused(receive, proposal, people.b_onsite)
    receive(proposal, people.b_lead)
    assert "already_received" == refused(receive, proposal, people.b_lead)
    assert "not_allowed" == refused(reply, proposal, people.a_approver)
    assert "day_out_of_order" == refused(
        reply, proposal, people.b_lead, on=date(2025, 1, 1)
    )
    reply(proposal, people.b_lead)
    assert "already_replied" == refused(
        reply, proposal, people.b_lead, refuse_amendment, reason="不"
    )
    assert "already_agreed" == refused(
        withdraw_amendment, proposal_id=proposal.pk, by=people.a_handler
    )


def test_a_member_of_no_side_of_it_reads_nothing(scene):
    contract, people = scene
    ask(contract, people.a_handler)
    assert [] == amendments_of(contract, people.expert)
