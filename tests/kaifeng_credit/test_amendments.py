"""What a change asks of either side, in 待办."""

import pytest

from kaifeng_credit.amendments import amendments_to_answer
from tests import factories as make
from tests.amending import DAY, ask, receive, reply, seal

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_who_is_to_act_next():
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    people = make.make_people(contract)

    def asked():
        tasks = amendments_to_answer(contract, people.auditor)
        return [(task.side, task.verb) for task in tasks]

    proposal = ask(contract, people.b_lead)
    assert [("a", "登记收到")] == asked()
    receive(proposal, people.a_handler)
    assert [] == asked()  # the reply has its own deadline
    reply(proposal, people.a_approver)
    assert [("a", "盖章"), ("b", "盖章")] == asked()
    seal(proposal, people.b_lead)
    assert [("a", "确认盖章")] == asked()
