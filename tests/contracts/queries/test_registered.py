from datetime import date

import pytest

from contracts.models import Proposal
from contracts.queries.registered import (
    acts_recorded,
    fact_proposals,
    registered,
    registered_kinds,
    rows_at,
)
from contracts.services.written_facts import add_recorded_fact
from tests import factories as make
from tests.stories import fact

pytestmark = pytest.mark.django_db
FAR = date(2026, 12, 31)


@pytest.fixture
def scene():
    contract = make.make_contract()
    return contract, make.make_people(contract)


def add(scene, one):
    contract, people = scene
    return add_recorded_fact(
        contract, one, by=people.a_approver, proposed_by=people.a_handler,
        on_behalf_of="a",
    )  # fmt: skip


FACTS = (
    fact("fraud", "2025-11-01", act="一号"),
    fact("operation_started", "2025-07-01"),
    fact("on_site", person="一", start="2025-07-02", qualified=True),
    fact("general_breach", "2025-08-01", by="b", act="二号"),
)


def test_rows_of_three_tables_stand_newest_first(scene):
    contract, people = scene
    rows = [add(scene, one) for one in FACTS]
    places = registered(contract, people.auditor, until=FAR)
    assert rows[::-1] == rows_at(places)
    early = registered(contract, people.auditor, until=date(2025, 7, 2))
    assert rows[2:0:-1] == rows_at(early)
    for kind, row in zip(
        ("fraud", "operation_started", "on_site"), rows, strict=False
    ):
        assert [row] == rows_at(
            registered(contract, people.auditor, until=FAR, kind=kind)
        )
    stranger = make.make_person()
    assert [] == rows_at(registered(contract, stranger, until=FAR))


def test_acts_are_named_once_in_the_order_of_the_record(scene):
    for one in (*FACTS, fact("fraud", "2025-11-02", act="一号"),
                fact("cured", "2025-11-03", act="三号")):  # fmt: skip
        add(scene, one)
    assert ["一号", "二号"] == acts_recorded(scene[0])


def test_kinds_that_are_recorded(scene):
    assert set() == registered_kinds(scene[0])
    for one in FACTS:
        add(scene, one)
    assert {one.kind for one in FACTS} == registered_kinds(scene[0])


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("a_handler", {"own a", "shared"}),
        ("a_approver", {"own a", "shared"}),
        ("a_finance", {"shared"}),
        ("b_lead", {"own b", "shared"}),
        ("b_onsite", {"own b", "shared"}),
        ("auditor", {"own a", "own b", "shared"}),
        ("expert", set()),
    ],
)
def test_what_a_party_prepares_is_its_own(scene, role, seen):
    contract, people = scene
    for side, kind, name in (
        ("a", "fraud", "own a"), ("b", "sme_declared", "own b"),
        ("b", "extended", "shared"),
    ):  # fmt: skip
        Proposal.objects.create(
            contract=contract, kind="fact", subject=kind, summary=name,
            on_behalf_of=side, proposed_by=people.b_lead,
        )  # fmt: skip
    found = fact_proposals(contract, getattr(people, role), {role})
    assert seen == {one.summary for one in found}
