from contracts.rules.record_order import in_order, place_of
from tests.stories import fact, told


def test_facts_are_read_by_day_and_of_one_day_as_recorded():
    late = told("accepted", "2025-12-20")
    early = told("submitted", "2025-12-15")
    slip = told("received", "2025-12-20")
    assert [early, late, slip] == in_order([late, early, slip])
    assert early.on == place_of(early)


def test_a_row_that_replaces_another_keeps_its_place_in_the_record():
    """Ruling 2: also where the correction lies earlier in time."""
    first = fact("operation_started", "2025-08-15")
    corrected = fact("operation_started", "2025-07-01")
    sent = told("submitted", "2025-06-30")
    assert [first, corrected, sent] == in_order([sent, first, corrected])
