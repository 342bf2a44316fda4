"""Numbers run per contract, kind and year, and never repeat."""

import pytest

from contracts.services.numbers import next_number
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_numbers_count_up_by_contract_kind_and_year():
    contract, other = make.make_contract(), make.make_contract()
    given = [
        next_number(contract, "decision", year=2025),
        next_number(contract, "decision", year=2025),
        next_number(contract, "decision", year=2026),
        next_number(contract, "slip", year=2025),
        next_number(other, "decision", year=2025),
    ]
    expected = [
        "YS-2025-001",
        "YS-2025-002",
        "YS-2026-001",
        "QS-2025-001",
        "YS-2025-001",
    ]
    assert expected == given
