"""Quiet hours and days off: held over to the first moment that is neither."""

from datetime import date, datetime, time

import pytest

from contracts.rules.calendar import official_calendar
from kaifeng_credit.reminding.quiet import Quiet, opens_at
from payments.rules.schedules import SHANGHAI


def is_off(day: date) -> bool:
    return not official_calendar().is_working_day(day)


def opens(moment: str, quiet: Quiet) -> str:
    at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    return opens_at(at, quiet, is_off).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2025-12-10 12:00", "2025-12-10 12:00"),  # a Wednesday
        ("2025-12-10 19:59", "2025-12-10 19:59"),
        ("2025-12-10 20:00", "2025-12-11 08:00"),
        ("2025-12-11 00:10", "2025-12-11 08:00"),
        ("2025-12-11 08:00", "2025-12-11 08:00"),
        ("2025-12-12 21:00", "2025-12-15 08:00"),  # over the weekend
        ("2025-12-13 12:00", "2025-12-15 08:00"),
        ("2026-01-01 12:00", "2026-01-04 08:00"),  # 4 January is worked
        ("2025-10-01 09:00", "2025-10-09 08:00"),  # eight days off
    ],
)
def test_by_default_nothing_comes_at_night_or_on_a_day_off(moment, expected):
    assert expected == opens(moment, Quiet())


@pytest.mark.parametrize(
    ("quiet", "moment", "expected"),
    [
        # At noon, within one day.
        ((time(12), time(14), True), "2025-12-10 13:00", "2025-12-10 14:00"),
        ((time(12), time(14), True), "2025-12-10 14:00", "2025-12-10 14:00"),
        # At no hour: from the first minute of a working day.
        ((time(8), time(8), True), "2025-12-10 03:00", "2025-12-10 03:00"),
        ((time(8), time(8), True), "2025-12-13 03:00", "2025-12-15 00:00"),
        # Days off are days like others.
        ((time(20), time(8), False), "2025-12-13 12:00", "2025-12-13 12:00"),
        ((time(20), time(8), False), "2025-12-13 22:00", "2025-12-14 08:00"),
    ],
)
def test_a_person_sets_other_hours(quiet, moment, expected):
    assert expected == opens(moment, Quiet(*quiet))


def test_a_moment_of_another_zone_is_asked_in_shanghai():
    at = datetime.fromisoformat("2025-12-10T12:30:00+00:00")
    assert "2025-12-11T08:00:00+08:00" == opens_at(
        at, Quiet(), is_off
    ).isoformat()


def test_a_calendar_without_an_end_to_its_days_off_gives_up():
    at = datetime(2025, 12, 10, 12, tzinfo=SHANGHAI)
    assert opens_at(at, Quiet(), lambda day: True) > at
