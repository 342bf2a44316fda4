"""A session ends to the second, by a clock that is given (G5)."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.rules.sessions import ended

BEGAN = datetime(2026, 1, 9, 1, 0, tzinfo=UTC)
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=8)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("seen_after", "asked_after", "expected"),
    [
        (timedelta(), IDLE - SECOND, None),
        (timedelta(), IDLE, "idle"),
        (LONGEST - 2 * SECOND, LONGEST - SECOND, None),
        # However busy: at the limit it is over, and that is said.
        (LONGEST - SECOND, LONGEST, "over"),
        (timedelta(), LONGEST + IDLE, "over"),
    ],
)
def test_a_session_ends_to_the_second(seen_after, asked_after, expected):
    assert expected == ended(
        started=BEGAN,
        seen=BEGAN + seen_after,
        now=BEGAN + asked_after,
        idle=IDLE,
        longest=LONGEST,
    )
