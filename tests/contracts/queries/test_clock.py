"""A demo stands still; a real contract lives today; 启用 moves the day."""

from datetime import date

import pytest
from django.utils import timezone

from contracts.queries.clock import (
    complete_through,
    contract_day,
    day_of,
    today,
)
from tests import factories as make

pytestmark = pytest.mark.django_db
PINNED = date(2025, 12, 31)


def test_today_is_a_day_in_shanghai(monkeypatch):
    late = timezone.datetime.fromisoformat("2025-12-31T17:30:00+00:00")
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert date(2026, 1, 1) == today()


def test_a_demo_lives_on_its_day():
    demo = make.make_contract(is_demo=True, pinned_on=PINNED)
    assert contract_day(demo) == PINNED


def test_a_real_contract_lives_today():
    assert timezone.localdate() == contract_day(make.make_contract())


def test_a_moment_falls_on_a_day_in_shanghai_and_on_a_demo_on_its_day():
    late = timezone.datetime.fromisoformat("2025-12-31T17:30:00+00:00")
    assert date(2026, 1, 1) == day_of(make.make_contract(), late)
    demo = make.make_contract(is_demo=True, pinned_on=PINNED)
    assert PINNED == day_of(demo, late)


def test_records_are_complete_through_the_confirmed_day():
    contract = make.make_contract()
    assert complete_through(contract, as_of=PINNED) is None
    contract.records_complete_through = date(2025, 9, 30)
    assert date(2025, 9, 30) == complete_through(contract, as_of=PINNED)


def test_in_service_the_day_moves_with_the_clock():
    contract = make.make_contract()
    contract.records_complete_through = date(2025, 9, 30)
    contract.in_service_from = date(2025, 10, 9)
    assert PINNED == complete_through(contract, as_of=PINNED)
    before = date(2025, 10, 8)
    assert date(2025, 9, 30) == complete_through(contract, as_of=before)
