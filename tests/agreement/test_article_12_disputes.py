"""第十二条 争议解决: thirty working days of talks before anyone may sue."""

import pytest

from tests.stories import ask, day, deadline, fact, told

ON_TIME = told("submitted", "2025-12-15")


def talks(on, **more):
    return fact("negotiation_started", on, **more)


@pytest.mark.parametrize(
    ("as_of", "state", "left"),
    [
        ("2026-09-01", "open", 30),
        ("2026-10-19", "open", 0),
        ("2026-10-20", "met", None),
    ],
)
def test_talks_of_september_end_after_thirty_working_days(as_of, state, left):
    """Over Mid-Autumn and National Day with two worked weekend days."""
    answer = ask(ON_TIME, talks("2026-09-01"), as_of=as_of)
    row = deadline(answer, "negotiation")
    assert (day("2026-10-19"), state, left, 0) == (
        row.due_on,
        row.state,
        row.remaining_working_days,
        row.days_overdue,
    )
    assert None is row.obligor


def test_talks_into_a_year_without_a_notice_end_on_no_known_day():
    """GD092, ruling 30: estimated 2027-01-05, warned of a week before."""
    answer = ask(ON_TIME, talks("2026-11-23"), as_of="2026-11-23")
    row = deadline(answer, "negotiation")
    assert (None, day("2027-01-05"), day("2026-12-29")) == (
        row.due_on,
        row.provisional_on,
        row.alert_on,
    )
    assert ("calendar_unknown", True) == (row.state, row.provisional)
    assert row.title in {one.what for one in answer.unknown}


def test_every_dispute_has_talks_of_its_own():
    answer = ask(
        ON_TIME,
        talks("2026-09-01", act="one"),
        talks("2026-09-07", act="two"),
        as_of="2026-09-10",
    )
    rows = [row for row in answer.deadlines if row.key == "negotiation"]
    assert [("one", day("2026-10-19")), ("two", day("2026-10-23"))] == [
        (row.act, row.due_on) for row in rows
    ]
