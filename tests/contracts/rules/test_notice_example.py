"""The example names the statutory days, and is refused as it stands."""

from datetime import date

import pytest

from contracts.rules.calendar import official_calendar, statutory_days
from contracts.rules.notice_checks import check_notice, off_days
from contracts.rules.notice_example import (
    example_json,
    example_table,
    festivals,
)
from contracts.rules.notice_file import read_notice_file


@pytest.mark.parametrize("make", [example_table, example_json])
def test_it_is_read_but_it_is_no_notice(make):
    found = read_notice_file(make(2027).encode())
    assert 2027 == found.year
    assert off_days(found) == set(statutory_days(2027))
    problems = check_notice(
        found, calendar=official_calendar(), today=date(2026, 11, 26)
    )
    assert any("缺通知的文号或名称。" in one.words for one in problems)


def test_festivals_are_runs_of_days():
    assert [
        ("元旦", date(2027, 1, 1), date(2027, 1, 1)),
        ("春节", date(2027, 2, 5), date(2027, 2, 8)),
        ("清明节", date(2027, 4, 5), date(2027, 4, 5)),
        ("劳动节", date(2027, 5, 1), date(2027, 5, 2)),
        ("端午节", date(2027, 6, 9), date(2027, 6, 9)),
        ("中秋节", date(2027, 9, 15), date(2027, 9, 15)),
        ("国庆节", date(2027, 10, 1), date(2027, 10, 3)),
    ] == list(festivals(2027))


def test_a_festival_inside_another_is_named_once():
    """2031: 中秋节 falls on 10-01."""
    names = [name for name, *_ in festivals(2031)]
    assert names.count("国庆节") == 1
    assert "中秋节" not in names
