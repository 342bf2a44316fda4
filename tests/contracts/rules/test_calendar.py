"""Working days: the notices, their inverse questions, and what is unknown."""

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.calendar import (
    CALENDARS,
    CalendarUnknown,
    Notice,
    WorkingCalendar,
    add_months,
    add_period,
    add_years,
    days_between,
    full_months,
    official_calendar,
    read_calendar,
    weekday,
)

CALENDAR = official_calendar()
ONE_DAY = timedelta(days=1)
STATUTORY = 13
loaded_days = st.dates(CALENDAR.first, CALENDAR.last)
middle_days = st.dates(date(2024, 6, 1), date(2026, 6, 1))
any_days = st.dates(date(2000, 1, 1), date(2060, 1, 1))


def notice(**changes):
    row = {
        "year": 2030,
        "notice": "某通知",
        "dated": "2029-11-01",
        "url": "",
        "off": ["2030-01-01"],
        "work": ["2030-01-05"],
    }
    return {**row, **changes}


# --- the notices --------------------------------------------------------------
def test_two_libraries_agree_on_every_loaded_day():
    china = holidays.country_holidays("CN", years=CALENDAR.years)
    for day in days_between(CALENDAR.first, CALENDAR.last):
        ours = CALENDAR.is_working_day(day)
        assert ours == chinese_calendar.is_workday(day), day
        assert ours == china.is_working_day(day), day


@pytest.mark.parametrize(
    ("year", "working"), [(2024, 251), (2025, 248), (2026, 248)]
)
def test_a_year_has_its_official_number_of_working_days(year, working):
    before, last = date(year - 1, 12, 31), date(year, 12, 31)
    assert working == CALENDAR.count(before, last)


def test_every_file_is_a_notice_with_its_source():
    for found in CALENDAR.notices.values():
        assert found.url.startswith("https://www.gov.cn/")
        assert found.dated < date(found.year, 1, 1)
        assert found.blocks


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"off": ["2031-01-01"]}, "不在 2030 年"),
        ({"work": ["2030-01-04"]}, "不是周末"),
        ({"off": ["2030-01-05"]}, "既放假又上班"),
        (
            {
                "blocks": [
                    {
                        "name": "元旦",
                        "start": "2030-01-01",
                        "end": "2030-01-02",
                    }
                ]
            },
            "与假期名称不符",
        ),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        Notice.from_json(notice(**changes))


def test_a_calendar_needs_a_notice():
    with pytest.raises(ValueError, match="没有任何年度"):
        WorkingCalendar([])


def test_the_version_changes_with_any_day():
    notices = list(CALENDAR.notices.values())
    same = WorkingCalendar(reversed(notices))
    assert CALENDAR.version == same.version
    other = Notice.from_json(notice())
    assert CALENDAR.version != WorkingCalendar([*notices, other]).version


def test_the_folder_is_read_without_the_lunar_dates():
    assert (2024, 2025, 2026) == read_calendar(CALENDARS).years


# --- inverse questions -----------------------------------------------------------
@given(middle_days, st.integers(min_value=1, max_value=120))
def test_counting_undoes_the_nth_working_day(day, n):
    end = CALENDAR.nth_after(day, n)
    assert n == CALENDAR.count(day, end)
    assert CALENDAR.is_working_day(end)
    assert n - 1 == CALENDAR.count(day, end - timedelta(days=1))


@given(middle_days, st.integers(min_value=1, max_value=120))
def test_backward_undoes_forward_from_a_working_day(day, n):
    start = CALENDAR.roll(day)
    assert start == CALENDAR.nth_before(CALENDAR.nth_after(start, n), n)


@given(
    middle_days,
    st.integers(min_value=1, max_value=60),
    st.integers(min_value=1, max_value=60),
)
def test_steps_add_up(day, first, second):
    whole = CALENDAR.nth_after(day, first + second)
    assert whole == CALENDAR.nth_after(CALENDAR.nth_after(day, first), second)


@given(loaded_days, loaded_days, loaded_days)
def test_counts_add_up_over_adjoining_spans(one, two, three):
    a, b, c = sorted((one, two, three))
    assert CALENDAR.count(a, c) == CALENDAR.count(a, b) + CALENDAR.count(b, c)


@given(middle_days)
def test_rolling_goes_to_the_nearest_working_day_on_its_side(day):
    later, earlier = CALENDAR.roll(day), CALENDAR.roll_back(day)
    assert earlier <= day <= later
    assert CALENDAR.roll(later) == later
    if CALENDAR.is_working_day(day):
        assert earlier == day == later
    else:
        assert 1 == CALENDAR.count(day, later)


@given(middle_days, st.integers(min_value=1, max_value=60))
def test_the_answer_is_what_walking_day_by_day_finds(day, n):
    walked, left = day, n
    while left:
        walked += timedelta(days=1)
        left -= CALENDAR.is_working_day(walked)
    assert walked == CALENDAR.nth_after(day, n)


# --- what is unknown -----------------------------------------------------------
@pytest.mark.parametrize(
    ("question", "year"),
    [
        (lambda c: c.is_working_day(date(2027, 1, 4)), 2027),
        (lambda c: c.nth_after(date(2026, 12, 31), 1), 2027),
        (lambda c: c.nth_after(date(2026, 12, 15), 15), 2027),
        (lambda c: c.nth_after(date(2030, 5, 1), 1), 2030),
        (lambda c: c.nth_before(date(2024, 1, 2), 1), 2023),
        (lambda c: c.count(date(2026, 12, 1), date(2028, 1, 1)), 2027),
        (lambda c: c.count(date(2022, 12, 1), date(2024, 1, 5)), 2022),
        (lambda c: c.roll(date(2027, 5, 1)), 2027),
    ],
)
def test_a_year_without_notice_is_unknown_by_name(question, year):
    with pytest.raises(CalendarUnknown) as found:
        question(CALENDAR)
    assert year == found.value.year


