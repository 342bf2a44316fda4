"""The stored answer is fetched once a process, and never another's."""

import copy

import pytest
from django.urls import reverse

from contracts.models import Contract, StandingProjection
from contracts.queries.clock import contract_day
from kaifeng_credit.gathering import (
    current_projection,
    refresh_projection,
)
from kaifeng_credit.stored_answers import NOT_FETCHED, answer_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(contract) -> Contract:
    """The contract as a page finds it: the answer itself not fetched."""
    rows = Contract.objects.select_related("agreement_version", "projection")
    return rows.defer(*NOT_FETCHED).get(pk=contract.pk)


@pytest.fixture
def contract():
    contract = make.make_contract()
    current_projection(contract)
    return contract


def test_it_is_fetched_once_for_many_pages(
    contract, django_assert_num_queries
):
    stored = StandingProjection.objects.get(contract=contract)
    first = answer_of(found(contract).projection)
    assert stored.answer == first
    later = found(contract).projection
    with django_assert_num_queries(0):
        assert first is answer_of(later)


def test_an_answer_computed_anew_is_not_the_one_at_hand(contract):
    before = answer_of(found(contract).projection)
    row = refresh_projection(contract, contract_day(contract), anew=True)
    StandingProjection.objects.filter(pk=row.pk).update(
        answer={**row.answer, "marker": "new"}
    )
    after = answer_of(found(contract).projection)
    assert after is not before
    assert "new" == after["marker"]


def test_a_row_replaced_while_a_page_reads_is_read_as_it_is(contract):
    page = found(contract)
    refresh_projection(contract, contract_day(contract), anew=True)
    fresh = StandingProjection.objects.get(contract=contract)
    assert fresh.answer == answer_of(page.projection)
    assert fresh.computed_at == page.projection.computed_at


def test_pages_leave_the_shared_answer_as_it_was(demo, client):
    current_projection(demo)
    shared = answer_of(found(demo).projection)
    as_it_was = copy.deepcopy(shared)
    client.force_login(demo.people.a_handler)
    for name in (
        "overview", "todo", "deadlines", "deliverables", "payments",
        "penalties", "agreement", "readings", "timeline", "exports",
    ):  # fmt: skip
        assert 200 == client.get(reverse(name, args=[demo.slug])).status_code
    assert shared is answer_of(found(demo).projection)
    assert as_it_was == shared
