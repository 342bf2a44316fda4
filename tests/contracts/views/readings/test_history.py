"""What happened to a reading, the newest first."""

import pytest

from contracts.queries.agreements import agreement_of
from contracts.services.proposals import withdraw_proposal
from contracts.services.readings import (
    approve_reading,
    decline_reading,
    object_to_reading,
    propose_reading,
    withdraw_objection,
)
from contracts.views.readings.history import history_of
from tests import factories as make

pytestmark = pytest.mark.django_db
KEY = "submission.reading"


def test_decisions_refusals_and_objections_are_told_in_order():
    contract = make.make_contract()
    people = make.make_people(contract)

    def propose():
        return propose_reading(
            contract=contract, key=KEY, code="D", reason="依据",
            by=people.a_handler,
        )  # fmt: skip

    withdraw_proposal(proposal_id=propose().pk, by=people.a_handler)
    decline_reading(
        proposal_id=propose().pk, by=people.a_approver, reason="依据不足"
    )
    approve_reading(
        proposal_id=propose().pk, by=people.a_approver, today=make.TODAY
    )
    row = object_to_reading(
        contract=contract, key=KEY, text="不同意", by=people.b_lead,
        today=make.TODAY,
    )  # fmt: skip
    withdraw_objection(
        objection=row, reason="已协商", by=people.b_lead, today=make.TODAY
    )
    reading = agreement_of(contract).readings[KEY]
    told = [one.title.partition("：")[0] for one in history_of(contract, reading)]
    assert ["已撤回", "未批准", "决定", "异议", "撤回异议"] == told[::-1]
    details = "\n".join(one.detail for one in history_of(contract, reading))
    assert f"{people.a_approver} 未批准：依据不足" in details
    assert "理由：依据" in details


def test_another_readings_record_is_not_told_here():
    contract = make.make_contract()
    people = make.make_people(contract)
    object_to_reading(
        contract=contract, key="delay.count", text="不同意",
        by=people.b_lead, today=make.TODAY,
    )  # fmt: skip
    reading = agreement_of(contract).readings[KEY]
    assert [] == history_of(contract, reading)
