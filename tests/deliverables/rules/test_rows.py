"""How each deliverable stands, and whose hands it is in."""

import pytest

from tests.stories import agreement, ask, day, deliverable, told


def test_every_deliverable_of_the_agreement_has_one_row_in_its_order():
    answer = ask(as_of="2025-12-31")
    assert list(agreement().deliverables) == [
        row.key for row in answer.deliverables
    ]


@pytest.mark.parametrize(
    ("facts", "state", "holder"),
    [
        ((), "not_started", "b"),
        ((told("submitted", "2025-12-15"),), "submitted", "a"),
        (
            (told("submitted", "2025-12-15"), told("received", "2025-12-16")),
            "in_review",
            "a",
        ),
        (
            (told("submitted", "2025-12-15"), told("rejected", "2025-12-16")),
            "rework",
            "b",
        ),
        (
            (told("submitted", "2025-12-15"), told("accepted", "2025-12-16")),
            "accepted",
            None,
        ),
    ],
)
def test_a_state_says_whose_hands_it_is_in(facts, state, holder):
    row = deliverable(ask(*facts, as_of="2025-12-20"), "work_plan")
    assert (state, holder) == (row.state, row.holder)


def test_work_on_a_rework_is_an_open_round_with_its_days():
    answer = ask(
        told("submitted", "2025-12-15"),
        told("rejected", "2026-01-09"),
        as_of="2026-01-19",
    )
    row = deliverable(answer, "work_plan").open_round
    assert (2, day("2026-01-09"), day("2026-01-23"), 10) == (
        row.number,
        row.since,
        row.due_on,
        row.days_with_b,
    )


def test_days_of_an_undecided_round_end_with_the_records():
    answer = ask(
        told("submitted", "2025-12-15"),
        as_of="2026-03-01",
        through="2025-12-20",
    )
    (row,) = deliverable(answer, "work_plan").rounds
    assert 5 == row.days_with_a


def test_a_draft_shows_even_where_records_are_incomplete():
    answer = ask(as_of="2026-03-01", through=None, drafts=("work_plan",))
    assert "drafting" == deliverable(answer, "work_plan").state
    assert "not_recorded" == deliverable(answer, "repair_scheme").state
