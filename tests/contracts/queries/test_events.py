"""Events are read in a constant number of queries, with who said what."""

import pytest

from contracts.queries.events import events_of
from contracts.services.events import state_event
from tests import factories as make
from tests.stories import fact

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_however_many_there_are(django_assert_max_num_queries):
    contract = make.make_contract()
    people = make.make_people(contract)
    assert ([], []) == events_of(contract, people.auditor, until=make.TODAY)
    for number in "123":
        make.recorded(
            contract, people, fact("fraud", f"2025-12-0{number}", act=number)
        )
    with django_assert_max_num_queries(10):
        found, _ = events_of(contract, people.auditor, until=make.TODAY)
    state_event(contract=contract, row=found[0].row, cause="a", text="x",
                by=people.a_handler)  # fmt: skip
    with django_assert_max_num_queries(10):
        found, facts = events_of(contract, people.auditor, until=make.TODAY)
    assert ["3", "2", "1"] == [one.fact.get("act") for one in found]
    assert 1 == len(found[0].said_by("a"))
    assert 3 == len(facts)
    assert ([], []) == events_of(contract, people.expert, until=make.TODAY)
