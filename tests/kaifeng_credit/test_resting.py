"""A conclusion is not taken from under what the rest of the record holds."""

import pytest

from contracts.policies import Refused
from kaifeng_credit.resting import check_nothing_rests
from payments.models import PaymentRequest
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision():
    contract = make.make_contract(is_demo=True, pinned_on=make.TODAY)
    people = make.make_people(contract)
    return make.make_decision(
        make.make_received(
            make.deliverable(contract, "work_plan"),
            b=people.b_lead, a=people.a_handler,
        ),
        handler=people.a_handler, approver=people.a_approver,
    )  # fmt: skip


def refused(decision) -> str:
    with pytest.raises(Refused) as error:
        check_nothing_rests(decision.contract, decision)
    return error.value.message


def test_nothing_rests_on_a_fresh_conclusion(decision):
    check_nothing_rests(decision.contract, decision)


def test_money_on_its_way_does(decision):
    PaymentRequest.objects.create(
        contract=decision.contract, amount=1,
        tranche=make.tranche(decision.contract, 2),
        requested_by=decision.prepared_by,
    )  # fmt: skip
    assert "不可撤销：甲方已提请支付" in refused(decision)
