"""The month's strip, and where stays, sign-ins and papers do not agree."""

from datetime import date

from contracts.rules.attendance import (
    Asked,
    Paper,
    Part,
    Stay,
    disagreements,
    stay_over,
    strip_of,
    without_days,
)
from contracts.rules.calendar import official_calendar

START = date(2025, 6, 19)
OCTOBER = date(2025, 10, 1)


def stay(person: str, start=START, end=None, *, qualified=True) -> Stay:
    return Stay(f"onsitestay:{person}", person, start, end, qualified)


THREE = [stay("一"), stay("二"), stay("三", end=date(2025, 10, 20))]


def october(stays, *, known_to=date(2025, 10, 31), until=None, signed=None):
    asked = Asked(
        required=3, start=START, until=until or date(2025, 10, 31),
        known_to=known_to, ended_on=None,
    )  # fmt: skip
    strip = strip_of(
        OCTOBER, asked=asked, stays=stays, signed=signed or {}, papers=[],
        calendar=official_calendar(),
    )  # fmt: skip
    return {one.on.day: one for one in strip.days}


def test_each_day_says_in_words_whether_enough_are_there():
    """第六条第7款：「驻场服务人员不少于3名」 on working days (ruling 28)."""
    days = october(THREE)
    assert ("休", "rest", "休息") == (
        days[1].mark, days[1].state, days[1].words,
    )  # fmt: skip
    assert ("班", "met", "3 名") == (
        days[11].mark, days[11].state, days[11].words,
    )  # fmt: skip
    assert ("", "rest") == (days[12].mark, days[12].state)  # a Sunday
    assert ("short", "2 名") == (days[21].state, days[21].words)
    assert 31 == len(days)


def test_only_the_qualified_count_and_each_name_once():
    two = [*THREE[:2], stay("一", date(2025, 9, 1)), stay("四", qualified=False)]
    assert 2 == october(two)[9].present


def test_a_day_not_recorded_is_unknown_and_one_to_come_is_ahead():
    days = october(THREE, known_to=date(2025, 10, 20), until=date(2025, 10, 24))
    assert "unknown" == days[22].state
    assert "ahead" == days[27].state
    assert "met" == october(THREE, known_to=None)[10].state


def said(stays, signed, papers=(), day=date(2025, 10, 9)):
    found = disagreements(
        [day], stays=stays, signed=signed, papers=papers,
        calendar=official_calendar(), until=date(2025, 10, 31),
    )  # fmt: skip
    return found.get(day, ())


def test_what_does_not_agree_is_said_at_its_day():
    day = date(2025, 10, 9)
    signed = {day: {"一", "四"}}
    assert (
        "四有签到，但不在驻场区间内",
        "三在驻场区间内，但没有签到",
        "二在驻场区间内，但没有签到",
    ) == said(THREE, signed)


def test_a_missing_sign_in_says_nothing_before_attendance_is_kept():
    later = {date(2025, 10, 10): {"一"}}
    assert () == said(THREE, later)
    assert () == said(THREE, {})
    sunday = date(2025, 10, 12)
    assert () == said(THREE, later, day=sunday)


def test_a_day_that_is_not_over_lacks_no_sign_in_yet():
    asked, today = {date(2025, 10, 9): {"一"}}, date(2025, 10, 10)
    assert () == october(THREE, until=today, signed=asked)[10].said
    assert 2 == len(october(THREE, until=today, signed=asked)[9].said)


def test_papers_that_ran_out_are_said_and_none_at_all_is_not_guessed():
    old = Paper("一", date(2020, 1, 1), date(2025, 10, 8))
    assert ("一登记为具备资质，但资质文件当日已过期",) == said(
        THREE, {}, [old]
    )
    assert () == said(THREE, {}, [old], day=date(2025, 10, 12))  # a Sunday
    newer = Paper("一", date(2025, 10, 9), None)
    assert () == said(THREE, {}, [old, newer])


def test_days_taken_out_of_a_stay_leave_what_is_around_them():
    one = stay("一", date(2025, 7, 1), date(2025, 7, 31))
    middle = without_days(one, date(2025, 7, 10), date(2025, 7, 11))
    assert (
        Part("一", date(2025, 7, 1), date(2025, 7, 9), True),
        Part("一", date(2025, 7, 12), date(2025, 7, 31), True),
    ) == middle
    assert () == without_days(one, date(2025, 7, 1), date(2025, 7, 31))


def test_a_stay_that_covers_all_days_is_found():
    assert THREE[2] == stay_over(THREE, "三", START, date(2025, 10, 20))
    assert stay_over(THREE, "三", START, date(2025, 10, 21)) is None
    assert THREE[0] == stay_over(THREE, "一", START, date(2030, 1, 1))
