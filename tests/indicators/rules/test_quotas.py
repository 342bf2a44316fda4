"""Counted obligations: 第一条第11项 and 第四条第11款 side by side."""

import pytest

from tests.stories import ask, day, fact


def counted(quota, on, quantity=1):
    return fact("counted", on, quota=quota, quantity=quantity)


def rows(answer, key):
    return [row for row in answer.quotas if row.key == key]


def told(*facts, key, as_of, **more):
    return [
        (row.required, row.counted, row.state)
        for row in rows(ask(*facts, as_of=as_of, **more), key)
    ]


def test_the_yearly_quota_has_a_row_per_contract_year():
    """Ruling 27."""
    first, second = rows(ask(as_of="2026-11-23"), "media_yearly")
    assert (day("2025-06-19"), day("2026-06-18"), "short") == (
        first.period_start,
        first.period_end,
        first.state,
    )
    assert (day("2026-06-19"), day("2027-06-18"), "open") == (
        second.period_start,
        second.period_end,
        second.state,
    )


def test_an_article_of_the_matrix_also_counts_every_month():
    facts = [
        counted("media_yearly", "2025-09-01", 4),
        counted("media_monthly", "2025-10-01", 2),
    ]
    assert [(5, 4, "open")] == told(
        *facts, key="media_yearly", as_of="2025-12-19"
    )
    assert [(6, 6, "met")] == told(
        *facts, key="media_monthly", as_of="2025-12-19"
    )


@pytest.mark.parametrize(
    ("as_of", "required", "state"),
    [
        ("2025-07-18", 0, "open"),
        ("2025-07-19", 1, "short"),
        ("2026-11-23", 17, "short"),
        ("2026-12-19", 18, "short"),
    ],
)
def test_one_article_is_owed_for_each_full_month(as_of, required, state):
    """第四条第11款: 17 on 2026-11-23."""
    assert [(required, 0, state)] == told(key="media_monthly", as_of=as_of)


def test_a_calendar_year_begun_under_way_is_pro_rata_and_rounded_up():
    """Reading year.unit: 196 of 365 days of five articles are 2.68."""
    found = rows(
        ask(as_of="2026-11-23", readings={"year.unit": "calendar"}),
        "media_yearly",
    )
    assert [
        (day("2025-06-19"), day("2025-12-31"), 3),
        (day("2026-01-01"), day("2026-12-31"), 5),
    ] == [(row.period_start, row.period_end, row.required) for row in found]


def test_a_quota_of_the_whole_term_is_short_only_once_the_service_ends():
    facts = [counted("trainings", "2025-09-01", 2)]
    assert [(3, 2, "open")] == told(
        *facts, key="trainings", as_of="2026-11-23"
    )
    ended = fact("terminated", "2026-11-01")
    assert [(3, 2, "short")] == told(
        *facts, ended, key="trainings", as_of="2026-11-23"
    )
    third = counted("trainings", "2026-10-01")
    assert [(3, 3, "met")] == told(
        *facts, third, ended, key="trainings", as_of="2026-11-23"
    )


def test_a_quota_the_text_does_not_number_asks_for_one():
    assert [(1, 0, "open")] == told(key="seminars", as_of="2026-01-05")


def test_a_count_is_certain_as_far_as_the_records_go():
    """A closed year is short once the records cover it."""
    covered = told(
        key="media_yearly", as_of="2026-11-23", through="2026-06-18"
    )
    assert [(5, 0, "short"), (5, 0, "not_recorded")] == covered
    unset = told(key="media_monthly", as_of="2026-11-23", through=None)
    assert [(17, 0, "not_recorded")] == unset
    enough = counted("trainings", "2025-09-01", 3)
    assert [(3, 3, "met")] == told(
        enough, key="trainings", as_of="2026-11-23", through=None
    )


def test_a_shortfall_runs_no_clock_by_itself():
    on_time = fact("submitted", "2025-12-15", deliverable="tranche_2")
    assert () == ask(on_time, as_of="2026-11-23").remedies


def test_months_without_an_article_are_named():
    """06-19..07-18 and 08-19..09-18 have none; the average may still hold."""
    answer = ask(
        counted("media_monthly", "2025-07-20", 3), as_of="2025-09-19"
    )
    (monthly,) = [row for row in answer.quotas if row.key == "media_monthly"]
    assert ("met", 3) == (monthly.state, monthly.required)
    assert [
        ("2025-06-19", "2025-07-18"),
        ("2025-08-19", "2025-09-18"),
    ] == [(str(one.start), str(one.end)) for one in monthly.lacking]
    assert "2025-07-20" == str(monthly.last_on)


def test_no_month_is_called_empty_beyond_the_records():
    answer = ask(as_of="2025-09-19", through="2025-07-30")
    (monthly,) = [row for row in answer.quotas if row.key == "media_monthly"]
    assert ["2025-06-19"] == [str(one.start) for one in monthly.lacking]


def test_the_pace_of_a_year_is_what_steady_work_would_have():
    """Half of the year gone: 2 of 5, rounded down."""
    answer = ask(as_of="2025-12-19")
    (yearly,) = [row for row in answer.quotas if row.key == "media_yearly"]
    assert (2, 5) == (yearly.pace, yearly.required)
    unknown = ask(as_of="2025-12-19", through=None)
    (yearly,) = [row for row in unknown.quotas if row.key == "media_yearly"]
    assert None is yearly.pace
