"""Who settles an entry: 甲方 confirms, its 审批 what it examined."""

import pytest

from contracts.models import Proposal
from contracts.policies import NotAllowed
from indicators.policies import check_can_record_activity, signers_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_signers_of_an_entry_and_of_a_correction():
    contract = make.make_contract()

    def signers(kind: str, side: str):
        return signers_of(
            Proposal(contract=contract, subject=kind, on_behalf_of=side)
        )

    assert ("a_handler", "a_approver") == signers("article", "b")
    assert ("a_approver",) == signers("scenario_plan", "b")
    assert ("b_lead",) == signers("article", "a")


def test_only_party_b_says_what_it_did():
    contract = make.make_contract()
    for role in ("a_handler", "a_approver", "a_finance", "auditor"):
        with pytest.raises(NotAllowed):
            check_can_record_activity(
                contract, make.make_person(contract, role)
            )
