"""第二条第2款第②项: 满6个月前15个工作日内提交，20个工作日内验收，10个工作日内整改."""

import pytest

from contracts.rules.facts import FactError
from tests.stories import (
    ask,
    condition,
    day,
    deadline,
    deliverable,
    fact,
    late,
    told,
    tranche,
)


# --- the window --------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "window_from", "due_on"),
    [
        ("W", "2025-12-01", "2025-12-19"),
        ("X", "2025-11-28", "2025-12-18"),
        ("D", None, "2025-11-28"),
    ],
)
def test_the_window_closes_as_the_reading_says(code, window_from, due_on):
    answer = ask(as_of="2025-11-01", readings={"submission.reading": code})
    row = deadline(answer, "tranche_2_submission")
    expected = (window_from and day(window_from), day(due_on))
    assert expected == (row.window_from, row.due_on)
    assert day("2025-11-28") == row.alert_on


def test_a_completion_day_at_rest_is_rolled_before_the_window_is_counted():
    """Ruling 9: 2025-07-01 起运行，满6个月为元旦，顺延至 2026-01-04."""
    started = fact("operation_started", "2025-07-01")
    row = deadline(ask(started, as_of="2025-12-20"), "tranche_2_submission")
    expected = (day("2025-12-12"), day("2026-01-04"))
    assert expected == (row.window_from, row.due_on)


def test_the_half_year_gate_opens_the_day_after_the_rolled_day():
    started = fact("operation_started", "2025-07-01")
    on_the_day = condition(ask(started, as_of="2026-01-04"), 2, "half_year")
    day_after = condition(ask(started, as_of="2026-01-05"), 2, "half_year")
    assert (False, True) == (on_the_day.value, day_after.value)
    assert day("2026-01-05") == day_after.since


def test_a_later_recorded_operation_start_replaces_an_earlier_one():
    """Ruling 2, also where the correction lies earlier in time."""
    first = fact("operation_started", "2025-08-15")
    corrected = fact("operation_started", "2025-07-01")
    answer = ask(first, corrected, as_of="2025-12-20")
    assert day("2025-07-01") == answer.operation_from


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("2025-11-30", "waiting"),
        ("2025-12-01", "open"),
        ("2025-12-19", "open"),
        ("2025-12-20", "overdue"),
    ],
)
def test_the_submission_waits_opens_and_becomes_overdue(as_of, state):
    row = deadline(ask(as_of=as_of), "tranche_2_submission")
    assert state == row.state


def test_the_steps_name_start_skipped_days_and_result():
    row = deadline(ask(as_of="2025-12-01"), "tranche_2_submission")
    text = "\n".join(row.steps)
    assert "2025-06-19（周四）起运行，满6个月为2025-12-19（周五）" in text
    assert "跳过2025-12-06（周六）至2025-12-07（周日）：周末" in text
    assert "到期日：2025-12-19（周五）" == row.steps[-1]


def test_remaining_working_days_are_counted_from_the_day_asked():
    row = deadline(ask(as_of="2025-12-15"), "tranche_2_submission")
    assert 4 == row.remaining_working_days


# --- demanded and extended dates -------------------------------------------
def test_a_date_named_by_a_paper_is_not_rolled():
    """Ruling 8: 2026-02-21 lies inside Spring Festival and stays."""
    asked = told(
        "demanded", "2026-01-05", "repair_scheme", due_on="2026-02-21"
    )
    row = deadline(ask(asked, as_of="2026-02-25"), "repair_scheme_submission")
    assert (day("2026-02-21"), "overdue", 4) == (
        row.due_on,
        row.state,
        row.days_overdue,
    )


def test_of_two_demands_the_first_governs():
    answer = ask(
        told("demanded", "2026-01-05", "repair_scheme", due_on="2026-02-03"),
        told("demanded", "2026-02-10", "repair_scheme", due_on="2026-04-01"),
        as_of="2026-03-01",
    )
    row = deadline(answer, "repair_scheme_submission")
    assert day("2026-02-03") == row.due_on


def test_a_member_with_its_own_date_has_its_own_row():
    """Ruling 11: the package row speaks for the rest."""
    answer = ask(
        fact(
            "extended",
            deliverable="work_plan",
            signed_on="2025-12-01",
            due_on="2026-01-30",
        ),
        *(
            told("submitted", "2025-12-15", key)
            for key in (
                "research_report",
                "node_interface",
                "pre_credit_model",
                "collection_report",
                "score_measures",
                "scenario_plans",
            )
        ),
        as_of="2026-01-20",
    )
    assert "met" == deadline(answer, "tranche_2_submission").state
    own = deadline(answer, "work_plan_submission")
    assert (day("2026-01-30"), day("2026-01-30"), "open") == (
        own.due_on,
        own.alert_on,
        own.state,
    )
    assert (0, "0.00") == late(answer)


