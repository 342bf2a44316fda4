"""Counting by a keyed hash: the races are in tests/races/test_checks.py."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.models import RateWindow
from contracts.services.rates import count_asked

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 9, 1, 0, tzinfo=UTC)


def test_each_has_a_count_of_its_own_which_begins_again():
    assert [1, 2] == [
        count_asked("a", seconds=600, now=NOW) for _ in range(2)
    ]
    assert 1 == count_asked("b", seconds=600, now=NOW)
    later = NOW + timedelta(seconds=600)
    assert 1 == count_asked("a", seconds=600, now=later)
    assert 1 == RateWindow.objects.count()  # what is over is swept away


def test_spans_of_different_length_do_not_sweep_each_other():
    count_asked("a", seconds=3600, now=NOW)
    count_asked("b", seconds=60, now=NOW + timedelta(seconds=60))
    assert 2 == count_asked("a", seconds=3600, now=NOW)


def test_the_table_names_nobody():
    count_asked("sign-in:192.0.2.7", seconds=60, now=NOW)
    row = RateWindow.objects.get()
    assert "192.0.2" not in f"{row.who}{row}"
