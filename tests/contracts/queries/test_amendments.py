"""Where a change stands, and what it costs to ask."""

from datetime import date

import pytest

from contracts.queries.amendments import amendments_of, total_in_force
from tests import factories as make
from tests.amending import DAY, EFFECT, agreed, ask, conclude, seal

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_the_states_of_the_way_and_three_queries(
    django_assert_num_queries,
):
    contract = make.make_contract(is_demo=True, pinned_on=DAY)
    people = make.make_people(contract)
    ask(contract, people.a_handler,
        [{"kind": "text", "key": "6.7", "value": "五名"}])  # fmt: skip
    proposal = agreed(contract, people)

    def states(on=DAY):
        return [one.state(on) for one in amendments_of(contract, people.auditor)]

    assert ["agreed", "proposed"] == states()
    sealed = seal(proposal, people.b_lead)
    assert ["one_seal", "proposed"] == states()
    conclude(sealed, people.a_approver)
    assert ["sealed", "proposed"] == states()
    assert ["in_force", "proposed"] == states(EFFECT)
    with django_assert_num_queries(2):
        amendments_of(contract, people.auditor)
    assert 1490000 == total_in_force(contract, date(2026, 2, 1))
