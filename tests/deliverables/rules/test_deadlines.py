"""The deadlines of packages; the stories stand under article 2."""

from deliverables.rules.deadlines import package_rounds
from deliverables.rules.history import read_histories
from tests.stories import agreement, ask, day, deadline, told

MEMBERS = agreement().packages["tranche_2"].members


def rounds(*facts):
    histories = read_histories(agreement(), facts)
    return package_rounds(agreement().packages["tranche_2"], histories)


def test_a_package_is_submitted_with_its_last_member():
    facts = [
        told("submitted", f"2025-12-{10 + index}", key)
        for index, key in enumerate(MEMBERS)
    ]
    (partly,) = rounds(*facts[:-1])
    assert None is partly.submitted_on
    (whole,) = rounds(*facts)
    assert day("2025-12-16") == whole.submitted_on


def test_review_waits_until_the_package_is_complete():
    part = told("submitted", "2025-12-10", "work_plan")
    row = deadline(ask(part, as_of="2025-12-12"), "tranche_2_review")
    assert (None, "waiting", 1) == (row.due_on, row.state, row.round)


def test_the_second_round_expects_only_what_was_rejected():
    one, two = rounds(
        told("submitted", "2025-12-15"),
        told("rejected", "2026-01-09", "work_plan"),
        told("submitted", "2026-01-20", "work_plan"),
    )
    assert (MEMBERS, ("work_plan",)) == (one.members, two.members)
    assert day("2026-01-20") == two.submitted_on


def test_members_rejected_on_two_days_have_a_rework_row_each():
    answer = ask(
        told("submitted", "2025-12-15"),
        told("rejected", "2026-01-09", "work_plan"),
        told("rejected", "2026-01-12", "score_measures"),
        as_of="2026-01-15",
    )
    found = [
        (row.round, row.due_on, row.deliverable)
        for row in answer.deadlines
        if row.key == "tranche_2_rework"
    ]
    assert [
        (1, day("2026-01-23"), "work_plan"),
        (1, day("2026-01-26"), "score_measures"),
    ] == found


def test_every_deliverable_has_a_deadline_or_belongs_to_a_package():
    keys = {row.key for row in ask(as_of="2025-12-31").deadlines}
    for key in agreement().deliverables:
        assert (f"{key}_submission" in keys) != (key in MEMBERS)
    assert "tranche_2_submission" in keys


def test_what_was_handed_in_waits_for_a_signature_without_a_date():
    """The text gives 签收 no days; the row says so and never runs late."""
    sent = told("submitted", "2025-12-15", "work_plan")
    row = deadline(ask(sent, as_of="2026-03-05"), "work_plan_receipt")
    assert ("a", None, "undated", 0) == (
        row.obligor, row.due_on, row.state, row.days_overdue,
    )  # fmt: skip
    signed = told("received", "2025-12-16", "work_plan")
    row = deadline(ask(sent, signed, as_of="2026-03-05"), "work_plan_receipt")
    assert "met" == row.state
    decided = told("accepted", "2025-12-20", "work_plan")
    keys = {
        one.key
        for one in ask(sent, signed, decided, as_of="2026-03-05").deadlines
    }
    assert "work_plan_receipt" not in keys
