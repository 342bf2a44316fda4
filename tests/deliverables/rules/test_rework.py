"""第二条第2款第②项: the rework window; its stories stand under article 2."""

from tests.stories import ask, day, deadline, deliverable, fact, told


def rounds(answer, key="work_plan"):
    return deliverable(answer, key).rounds


def test_a_failed_round_carries_its_rework_date():
    answer = ask(
        told("submitted", "2025-12-15"),
        told("rejected", "2026-01-09"),
        as_of="2026-01-12",
    )
    (row,) = rounds(answer)
    assert (day("2026-01-13"), day("2026-01-23"), "rejected") == (
        row.review_due_on,
        row.rework_due_on,
        row.result,
    )


def test_a_used_up_single_window_leaves_no_day():
    answer = ask(
        told("submitted", "2025-12-15"),
        told("rejected", "2026-01-09"),
        told("submitted", "2026-02-02"),
        told("rejected", "2026-02-06"),
        as_of="2026-02-07",
        readings={"rework.rounds": "single"},
    )
    row = deadline(answer, "tranche_2_rework")
    assert (day("2026-02-06"), 1) == (row.due_on, row.days_overdue)
    assert "已用尽" in row.steps[0]


def test_a_rework_window_into_an_unknown_year_claims_no_day():
    answer = ask(
        told("submitted", "2025-12-15"),
        told("rejected", "2026-12-21"),
        as_of="2027-03-01",
    )
    row = deadline(answer, "tranche_2_rework")
    assert ("calendar_unknown", None, 0) == (
        row.state,
        row.due_on,
        row.days_overdue,
    )
    assert () == answer.remedies


def test_rework_is_not_late_before_a_first_date_that_is_still_unknown():
    """Ruling 12, where the half year ends in a year without a notice."""
    answer = ask(
        fact("operation_started", "2026-07-15"),
        told("submitted", "2026-09-01"),
        told("rejected", "2026-09-10"),
        as_of="2026-11-23",
    )
    row = deadline(answer, "tranche_2_rework")
    assert ("calendar_unknown", day("2027-01-15")) == (
        row.state,
        row.provisional_on,
    )
    assert () == answer.remedies


def test_outside_a_package_review_has_no_written_date():
    answer = ask(
        told("submitted", "2026-01-05", "repair_scheme"), as_of="2026-02-01"
    )
    (row,) = rounds(answer, "repair_scheme")
    assert None is row.review_due_on
