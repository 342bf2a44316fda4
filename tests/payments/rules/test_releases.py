"""Until when an exception lets a payment out."""

from datetime import date

import pytest

from payments.rules.releases import read_last_on, still_opens

LAST = date(2025, 12, 20)


@pytest.mark.parametrize(
    ("last_on", "on", "opens"),
    [
        (LAST, date(2025, 12, 19), True),
        (LAST, LAST, True),
        (LAST, date(2025, 12, 21), False),
        (None, date(2040, 1, 1), True),
    ],
)
def test_the_last_day_counts_and_none_is_no_end(last_on, on, opens):
    assert opens is still_opens(last_on, on)


def test_a_proposal_without_a_last_day_has_none():
    assert LAST == read_last_on({"last_on": "2025-12-20"})
    assert read_last_on({"last_on": ""}) is None
    assert read_last_on({"tranche": 2}) is None
