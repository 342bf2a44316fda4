"""Better than before the service, in the direction the folder states."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.rules.improvement import Improvement, improvements
from tests.stories import agreement, fact

WATER = agreement().indicators["water"]


def measured(value, period_end, *, baseline=False):
    return fact(
        "measured",
        indicator="water",
        value=value,
        period_end=period_end,
        baseline=baseline,
    )


def water(*facts):
    return improvements(agreement(), facts)["water"]


@pytest.mark.parametrize(
    ("direction", "before", "now", "improved"),
    [
        ("higher", "50", "50.01", True),
        ("higher", "50", "50", False),
        ("lower", "50", "49", True),
        ("lower", "50", "51", False),
        ("higher", None, "51", None),
        ("higher", "50", None, None),
    ],
)
def test_an_indicator_improves_in_its_direction(
    direction, before, now, improved
):
    found = Improvement(
        replace(WATER, direction=direction),
        baseline=before and Decimal(before),
        value=now and Decimal(now),
    )
    assert improved is found.improved


def test_the_latest_baseline_on_or_before_the_effective_day_counts():
    found = water(
        measured("60", "2025-05-31", baseline=True),
        measured("50", "2025-03-31", baseline=True),
    )
    assert Decimal(60) == found.baseline


def test_the_latest_period_is_compared():
    found = water(
        measured("60", "2025-05-31", baseline=True),
        measured("70", "2025-11-30"),
        measured("55", "2025-09-30"),
    )
    assert found.improved


def test_a_later_row_of_the_same_period_replaces_an_earlier_one():
    """Ruling 2."""
    found = water(
        measured("60", "2025-05-31", baseline=True),
        measured("70", "2025-11-30"),
        measured("59", "2025-11-30"),
    )
    assert found.improved is False


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ([], "缺基期与考核值（水资源）"),
        ([measured("70", "2025-11-30")], "缺基期（水资源）"),
        ([measured("60", "2025-05-31", baseline=True)], "缺考核值（水资源）"),
    ],
)
def test_what_is_missing_is_named(facts, missing):
    assert missing == water(*facts).missing
