"""A notice may change the last days of the December before its year."""

from datetime import date

import pytest

from contracts.rules.holiday_notice import Notice, may_speak_of
from tests.notices import invented_2027, with_december


@pytest.mark.parametrize(
    ("day", "may"),
    [
        (date(2026, 12, 25), False),
        (date(2026, 12, 26), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2027, 12, 31), True),
        (date(2028, 1, 1), False),
        (date(2025, 12, 31), False),
    ],
)
def test_a_notice_speaks_of_its_year_and_the_days_before(day, may):
    assert may == may_speak_of(2027, day)


def test_the_days_before_can_be_taken_away():
    notice = Notice.from_json(with_december())
    assert (date(2026, 12, 27), date(2026, 12, 31)) == notice.december
    within = notice.within_its_year()
    plain = Notice.from_json(invented_2027())
    assert (plain.off, plain.work) == (within.off, within.work)
    assert plain.blocks == within.blocks


def test_a_notice_without_such_days_stays_itself():
    notice = Notice.from_json(invented_2027())
    assert notice is notice.within_its_year()


def test_what_ships_counts_from_the_day_of_its_notice():
    notice = Notice.from_json(invented_2027())
    assert date(2026, 11, 5) == notice.adopted_on
    assert not notice.adopted_by(date(2026, 11, 4))
    assert notice.adopted_by(date(2026, 11, 5))
