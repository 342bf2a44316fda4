"""When a report is due, against dates counted by hand from the notices.

国办 2026: 元旦 1–3 off, 4 (Sunday) worked; 春节 February 15–23 off, Saturdays
14 and 28 worked; 清明 April 4–6; 劳动节 May 1–5, Saturday 9 worked; 国庆 October
1–7, Saturday 10 worked. 2027 is not published.
"""

from datetime import date, datetime

import pytest

from contracts.rules.calendar import CalendarUnknown, official_calendar
from payments.rules.schedules import (
    LATEST_WORKING_DAY,
    SHANGHAI,
    Covering,
    Plan,
    Rhythm,
    covered,
    covered_words,
    due_between,
    next_due,
)

CALENDAR = official_calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def following(rhythm: str, nth: int, after: str, hour: int = 9) -> str:
    found = next_due(Plan(Rhythm(rhythm), nth, hour), at(after), CALENDAR)
    return found.strftime("%Y-%m-%dT%H")


@pytest.mark.parametrize(
    ("rhythm", "nth", "after", "due"),
    [
        ("monthly", 1, "2025-12-31", "2026-01-04T09"),  # a Sunday, worked
        ("monthly", 2, "2025-12-31", "2026-01-05T09"),
        ("monthly", 3, "2026-02-01", "2026-02-04T09"),
        ("monthly", 10, "2026-02-01", "2026-02-13T09"),
        ("monthly", 11, "2026-02-01", "2026-02-14T09"),  # made-up Saturday
        ("monthly", 12, "2026-02-01", "2026-02-24T09"),  # after the festival
        ("monthly", 15, "2026-02-01", "2026-02-27T09"),
        ("monthly", 3, "2026-05-01", "2026-05-08T09"),
        ("monthly", 4, "2026-05-01", "2026-05-09T09"),  # made-up Saturday
        ("monthly", 5, "2026-05-01", "2026-05-11T09"),
        ("quarterly", 3, "2026-01-06T09:00", "2026-04-03T09"),
        ("quarterly", 4, "2026-02-10", "2026-04-07T09"),  # over 清明
        ("quarterly", 3, "2026-08-31", "2026-10-10T09"),  # made-up Saturday
        ("quarterly", 4, "2026-08-31", "2026-10-12T09"),
        ("yearly", 3, "2025-03-01", "2026-01-06T09"),
        ("weekly", 1, "2026-02-14", "2026-02-16T09"),  # in the festival
        ("weekly", 7, "2026-02-15T09:00", "2026-02-22T09"),
    ],
)
def test_it_is_due_on_the_day_counted_by_hand(rhythm, nth, after, due):
    assert due == following(rhythm, nth, after)


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("2026-03-04T08:59", "2026-03-04T09"),
        ("2026-03-04T09:00", "2026-04-03T09"),  # the moment itself is over
        ("2026-03-04T23:59", "2026-04-03T09"),
    ],
)
def test_the_hour_counts(after, due):
    assert due == following("monthly", 3, after)


def test_an_hour_is_of_shanghai_whatever_clock_asks():
    utc = at("2026-03-04T08:59").astimezone(None)
    plan = Plan(Rhythm.MONTHLY, 3, 9)
    assert at("2026-03-04T09:00") == next_due(plan, utc, CALENDAR)


def test_a_year_without_a_notice_is_not_guessed():
    with pytest.raises(CalendarUnknown) as found:
        following("monthly", 3, "2026-12-03T09:00")
    assert 2027 == found.value.year
    assert "2027-01-06T09" == following("weekly", 3, "2026-12-31")
    plan = Plan(Rhythm.MONTHLY, 3, 9)
    last = due_between(
        plan, at("2026-11-15"), at("2027-03-31"), CALENDAR
    )
    assert [at("2026-12-03T09:00")] == last


def test_several_passed_moments_come_in_their_order():
    plan = Plan(Rhythm.MONTHLY, 1, 0)
    found = due_between(
        plan, at("2025-12-31"), at("2026-03-02T00:00"), CALENDAR
    )
    assert [at("2026-01-04"), at("2026-02-02"), at("2026-03-02")] == found
    assert [] == due_between(plan, found[-1], at("2026-03-31"), CALENDAR)


@pytest.mark.parametrize(
    ("covering", "due_on", "days"),
    [
        ("day", "2026-02-24", (None, "2026-02-24")),
        ("last_month", "2026-03-04", ("2026-02-01", "2026-02-28")),
        ("last_month", "2026-01-04", ("2025-12-01", "2025-12-31")),
        ("last_quarter", "2026-01-06", ("2025-10-01", "2025-12-31")),
        ("last_quarter", "2026-06-30", ("2026-01-01", "2026-03-31")),
        ("last_year", "2026-12-31", ("2025-01-01", "2025-12-31")),
    ],
)
def test_what_it_speaks_of_ended_before_the_day(covering, due_on, days):
    since, as_of = covered(Covering(covering), date.fromisoformat(due_on))
    assert days == (since and since.isoformat(), as_of.isoformat())


def test_a_day_and_a_period_are_said_in_words():
    first, last = date(2026, 2, 1), date(2026, 2, 28)
    assert "2026年2月1日至2026年2月28日" == covered_words(first, last)
    assert "截至2026年2月28日" == covered_words(None, last)


@pytest.mark.parametrize(
    ("rhythm", "nth", "hour"),
    [
        ("weekly", 0, 9), ("weekly", 8, 9), ("monthly", 0, 9),
        ("monthly", LATEST_WORKING_DAY + 1, 9), ("yearly", 1, 24),
        ("yearly", 1, -1),
    ],
)  # fmt: skip
def test_a_day_or_hour_there_is_not_is_refused(rhythm, nth, hour):
    with pytest.raises(ValueError, match=rhythm):
        Plan(Rhythm(rhythm), nth, hour)


def test_every_rhythm_is_said_in_words():
    said = [Plan(one, 2, 9).words for one in Rhythm]
    assert [
        "每周二 9 时",
        "每月第 2 个工作日 9 时",
        "每季首月第 2 个工作日 9 时",
        "每年一月第 2 个工作日 9 时",
    ] == said
