"""Programs get the same answer with the same rights as the pages."""

import pytest
from django.urls import reverse

from contracts.states import Role
from kaifeng_credit.gathering import compute
from kaifeng_credit.importing import DEMO_FACTS, import_facts
from tests import factories as make

pytestmark = pytest.mark.django_db
PINNED = make.date(2025, 12, 31)


@pytest.fixture
def demo(client):
    contract = make.make_contract(
        slug="demo", is_demo=True, pinned_on=PINNED
    )
    contract.people = make.make_people(contract)
    import_facts(DEMO_FACTS, contract=contract)
    client.force_login(contract.people.a_finance)
    return contract


def standing(client, slug="demo", **query):
    return client.get(reverse("api_standing", args=[slug]), query)


def test_the_standing_is_that_of_the_contracts_own_day(client, demo):
    assert compute(demo, as_of=PINNED) == standing(client).json()


def test_any_day_can_be_asked_for(client, demo):
    day = make.date(2025, 12, 20)
    answer = standing(client, as_of="2025-12-20").json()
    assert compute(demo, as_of=day) == answer


def test_a_day_to_come_is_answered_as_a_forecast(client, demo):
    day = make.date(2026, 3, 5)
    answer = standing(client, as_of="2026-03-05").json()
    assert {**compute(demo, as_of=day), "forecast": True} == answer
    assert "forecast" not in standing(client, as_of="2025-12-31").json()


def test_what_was_known_on_a_day_can_be_asked_for(client, demo):
    """The demo was recorded long after its days."""
    answer = standing(client, as_of="2025-12-31", known="2025-12-31").json()
    assert answer["complete_through"] is None
    now = standing(client, as_of="2025-12-31", known="2040-12-31").json()
    assert compute(demo, as_of=PINNED) == now
    assert 400 == standing(client, known="yesterday").status_code


@pytest.mark.parametrize("wrong", ["yesterday", "1999-01-01", "2050-01-01"])
def test_a_day_that_is_none_is_refused_in_one_sentence(client, demo, wrong):
    response = standing(client, as_of=wrong)
    assert 400 == response.status_code
    assert "as_of" in response.json()["as_of"][0]


def test_the_list_holds_ones_own_contracts_only(client, demo):
    make.make_contract(slug="foreign")
    rows = client.get(reverse("api_contracts")).json()
    assert ["demo"] == [row["slug"] for row in rows]


@pytest.mark.parametrize("slug", ["foreign", "nowhere"])
def test_a_foreign_contract_is_not_there(client, demo, slug):
    make.make_contract(slug="foreign")
    assert 404 == standing(client, slug).status_code


@pytest.mark.parametrize("role", [Role.EXPERT, Role.SYSTEM_ADMIN])
def test_who_has_no_business_data_finds_nothing(client, demo, role):
    client.force_login(getattr(demo.people, role.value))
    assert 404 == standing(client).status_code
    assert [] == client.get(reverse("api_contracts")).json()


def test_a_stranger_is_refused(client, demo):
    client.logout()
    assert 403 == standing(client).status_code
    assert 403 == client.get(reverse("api_contracts")).status_code
