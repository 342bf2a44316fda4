"""Later notices: what they change, and what was settled before them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.calendar import (
    Notice,
    WorkingCalendar,
    days_between,
    official_calendar,
    statutory_days,
)
from tests.notices import ADOPTED_ON, invented_2027, with_december

OFFICIAL = official_calendar()
NEW_YEARS_EVE = date(2026, 12, 31)
SUNDAY = date(2026, 12, 27)


def loaded(*rows: dict, adopted_on: date = ADOPTED_ON) -> WorkingCalendar:
    more = [Notice.from_json(row, adopted_on=adopted_on) for row in rows]
    return WorkingCalendar([*OFFICIAL.history, *more])


def revised(adopted_on: date) -> WorkingCalendar:
    """2026-11-27, a Friday, is taken off in the course of the year."""
    row = {
        "year": 2026,
        "notice": "某通知",
        "dated": str(adopted_on),
        "url": "",
        "off": ["2026-11-27"],
        "work": [],
    }
    return WorkingCalendar(
        [
            *OFFICIAL.history,
            Notice.from_json(row, revision=2, adopted_on=adopted_on),
        ]
    )


# --- a year that follows -----------------------------------------------------
def test_a_new_year_becomes_known():
    """协商期30个工作日自2026-11-23起: 五天在十一月，二十三天在十二月。"""
    assert date(2027, 1, 5) == loaded(invented_2027()).nth_after(
        date(2026, 11, 23), 30
    )


def test_late_december_becomes_certain():
    before, after = OFFICIAL, loaded(invented_2027())
    assert before.is_provisional(date(2026, 12, 28))
    assert not after.is_provisional(date(2026, 12, 28))
    assert after.is_provisional(date(2027, 12, 28))


def test_a_notice_may_move_days_of_the_december_before():
    after = loaded(with_december())
    assert OFFICIAL.is_working_day(NEW_YEARS_EVE)
    assert not after.is_working_day(NEW_YEARS_EVE)
    assert after.is_working_day(SUNDAY)
    assert date(2027, 1, 4) == after.nth_after(date(2026, 12, 30), 1)
    assert "元旦" == after.notice_of(NEW_YEARS_EVE).holiday(NEW_YEARS_EVE)
    assert 2026 == after.notice_of(date(2026, 12, 30)).year


def test_days_of_a_year_that_is_not_loaded_stay_unknown():
    alone = WorkingCalendar([Notice.from_json(with_december())])
    assert alone.notice_on(NEW_YEARS_EVE) is None


def test_the_version_tells_every_set_of_notices_apart():
    versions = {
        OFFICIAL.version,
        loaded(invented_2027()).version,
        loaded(with_december()).version,
        loaded(with_december(), adopted_on=date(2026, 11, 27)).version,
        revised(date(2026, 11, 20)).version,
        revised(date(2026, 11, 21)).version,
    }
    assert 6 == len(versions)


def test_loading_nothing_changes_no_version():
    assert OFFICIAL.version == WorkingCalendar(OFFICIAL.history).version


# --- what was settled before -----------------------------------------------------
def test_a_year_that_had_no_notice_is_never_unknown_again():
    after = loaded(invented_2027())
    assert after is after.as_known(date(2025, 7, 1))
    assert after is after.as_known(None)
    assert not after.revised
    assert revised(date(2026, 11, 20)).revised


@pytest.mark.parametrize(
    ("settled_on", "worked"),
    [
        (date(2026, 11, 19), True),
        (date(2026, 11, 20), False),
        (date(2026, 11, 26), False),
        (None, False),
    ],
)
def test_a_revision_counts_from_its_adoption_on(settled_on, worked):
    calendar = revised(date(2026, 11, 20)).as_known(settled_on)
    assert worked == calendar.is_working_day(date(2026, 11, 27))


@pytest.mark.parametrize(
    ("settled_on", "worked"),
    [
        (date(2026, 11, 25), True),
        (date(2026, 11, 26), False),
        (None, False),
    ],
)
def test_late_december_stays_for_what_was_settled_before(settled_on, worked):
    calendar = loaded(with_december()).as_known(settled_on)
    assert worked == calendar.is_working_day(NEW_YEARS_EVE)
    assert worked is not calendar.is_working_day(SUNDAY)
    assert calendar.is_working_day(date(2027, 1, 4))


def test_each_era_is_built_once():
    after = revised(date(2026, 11, 20))
    one = after.as_known(date(2026, 1, 5))
    assert one is after.as_known(date(2026, 2, 5))
    assert one is not after
    assert OFFICIAL is OFFICIAL.as_known(date(2026, 1, 5))


# --- any valid layout ------------------------------------------------------------
@st.composite
def layouts(draw) -> dict:
    """2027 with every statutory day off, and any balanced rest beside."""
    law = sorted(statutory_days(2027))
    year = list(days_between(date(2026, 12, 26), date(2027, 12, 31)))
    weekdays = [day for day in year if day.weekday() < 5 and day not in law]
    weekends = [day for day in year if day.weekday() > 4 and day not in law]
    more = draw(st.lists(st.sampled_from(weekdays), unique=True, max_size=20))
    work = draw(st.lists(st.sampled_from(weekends), unique=True, max_size=20))
    return invented_2027(
        blocks=[],
        off=[str(day) for day in (*law, *more)],
        work=[str(day) for day in work],
    )


@given(layouts(), st.dates(date(2026, 11, 1), date(2027, 6, 1)),
       st.integers(min_value=1, max_value=130))  # fmt: skip
def test_any_layout_agrees_with_walking_day_by_day(row, day, n):
    calendar = loaded(row)
    off, work = set(row["off"]), set(row["work"])
    official = OFFICIAL.notices[2026]
    walked, left = day, n
    while left:
        walked += timedelta(days=1)
        if str(walked) in work:
            left -= 1
        elif str(walked) in off:
            continue
        elif walked.year == 2026:
            left -= official.is_working_day(walked)
        else:
            left -= walked.weekday() < 5
    assert walked == calendar.nth_after(day, n)
    assert n == calendar.count(day, walked)
