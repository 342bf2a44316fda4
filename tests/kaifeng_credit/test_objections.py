"""An objection and the figures it stands beside."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.services.facts import lock_contract
from contracts.services.readings import object_to_reading
from kaifeng_credit.objections import objected_on
from payments.services.payments import add_payment
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2025, 12, 31)


@pytest.fixture
def contract():
    """Nothing handed in by the last day of the year."""
    contract = make.make_contract(slug="one", is_demo=True, pinned_on=DAY)
    contract.records_complete_through = DAY
    contract.save()
    return contract


@pytest.fixture
def people(contract):
    return make.make_people(contract)


def objected(contract, people, key, text="乙方不同意"):
    return object_to_reading(
        contract=contract, key=key, text=text, by=people.b_lead, today=DAY
    )


def page(person, name, *args) -> str:
    client = Client()
    client.force_login(person)
    url = reverse(name, args=["one", *args])
    return client.get(url).content.decode()


def test_nothing_is_computed_where_nothing_is_objected_to(contract):
    with CaptureQueriesContext(connection) as caught:
        assert () == objected_on(contract, DAY)
    assert 1 == len(caught)


def test_it_stands_beside_what_its_words_and_its_effect_touch(
    contract, people
):
    objected(contract, people, "year.unit")
    objected(contract, people, "submission.reading")
    units, window = objected_on(contract, DAY)
    assert ("INT-56", "乙方不同意", DAY) == (units.id, units.text, units.on)
    assert {"quota:media_yearly"} == units.figures
    assert {"remedy:late_delivery", "tranche:2"} <= window.figures
    assert "deadline:tranche_2_submission" in window.figures


def test_every_page_with_the_figure_shows_it(contract, people):
    objected(contract, people, "submission.reading")
    entry = reverse("reading", args=["one", "INT-02"])
    for name, args in (
        ("overview", ()), ("penalties", ()), ("payment", (2,)),
        ("deadlines", ()),
    ):  # fmt: skip
        for person in (people.a_handler, people.b_lead, people.auditor):
            html = page(person, name, *args)
            assert "乙方不同意" in html, name
            assert f"{entry}#objections" in html
    assert "有异议" in page(people.a_handler, "agreement")


def test_the_overview_shows_it_at_each_block(contract, people):
    objected(contract, people, "submission.reading")
    # the ruler of deadlines and the penalty; the first tranche is at hand
    assert 2 == page(people.a_handler, "overview").count("乙方不同意")
    add_payment(
        lock_contract(contract.pk), make.tranche(contract, 1),
        amount=Decimal(447000), by=people.a_finance, on=DAY,
    )  # fmt: skip
    assert 3 == page(people.a_handler, "overview").count("乙方不同意")


def test_a_page_without_the_figure_does_not(contract, people):
    objected(contract, people, "submission.reading")
    for name, args in (("payment", (1,)), ("payment", (3,))):
        assert "乙方不同意" not in page(people.a_handler, name, *args)
    assert "乙方不同意" not in page(people.a_handler, "invoices")


def test_queries_do_not_grow_with_objections(contract, people):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(people.a_handler, "penalties")
        return len(caught)

    objected(contract, people, "submission.reading")
    queries()
    few = queries()
    for key in ("delay.rework", "delay.count", "delay.stacking"):
        objected(contract, people, key)
    queries()
    assert few == queries()
