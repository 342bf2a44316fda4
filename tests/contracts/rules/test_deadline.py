"""The state of a deadline on a day."""

import pytest

from contracts.rules.calendar import official_calendar
from contracts.rules.deadline import Duty, days_late, judge
from contracts.rules.due import UNDATED, Due, fixed, working_days_after
from contracts.rules.record import Record
from tests.stories import day

CALENDAR = official_calendar()
DUE = fixed(day("2025-12-19"), "协议载明")
UNKNOWN = working_days_after(CALENDAR, day("2026-12-15"), 15, "收到")
DOUBTFUL = working_days_after(CALENDAR, day("2026-12-21"), 5, "收到")


def judged(due=DUE, *, as_of="2025-12-30", through="same", **more):
    for name in ("met_on", "window_from"):
        if more.get(name):
            more[name] = day(more[name])
    duty = Duty("key", "题", "2.2.2.5", "b", due, **more)
    end = as_of if through == "same" else through
    record = Record(day(as_of), end and day(end))
    return judge(duty, record=record, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("more", "state", "days"),
    [
        ({}, "overdue", 11),
        ({"as_of": "2025-12-19"}, "open", 0),
        ({"as_of": "2025-11-30", "window_from": "2025-12-01"}, "waiting", 0),
        ({"met_on": "2025-12-19"}, "met", 0),
        ({"met_on": "2025-12-26"}, "met_late", 7),
        ({"excused_days": 4}, "overdue", 7),
        ({"excused_days": 20}, "open", 0),
        ({"due": UNDATED}, "undated", 0),
        ({"due": UNDATED, "met_on": "2025-12-26"}, "met", 0),
        ({"began": False}, "waiting", 0),
        ({"ends": True}, "met", 0),
        ({"ends": True, "as_of": "2025-12-19"}, "open", 0),
        # the records end earlier
        ({"through": None}, "not_recorded", 0),
        ({"through": "2025-12-25"}, "not_recorded", 6),
        ({"through": "2025-12-25", "met_on": "2025-12-26"}, "met_late", 6),
        ({"through": "2025-12-19", "met_on": "2025-12-26"}, "not_recorded", 0),
        ({"through": None, "met_on": "2025-12-18"}, "met", 0),
        ({"through": None, "began": False}, "not_recorded", 0),
        ({"through": None, "due": UNDATED}, "not_recorded", 0),
        # the calendar is not published
        ({"due": UNKNOWN, "as_of": "2027-03-01"}, "calendar_unknown", 0),
        (
            {"due": UNKNOWN, "as_of": "2027-03-01", "met_on": "2026-12-31"},
            "met",
            0,
        ),
        (
            {"due": UNKNOWN, "as_of": "2027-03-01", "met_on": "2027-01-04"},
            "calendar_unknown",
            0,
        ),
        ({"due": DOUBTFUL, "as_of": "2027-03-01"}, "open", 0),
        (
            {"due": DOUBTFUL, "as_of": "2027-03-01", "met_on": "2026-12-28"},
            "met",
            0,
        ),
        (
            {"due": DOUBTFUL, "as_of": "2027-03-01", "met_on": "2026-12-30"},
            "calendar_unknown",
            0,
        ),
    ],
)
def test_a_duty_stands_as_the_record_leaves_it(more, state, days):
    row = judged(**more)
    assert (state, days) == (row.state, row.days_overdue)


def test_the_alert_is_the_due_date_unless_a_careful_one_is_given():
    assert day("2025-12-19") == judged().alert_on
    careful = judged(alert_on=day("2025-11-28"), careful=True)
    assert day("2025-11-28") == careful.alert_on
    assert day("2026-12-30") == judged(UNKNOWN, as_of="2026-12-20").alert_on


def test_working_days_remain_only_while_something_is_ahead():
    assert 5 == judged(as_of="2025-12-12").remaining_working_days
    assert 0 == judged(as_of="2025-12-19").remaining_working_days
    assert None is judged().remaining_working_days
    ahead = judged(fixed(day("2027-03-01"), "协议载明"), as_of="2026-12-01")
    assert None is ahead.remaining_working_days


def test_of_a_year_without_a_notice_only_the_last_day_has_its_number():
    far = fixed(day("2029-03-01"), "诉讼时效三年")
    before = judged(far, as_of="2029-02-28", ends=True)
    last = judged(far, as_of="2029-03-01", ends=True)
    assert ("open", None) == (before.state, before.remaining_working_days)
    assert ("open", 0) == (last.state, last.remaining_working_days)


def test_no_day_is_late_without_a_certain_date():
    record = Record(day("2027-03-01"), day("2027-03-01"))
    for due in (UNKNOWN, DOUBTFUL, Due()):
        assert 0 == days_late(due, met_on=None, record=record)
