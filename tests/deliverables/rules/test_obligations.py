"""What is owed by when; the stories stand under article 2."""

from deliverables.rules.obligations import operation_start, read_changes
from tests.stories import agreement, ask, day, deadline, fact, told


def test_operation_starts_on_the_effective_day_unless_recorded():
    """Ruling 1."""
    assert day("2025-06-19") == operation_start(agreement(), [])
    started = fact("operation_started", "2025-07-01")
    assert day("2025-07-01") == operation_start(agreement(), [started])


def test_papers_are_read_in_the_order_they_were_signed():
    changes = read_changes(
        [
            told(
                "demanded", "2026-02-01", "repair_scheme", due_on="2026-03-01"
            ),
            fact(
                "extended",
                deliverable="repair_scheme",
                signed_on="2026-01-15",
                due_on="2026-02-20",
            ),
        ]
    )
    assert ["extended", "demanded"] == [one.kind for one in changes]


def test_a_demand_does_not_undo_what_both_sides_sealed():
    answer = ask(
        fact(
            "extended",
            deliverable="repair_scheme",
            signed_on="2026-01-15",
            due_on="2026-03-31",
        ),
        told("demanded", "2026-02-01", "repair_scheme", due_on="2026-03-01"),
        as_of="2026-02-10",
    )
    row = deadline(answer, "repair_scheme_submission")
    assert day("2026-03-31") == row.due_on


def test_a_second_extension_follows_the_first():
    def signed(on, due_on):
        return fact(
            "extended", deliverable="tranche_2", signed_on=on, due_on=due_on
        )

    answer = ask(
        signed("2025-12-10", "2026-01-30"),
        signed("2026-02-02", "2026-02-28"),
        told("submitted", "2026-03-02"),
        as_of="2026-03-10",
    )
    row = deadline(answer, "tranche_2_submission")
    assert (day("2026-02-28"), 2) == (row.due_on, row.days_overdue)
    (claim,) = answer.remedies
    # 01-31 … 02-02 stay late, then 03-01 and 03-02
    assert 5 == claim.days


def test_an_undated_deliverable_that_is_delivered_has_met_its_duty():
    answer = ask(
        told("submitted", "2026-05-11", "supervision_plans"),
        as_of="2026-06-01",
    )
    row = deadline(answer, "supervision_plans_submission")
    assert ("met", None) == (row.state, row.due_on)
