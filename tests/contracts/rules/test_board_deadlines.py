"""The list of deadlines: urgent first, both dates, one side or both."""

from contracts.rules.board.deadlines import (
    DONE,
    GROUPS,
    OPEN_ENDED,
    OVERDUE,
    deadline_groups,
)
from contracts.rules.words import WORDS
from tests.stories import ask, day, fact, told


def groups(*facts, as_of="2026-03-05", side=None, **more):
    answer = ask(*facts, as_of=as_of, **more).as_json()
    return {
        one.key: one.rows
        for one in deadline_groups(answer["deadlines"], side=side)
    }


def test_what_is_overdue_comes_first():
    answer = ask(as_of="2026-03-05").as_json()
    assert OVERDUE == deadline_groups(answer["deadlines"])[0].key
    (late,) = groups()[OVERDUE]
    assert ("tranche_2_submission", 76) == (late.key, late.n)
    assert (day("2025-11-28"), day("2025-12-19"), True) == (
        late.alert_on, late.due_on, late.warns_earlier,
    )  # fmt: skip


def test_every_state_has_its_group():
    shown = {"today", "external", "provisional"}  # a page's words only
    assert set(WORDS["deadline"]) - shown == set(GROUPS)


def test_a_side_sees_its_own_and_what_is_both_sides():
    talks = fact("negotiation_started", "2026-03-02")
    rows = [row for part in groups(talks, side="a").values() for row in part]
    assert {"a", None} == {row.obligor for row in rows}


def test_done_and_undated_stand_at_the_end():
    found = groups(told("submitted", "2025-12-19"))
    assert ["tranche_2_submission"] == [
        row.key for row in found[DONE] if row.key.startswith("tranche_2")
    ]
    assert all(row.due_on is None for row in found[OPEN_ENDED])
