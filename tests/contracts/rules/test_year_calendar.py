"""A year as twelve months, every day once, with its marks."""

from datetime import date

import pytest

from contracts.rules.calendar import Notice, WorkingCalendar, official_calendar
from contracts.rules.year_calendar import ruler_from, year_of
from tests.notices import with_december

CALENDAR = official_calendar()
LOADED = WorkingCalendar(
    [*CALENDAR.history, Notice.from_json(with_december())]
)


def cells(year, calendar=CALENDAR):
    return [
        cell
        for month in year_of(calendar, year).months
        for week in month.weeks
        for cell in week
        if cell
    ]


def on(day: date, calendar=CALENDAR):
    (cell,) = [one for one in cells(day.year, calendar) if one.on == day]
    return cell


@pytest.mark.parametrize(("year", "days"), [(2024, 366), (2026, 365)])
def test_every_day_stands_once_below_its_weekday(year, days):
    assert days == len(cells(year))
    for month in year_of(CALENDAR, year).months:
        for week in month.weeks:
            assert 7 == len(week)
            for place, cell in enumerate(week):
                assert cell is None or place == cell.on.weekday()


@pytest.mark.parametrize(
    ("year", "working"), [(2024, 251), (2025, 248), (2026, 248)]
)
def test_months_add_up_to_the_year(year, working):
    shown = year_of(CALENDAR, year)
    assert working == shown.working_days
    assert working == sum(month.working_days for month in shown.months)


@pytest.mark.parametrize(
    ("day", "mark", "words", "classes"),
    [
        (date(2026, 1, 1), "休", "元旦放假", "xiu"),
        (date(2026, 1, 3), "休", "元旦放假", "xiu"),
        (date(2026, 1, 4), "班", "调休上班", "ban"),
        (date(2026, 1, 5), "", "", ""),
        (date(2026, 1, 10), "", "", "rest"),
        (date(2026, 12, 28), "", "暂定", "maybe"),
    ],
)
def test_a_day_says_what_it_is(day, mark, words, classes):
    cell = on(day)
    assert (mark, words, classes) == (cell.mark, cell.words, cell.classes)


def test_december_shows_what_the_next_notice_changed():
    eve, sunday = on(date(2026, 12, 31), LOADED), on(
        date(2026, 12, 27), LOADED
    )
    assert ("休", "元旦放假") == (eve.mark, eve.words)
    assert ("班", True) == (sunday.mark, sunday.working)
    assert not year_of(LOADED, 2026).provisional


def test_a_year_without_notice_is_the_estimate_and_says_so():
    shown = year_of(CALENDAR, 2027)
    assert shown.estimated
    assert 13 == sum(cell.mark == "休" for cell in cells(2027))
    assert year_of(CALENDAR, 2050) is None


def test_the_ruler_numbers_working_days_from_the_day_after_the_chosen_one():
    start = date(2026, 1, 1)
    months = ruler_from(CALENDAR, start, 2)
    found = {
        cell.on: cell
        for month in months
        for week in month.weeks
        for cell in week
        if cell
    }
    assert [(2026, 1), (2026, 2)] == [(m.year, m.number) for m in months]
    assert (None, True, "起算日，元旦放假") == (
        found[start].count, found[start].chosen, found[start].words,
    )  # fmt: skip
    made_up = found[date(2026, 1, 4)]  # a Sunday that is worked
    assert (1, "班", "调休上班，第 1 个工作日") == (
        made_up.count, made_up.mark, made_up.words,
    )  # fmt: skip
    for cell in found.values():
        if cell.on > start and cell.working:
            assert CALENDAR.count(start, cell.on) == cell.count
        else:
            assert cell.count is None


def test_the_ruler_numbers_nothing_in_a_year_nobody_published():
    months = ruler_from(CALENDAR, date(2026, 12, 30), 3)
    counts = [
        [cell.count for week in month.weeks for cell in week if cell]
        for month in months
    ]
    assert [1, set(), set()] == [
        max(filter(None, counts[0])), *({*one} - {None} for one in counts[1:]),
    ]  # fmt: skip
    assert () == ruler_from(CALENDAR, date(2060, 1, 1), 2)
