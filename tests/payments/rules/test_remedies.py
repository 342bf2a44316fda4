"""合同总金额 in force on a day."""

from decimal import Decimal

from contracts.rules.chosen import Readings
from payments.rules.remedies import Totals
from tests.stories import agreement, day, fact

AMENDED = [
    fact("total_amended", "2026-01-01", total="1600000"),
    fact("total_amended", "2026-03-01", total="1500000"),
]


def test_an_amended_total_is_in_force_from_its_day():
    totals = Totals(agreement(), AMENDED, Readings({}))
    found = [
        totals.on(day(text))
        for text in ("2025-12-31", "2026-01-01", "2026-02-28", "2026-03-01")
    ]
    assert [1490000, 1600000, 1600000, 1500000] == found
    assert {day("2026-01-01"), day("2026-03-01")} == totals.changes


def test_the_original_total_may_be_read_to_stay():
    read = Readings({"total.amended": "original"})
    totals = Totals(agreement(), AMENDED, read)
    assert Decimal(1490000) == totals.on(day("2026-06-01"))
