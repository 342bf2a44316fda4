"""A due date, its doubts and its computation."""

from contracts.rules.calendar import official_calendar
from contracts.rules.due import (
    UNDATED,
    calendar_days_after,
    fixed,
    rolled_to,
    working_days_after,
)
from tests.stories import day

CALENDAR = official_calendar()


def test_working_days_are_counted_from_the_next_day():
    due = working_days_after(CALENDAR, day("2025-12-15"), 20, "收到")
    assert (day("2026-01-13"), False) == (due.on, due.provisional)
    assert "到期日：2026-01-13（周二）" == due.steps[-1]


def test_calendar_days_are_rolled_after_counting():
    due = calendar_days_after(CALENDAR, day("2026-09-05"), 30, "发出通知")
    assert day("2026-10-08") == due.on


def test_late_december_carries_its_doubt():
    due = working_days_after(CALENDAR, day("2026-12-21"), 5, "收到")
    assert (day("2026-12-28"), None) == (due.on, due.certain)
    assert "2027年放假通知可能调整年末安排" in due.steps[-1]


def test_an_unknown_year_gives_an_estimate_and_no_date():
    due = working_days_after(CALENDAR, day("2026-12-15"), 15, "收到")
    assert (None, 2027, day("2027-01-06")) == (
        due.on,
        due.unknown_year,
        due.provisional_on,
    )
    assert due.is_set
    assert due.provisional


def test_beyond_all_lunar_dates_there_is_no_estimate():
    due = rolled_to(CALENDAR, day("2040-05-01"))
    assert (None, None, 2040) == (due.on, due.provisional_on, due.unknown_year)


def test_a_named_date_stays_as_it_is():
    due = fixed(day("2026-02-21"), "书面约定")
    assert (day("2026-02-21"), ("书面约定",)) == (due.on, due.steps)
    assert not UNDATED.is_set