def test_a_gap_between_loaded_years_is_unknown_too():
    later = Notice.from_json(notice(year=2028, off=[], work=[]))
    gapped = WorkingCalendar([*CALENDAR.notices.values(), later])
    with pytest.raises(CalendarUnknown, match="2027"):
        gapped.nth_after(date(2026, 12, 30), 5)
    with pytest.raises(CalendarUnknown, match="2027"):
        gapped.nth_before(date(2028, 1, 4), 3)
    assert date(2028, 1, 4) == gapped.nth_after(date(2028, 1, 3), 1)


def test_day_zero_needs_no_notice():
    assert date(2024, 1, 2) == CALENDAR.nth_after(date(2023, 12, 31), 1)
    assert date(2026, 12, 31) == CALENDAR.nth_before(date(2027, 1, 1), 1)
    assert 0 == CALENDAR.count(date(2030, 1, 1), date(2030, 1, 1))


def test_an_end_before_its_start_is_refused():
    with pytest.raises(ValueError, match="早于"):
        CALENDAR.count(date(2025, 1, 2), date(2025, 1, 1))


# --- the estimate -----------------------------------------------------------------
@pytest.mark.parametrize("year", range(2027, 2036))
def test_an_estimated_year_has_thirteen_statutory_days(year):
    off = CALENDAR.estimate.notices[year].off
    overlap = 1 if year in (2028, 2031) else 0  # 中秋 falls on 国庆
    assert STATUTORY - overlap == len(off)
    china = holidays.country_holidays("CN", years=year)
    named = {day for day, name in china.items() if "observed" not in name}
    assert named == off


def test_the_statutory_days_of_2027_are_the_known_ones():
    known = (
        "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 "
        "10-01 10-02 10-03"
    )
    expected = {date.fromisoformat(f"2027-{day}") for day in known.split()}
    assert expected == CALENDAR.estimate.notices[2027].off


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 12, 15), 15, date(2027, 1, 6)),
        (date(2026, 12, 28), 5, date(2027, 1, 5)),
        (date(2026, 11, 23), 30, date(2027, 1, 5)),
    ],
)
def test_the_estimate_counts_weekdays_less_statutory_days(day, n, expected):
    assert expected == CALENDAR.estimate.nth_after(day, n)


def test_the_estimate_ends_where_lunar_dates_end():
    with pytest.raises(CalendarUnknown, match="2036"):
        CALENDAR.estimate.is_working_day(date(2036, 1, 2))


@pytest.mark.parametrize(
    ("day", "provisional"),
    [
        (date(2026, 12, 25), False),
        (date(2026, 12, 26), True),
        (date(2026, 12, 31), True),
        (date(2025, 12, 31), False),
    ],
)
def test_late_december_of_the_last_loaded_year_may_change(day, provisional):
    assert provisional == CALENDAR.is_provisional(day)


# --- months and years -------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 6, 19), 6, date(2025, 12, 19)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
    ],
)
def test_a_month_without_the_day_ends_on_its_last(day, months, expected):
    assert expected == add_months(day, months)


@given(any_days, st.integers(min_value=0, max_value=240))
def test_full_months_undo_adding_months(day, months):
    assert months == full_months(day, add_months(day, months))


@given(any_days, st.integers(min_value=0, max_value=50))
def test_years_are_twelve_months(day, years):
    assert add_months(day, years * 12) == add_years(day, years)


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        (6, "month", ("2025-12-19", "6个月")),
        (1, "year", ("2026-06-19", "1年")),
        (90, "calendar_day", ("2025-09-17", "90日")),
    ],
)
def test_a_period_counts_in_its_own_unit(number, unit, expected):
    """一年 of another agreement is no month."""
    day, words = add_period(date(2025, 6, 19), number, unit)
    assert expected == (str(day), words)


def test_weekdays_are_named():
    days = days_between(date(2025, 12, 15), date(2025, 12, 21))
    assert "周一周二周三周四周五周六周日" == "".join(map(weekday, days))


def test_looking_up_answers_as_walking_the_days_does():
    """At the edges of the loaded years, and where a year between is missing."""
    known = official_calendar()
    gapped = WorkingCalendar(
        [n for year, n in known.notices.items() if year != known.years[1]]
    )
    eve = known.first - ONE_DAY
    assert known.working[0] == known.nth_after(eve, 1)
    assert len(known.working) == known.count(eve, known.last)
    assert 0 == known.count(known.last, known.last)
    assert known.working[-1] == known.nth_after(eve, len(known.working))
    for ask in (
        lambda: known.nth_after(eve - ONE_DAY, 1),
        lambda: known.nth_after(eve, len(known.working) + 1),
        lambda: known.count(known.first, known.last + ONE_DAY),
        lambda: gapped.count(gapped.first, gapped.last),
        lambda: gapped.nth_after(gapped.first, 400),
    ):
        with pytest.raises(CalendarUnknown):
            ask()
    assert 5 == gapped.count(date(2024, 3, 4), date(2024, 3, 11))
    with pytest.raises(ValueError, match="终点早于起点"):
        known.count(known.last, known.first)


def test_a_notice_speaks_of_the_days_of_its_year():
    assert CALENDAR.speaks_of(CALENDAR.last)
    assert not CALENDAR.speaks_of(CALENDAR.last + ONE_DAY)
