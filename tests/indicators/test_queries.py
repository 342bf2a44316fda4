"""Measured values and counted events become facts of their own day."""

from datetime import date
from decimal import Decimal

import pytest

from indicators.queries import facts_of
from indicators.services import add_count, add_measurement
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_measurement_exists_from_its_publication():
    contract = make.make_contract()
    add_measurement(
        contract,
        indicator="water",
        value=Decimal("77.6"),
        period_end=date(2025, 11, 30),
        published_on=date(2025, 12, 10),
        baseline=False,
        by=make.make_person(),
    )
    ((_, fact),) = facts_of(contract)
    assert date(2025, 12, 10) == fact.on
    assert Decimal("77.6") == fact.get("value")


def test_an_unpublished_value_exists_from_its_period():
    contract = make.make_contract()
    add_measurement(
        contract,
        indicator="air",
        value=Decimal("81.2"),
        period_end=date(2025, 11, 30),
        published_on=None,
        baseline=True,
        by=make.make_person(),
        proposed_by=make.make_person(),
    )
    ((_, fact),) = facts_of(contract)
    assert date(2025, 11, 30) == fact.on
    assert fact.get("baseline")


def test_a_count_carries_its_quantity():
    contract = make.make_contract()
    add_count(
        contract,
        quota="scenario_plans",
        quantity=4,
        by=make.make_person(),
        on=make.TODAY,
    )
    ((_, fact),) = facts_of(contract)
    assert ("counted", 4) == (fact.kind, fact.get("quantity"))