def test_an_extension_signed_late_keeps_the_days_before_it():
    """Ruling 16: days up to and including the signing day stay late."""
    signed = fact(
        "extended",
        deliverable="tranche_2",
        signed_on="2025-12-24",
        due_on="2026-01-30",
    )
    facts = (signed, told("submitted", "2026-02-02"))
    assert (5 + 3, "5960.00") == late(ask(*facts, as_of="2026-03-01"))
    retroactive = {"extension.form": "retroactive"}
    answer = ask(*facts, as_of="2026-03-01", readings=retroactive)
    assert (3, "2235.00") == late(answer)


def test_an_extended_date_is_alerted_as_it_stands():
    signed = fact(
        "extended",
        deliverable="tranche_2",
        signed_on="2025-12-10",
        due_on="2026-01-30",
    )
    row = deadline(ask(signed, as_of="2025-12-11"), "tranche_2_submission")
    assert (day("2026-01-30"), day("2026-01-30")) == (row.due_on, row.alert_on)


def test_undated_work_is_undated_until_demanded():
    row = deadline(ask(as_of="2026-01-05"), "repair_scheme_submission")
    assert (None, "undated") == (row.due_on, row.state)


def test_undated_work_may_be_read_as_due_at_the_end_of_service():
    """Ruling 22: the earlier of termination and the passed result."""
    facts = (
        told("submitted", "2025-12-15"),
        fact("national_result", "2026-03-02", result="passed"),
        fact("terminated", "2026-04-01"),
    )
    by_default = ask(*facts, as_of="2026-03-12")
    assert (0, "0.00") == late(by_default)
    alert = deadline(by_default, "repair_scheme_submission").alert_on
    assert day("2026-03-02") == alert
    read = ask(
        *facts, as_of="2026-03-12", readings={"delay.undated": "from_end"}
    )
    assert (10, "7450.00") == late(read)


# --- review and rework -----------------------------------------------------
def test_review_runs_from_the_slip_and_lateness_ends_on_submission():
    """Ruling 13: the days between submitted and received are 甲方's."""
    answer = ask(
        told("submitted", "2025-12-19"),
        told("received", "2025-12-23"),
        as_of="2026-01-05",
    )
    row = deadline(answer, "tranche_2_review")
    assert (day("2026-01-21"), "open", 1) == (row.due_on, row.state, row.round)
    assert (0, "0.00") == late(answer)


def test_without_a_slip_the_day_of_submission_is_the_day_of_receipt():
    answer = ask(told("submitted", "2025-12-15"), as_of="2026-01-05")
    assert day("2026-01-13") == deadline(answer, "tranche_2_review").due_on


def test_party_a_reviewing_late_owes_no_penalty_and_neither_does_party_b():
    answer = ask(
        told("submitted", "2025-12-15"),
        told("accepted", "2026-03-10"),
        as_of="2026-04-01",
    )
    row = deadline(answer, "tranche_2_review")
    assert ("a", "met_late", 56) == (row.obligor, row.state, row.days_overdue)
    assert () == answer.remedies


def test_a_withdrawn_submission_never_was():
    answer = ask(
        told("submitted", "2025-12-15"),
        told("withdrawn", "2025-12-16"),
        as_of="2025-12-29",
    )
    row = deadline(answer, "tranche_2_submission")
    assert ("overdue", 10) == (row.state, row.days_overdue)
    assert (10, "7450.00") == late(answer)
    found = deliverable(answer, "work_plan")
    assert ("withdrawn", "b", ()) == (found.state, found.holder, found.rounds)


def test_rework_is_never_due_before_the_original_date():
    """Ruling 12: rejected early, the rework still has until 12-19."""
    answer = ask(
        told("submitted", "2025-11-20"),
        told("rejected", "2025-11-25"),
        as_of="2025-12-15",
    )
    row = deadline(answer, "tranche_2_rework")
    assert (day("2025-12-19"), "open") == (row.due_on, row.state)


def test_each_rejection_opens_its_own_rework_window():
    facts = (
        told("submitted", "2025-12-15"),
        told("rejected", "2026-01-09"),
        told("submitted", "2026-01-16"),
        told("rejected", "2026-02-06"),
    )
    each = deadline(ask(*facts, as_of="2026-02-10"), "tranche_2_rework")
    assert (2, day("2026-02-27")) == (each.round, each.due_on)
    single = deadline(
        ask(*facts, as_of="2026-02-10", readings={"rework.rounds": "single"}),
        "tranche_2_rework",
    )
    # five of the ten working days were spent from 01-12 to 01-16
    assert day("2026-02-13") == single.due_on
    assert day("2026-02-13") == each.alert_on


