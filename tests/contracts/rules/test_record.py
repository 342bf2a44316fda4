"""Not recorded is not the same as not done."""

import pytest

from contracts.rules.record import Record, all_true
from tests.stories import day


@pytest.mark.parametrize(
    ("through", "known_to", "absent"),
    [
        (None, None, None),
        ("2026-01-01", "2026-01-01", None),
        ("2026-03-05", "2026-03-05", False),
        ("2026-12-31", "2026-03-05", False),
    ],
)
def test_absences_are_certain_up_to_the_confirmed_day(
    through, known_to, absent
):
    record = Record(day("2026-03-05"), through and day(through))
    assert (known_to and day(known_to)) == record.known_to
    assert absent is record.absent
    assert (absent is False) == record.complete


def test_a_missing_fact_is_named_as_absent_or_as_not_recorded():
    complete = Record(day("2026-03-05"), day("2026-03-05"))
    unset = Record(day("2026-03-05"), None)
    assert "签收单" == complete.missing("签收单")
    assert "尚未补录：签收单" == unset.missing("签收单")
    assert complete.knows(day("2026-03-05"))
    assert not unset.knows(day("2025-06-19"))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], True),
        ([True, True], True),
        ([True, None], None),
        ([None, False], False),
        ([False, True], False),
    ],
)
def test_three_valued_and(values, expected):
    assert expected is all_true(values)
