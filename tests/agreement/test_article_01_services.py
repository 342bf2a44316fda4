"""第一条 服务内容: what is counted, by when, and what a shortfall does."""

import pytest

from tests.stories import ask, day, deadline, fact, late, told

ON_TIME = told("submitted", "2025-12-15")


def held(quota, on, quantity=1):
    return fact("counted", on, quota=quota, quantity=quantity)


def rows(answer, key):
    return [row for row in answer.quotas if row.key == key]


def last(answer, key):
    row = rows(answer, key)[-1]
    return row.required, row.counted, row.state


# --- 第一条第1项: without a date in the text -----------------------------------
def test_the_task_division_has_no_date_until_it_is_demanded():
    """《任务分工表》 stands in no package; 民法典511(4) asks for a demand."""
    silent = ask(ON_TIME, as_of="2026-05-11")
    row = deadline(silent, "task_division_submission")
    assert ("undated", None) == (row.state, row.due_on)
    demanded = told(
        "demanded", "2026-04-01", "task_division", due_on="2026-04-30"
    )
    answer = ask(ON_TIME, demanded, as_of="2026-05-11")
    row = deadline(answer, "task_division_submission")
    assert ("overdue", 11) == (row.state, row.days_overdue)
    assert (11, "8195.00") == late(answer)


# --- 第一条第4项: 至少5个……应用场景得到落地实施 ---------------------------------
def test_five_scenarios_are_to_go_live_and_plans_are_counted_apart():
    """INT-12: the plans open the gate, the scenarios stay owed."""
    answer = ask(
        ON_TIME,
        held("scenario_plans", "2026-01-13", 5),
        held("scenarios_live", "2026-03-02", 2),
        as_of="2026-03-05",
    )
    assert (5, 5, "met") == last(answer, "scenario_plans")
    assert (5, 2, "open") == last(answer, "scenarios_live")


# --- 第一条第7项: 至少创建3个以上……典型应用场景 ----------------------------------
@pytest.mark.parametrize(
    ("created", "state"), [(2, "open"), (3, "met"), (4, "met")]
)
def test_three_typical_scenarios_include_the_third(created, state):
    """民法典1259: 「以上」包括本数."""
    answer = ask(
        held("typical_scenarios", "2026-03-02", created), as_of="2026-03-05"
    )
    assert (3, created, state) == last(answer, "typical_scenarios")


# --- 第一条第8项: 开展……学术研讨 ---------------------------------------------
def test_one_seminar_is_owed_where_the_text_names_no_number():
    assert (1, 0, "open") == last(ask(as_of="2026-03-05"), "seminars")
    answer = ask(held("seminars", "2026-03-02"), as_of="2026-03-05")
    assert (1, 1, "met") == last(answer, "seminars")


# --- 第一条第10项: 举办专题培训会不少于3场 ---------------------------------------
def test_two_trainings_are_short_only_once_the_service_has_ended():
    two = (
        held("trainings", "2025-09-10"),
        held("trainings", "2026-03-18"),
    )
    ended = fact("terminated", "2026-06-30")
    assert (3, 2, "open") == last(ask(*two, as_of="2026-06-30"), "trainings")
    answer = ask(*two, ended, as_of="2026-07-01")
    assert (3, 2, "short") == last(answer, "trainings")
    third = held("trainings", "2026-06-30")
    answer = ask(*two, third, ended, as_of="2026-07-01")
    assert (3, 3, "met") == last(answer, "trainings")


def test_a_training_after_the_day_asked_is_not_held_yet():
    answer = ask(
        held("trainings", "2025-09-10", 2),
        held("trainings", "2026-03-18"),
        as_of="2026-03-17",
    )
    assert (3, 2, "open") == last(answer, "trainings")


# --- 第一条第11项: 每年通过新华社媒体矩阵宣传不低于5篇 ------------------------------
def test_the_contract_year_ends_the_day_before_its_anniversary():
    """Four in the first year (to 2026-06-18), one on its anniversary."""
    answer = ask(
        ON_TIME,
        held("media_yearly", "2025-09-01", 4),
        held("media_yearly", "2026-06-19"),
        as_of="2026-07-01",
    )
    first, second = rows(answer, "media_yearly")
    assert (day("2025-06-19"), day("2026-06-18"), 5, 4, "short") == (
        first.period_start,
        first.period_end,
        first.required,
        first.counted,
        first.state,
    )
    assert (day("2026-06-19"), day("2027-06-18"), 5, 1, "open") == (
        second.period_start,
        second.period_end,
        second.required,
        second.counted,
        second.state,
    )


def test_a_calendar_year_where_so_read_owes_three_of_five_in_2025():
    """year.unit = calendar: 196 of 365 days × 5 = 2.68…, rounded up."""
    read = {"year.unit": "calendar"}
    answer = ask(
        held("media_yearly", "2025-09-01", 3),
        as_of="2026-07-01",
        readings=read,
    )
    first, second = rows(answer, "media_yearly")
    assert (day("2025-12-31"), 3, 3, "met") == (
        first.period_end,
        first.required,
        first.counted,
        first.state,
    )
    assert (day("2026-12-31"), 5, 0, "open") == (
        second.period_end,
        second.required,
        second.counted,
        second.state,
    )


def test_an_article_of_the_matrix_is_also_one_of_the_month():
    """INT-17: cumulative, not contradictory; an item may count in both."""
    answer = ask(
        held("media_yearly", "2025-09-01", 5),
        held("media_monthly", "2025-10-01", 2),
        as_of="2025-12-19",
    )
    assert (5, 5, "met") == last(answer, "media_yearly")
    assert (6, 7, "met") == last(answer, "media_monthly")


def test_a_shortfall_of_articles_runs_no_clock_by_itself():
    """GP047, default: no coded reading runs 10.1 from 2026-06-19."""
    answer = ask(
        ON_TIME, held("media_yearly", "2025-09-01", 4), as_of="2026-07-01"
    )
    assert (0, "0.00") == late(answer)


# --- 第一条第13项: 确保不少于1个开封市案例入选 ------------------------------------
def test_one_selected_case_meets_the_promise():
    assert (1, 0, "open") == last(ask(as_of="2026-09-01"), "selected_cases")
    answer = ask(held("selected_cases", "2026-08-20"), as_of="2026-09-01")
    assert (1, 1, "met") == last(answer, "selected_cases")


def test_an_absent_count_is_not_recorded_beyond_the_records():
    answer = ask(as_of="2026-09-01", through="2026-08-01")
    assert (1, 0, "not_recorded") == last(answer, "selected_cases")
    found = ask(
        held("selected_cases", "2026-08-20"),
        as_of="2026-09-01",
        through="2026-08-01",
    )
    assert (1, 1, "met") == last(found, "selected_cases")