def test_one_rejected_member_fails_the_round_and_is_late_alone():
    """Ruling 12."""
    others = (
        "work_plan",
        "node_interface",
        "pre_credit_model",
        "collection_report",
        "score_measures",
        "scenario_plans",
    )
    answer = ask(
        told("submitted", "2025-12-15"),
        told("rejected", "2026-01-09", "research_report"),
        *(told("accepted", "2026-01-12", key) for key in others),
        as_of="2026-01-26",
    )
    review = deadline(answer, "tranche_2_review")
    assert (day("2026-01-09"), "met") == (review.met_on, review.state)
    assert "rejected" == answer.packages[0].rounds[0].result
    (row,) = answer.remedies
    assert (3, {("research_report",)}) == (
        row.days,
        {line.keys for line in row.day_list if line.counted},
    )


def test_outside_the_package_a_rejection_may_name_its_date():
    facts = (
        told("submitted", "2026-01-05", "repair_scheme"),
        told("rejected", "2026-01-12", "repair_scheme", due_on="2026-02-15"),
    )
    answer = ask(told("submitted", "2025-12-15"), *facts, as_of="2026-02-18")
    row = deadline(answer, "repair_scheme_rework")
    assert (day("2026-02-15"), 3) == (row.due_on, row.days_overdue)
    assert (3, "2235.00") == late(answer)


def test_outside_the_package_a_rejection_without_a_date_is_undated():
    answer = ask(
        told("submitted", "2026-01-05", "repair_scheme"),
        told("rejected", "2026-01-12", "repair_scheme"),
        as_of="2026-02-18",
    )
    row = deadline(answer, "repair_scheme_rework")
    assert (None, "undated") == (row.due_on, row.state)


@pytest.mark.parametrize("kind", ["accepted", "rejected"])
def test_a_decision_without_a_submission_is_refused(kind):
    """Ruling 2."""
    with pytest.raises(FactError, match="没有待验收的提交"):
        ask(told(kind, "2026-01-09"), as_of="2026-02-01")


# --- whose hands, and how long ------------------------------------------------
def test_rounds_count_the_days_in_each_sides_hands():
    """Ruling 29."""
    answer = ask(
        told("submitted", "2025-12-15"),
        told("rejected", "2026-01-09"),
        told("submitted", "2026-02-02"),
        as_of="2026-02-12",
    )
    first, second = deliverable(answer, "work_plan").rounds
    assert (179, 25) == (first.days_with_b, first.days_with_a)
    assert (24, 10) == (second.days_with_b, second.days_with_a)
    assert {"a": 7, "b": 0} == answer.holder


def test_undated_work_not_begun_is_in_no_ones_hands():
    assert {"a": 0, "b": 0} == ask(as_of="2025-11-30").holder
    assert {"a": 0, "b": 7} == ask(as_of="2025-12-01").holder
    assert {"a": 0, "b": 7} == ask(as_of="2026-02-01").holder


def test_a_draft_is_with_party_b():
    answer = ask(as_of="2025-09-01", drafts=("repair_scheme",))
    found = deliverable(answer, "repair_scheme")
    assert ("drafting", "b") == (found.state, found.holder)


# --- the calendar's edge -------------------------------------------------------
def test_a_date_in_a_year_without_notice_is_unknown_with_an_estimate():
    """Ruling 30: the alert comes seven days before the estimate."""
    facts = (
        told("submitted", "2025-12-15", "self_assessment_report"),
        fact("preliminary_review", "2026-03-20", result="pass"),
        fact("national_result", "2026-12-15", result="passed"),
    )
    row = deadline(ask(*facts, as_of="2027-03-01"), "tranche_3_payment")
    assert (None, True, "calendar_unknown", 0) == (
        row.due_on,
        row.provisional,
        row.state,
        row.days_overdue,
    )
    assert (day("2027-01-06"), day("2026-12-30")) == (
        row.provisional_on,
        row.alert_on,
    )
    assert "2027年放假安排尚无国务院办公厅通知" in row.steps[0]


def test_late_december_of_the_last_loaded_year_is_provisional():
    facts = (
        told("submitted", "2025-12-15", "self_assessment_report"),
        fact("preliminary_review", "2026-03-20", result="pass"),
        fact("national_result", "2026-12-07", result="passed"),
    )
    row = deadline(ask(*facts, as_of="2026-12-31"), "tranche_3_payment")
    assert (day("2026-12-28"), True, 0) == (
        row.due_on,
        row.provisional,
        row.days_overdue,
    )
    assert "overdue" != tranche(ask(*facts, as_of="2027-02-01"), 3).state
