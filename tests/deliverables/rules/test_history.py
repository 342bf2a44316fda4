"""The rounds of a deliverable, whatever order the record gives them in."""

import itertools

import pytest

from contracts.rules.facts import FactError
from deliverables.rules.history import read_histories
from tests.stories import agreement, day, told


def history(*facts, key="work_plan"):
    return read_histories(agreement(), facts)[key]


def plan(kind, on, **more):
    return told(kind, on, "work_plan", **more)


def test_two_rounds_are_read_in_order():
    found = history(
        told("submitted", "2025-12-15"),
        told("received", "2025-12-16"),
        told("rejected", "2026-01-09"),
        told("submitted", "2026-02-02"),
        told("accepted", "2026-02-10"),
    )
    assert [
        (1, day("2025-12-15"), day("2025-12-16"), "rejected"),
        (2, day("2026-02-02"), day("2026-02-02"), "accepted"),
    ] == [
        (one.number, one.submitted_on, one.received_on, one.result)
        for one in found.rounds
    ]
    assert ("accepted", day("2026-02-10")) == (found.state, found.accepted_on)
    assert day("2026-02-02") == found.resubmitted_on(1)


@pytest.mark.parametrize(
    "facts",
    list(
        itertools.permutations(
            [
                plan("submitted", "2025-12-15"),
                plan("received", "2025-12-15"),
                plan("rejected", "2025-12-15"),
                plan("accepted", "2025-12-20"),
            ]
        )
    ),
)
def test_the_order_of_the_record_does_not_matter_within_a_day(facts):
    again = plan("submitted", "2025-12-18")
    found = history(*facts, again)
    assert ["rejected", "accepted"] == [one.result for one in found.rounds]


def test_a_rejection_and_a_resubmission_may_share_a_day():
    found = history(
        plan("submitted", "2025-12-15"),
        plan("submitted", "2026-01-09"),
        plan("rejected", "2026-01-09"),
    )
    assert ("submitted", 2) == (found.state, len(found.rounds))


def test_a_slip_of_that_day_belongs_to_the_resubmission():
    found = history(
        plan("submitted", "2025-12-15"),
        plan("received", "2026-01-09"),
        plan("submitted", "2026-01-09"),
        plan("rejected", "2026-01-09"),
    )
    assert [None, day("2026-01-09")] == [one.signed_on for one in found.rounds]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([], "not_started"),
        ([plan("submitted", "2025-12-15")], "submitted"),
        (
            [plan("submitted", "2025-12-15"), plan("received", "2025-12-16")],
            "in_review",
        ),
        (
            [plan("submitted", "2025-12-15"), plan("withdrawn", "2025-12-16")],
            "withdrawn",
        ),
        (
            [plan("submitted", "2025-12-15"), plan("rejected", "2025-12-16")],
            "rework",
        ),
        (
            [
                plan("submitted", "2025-12-15"),
                plan("rejected", "2025-12-16"),
                plan("submitted", "2025-12-17"),
                plan("withdrawn", "2025-12-18"),
            ],
            "rework",
        ),
    ],
)
def test_the_recorded_facts_leave_a_state(facts, state):
    assert state == history(*facts).state


def test_a_package_fact_passes_over_members_it_no_longer_fits():
    found = read_histories(
        agreement(),
        [
            told("submitted", "2025-12-15"),
            plan("accepted", "2026-01-05"),
            told("rejected", "2026-01-09"),
            told("submitted", "2026-01-20"),
            told("accepted", "2026-01-28"),
        ],
    )
    assert 1 == len(found["work_plan"].rounds)
    assert 2 == len(found["research_report"].rounds)
    assert {"accepted"} == {
        found[key].state for key in agreement().packages["tranche_2"].members
    }


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ([plan("accepted", "2026-01-05")], "不能作出合格决定"),
        ([plan("rejected", "2026-01-05")], "不能作出不合格决定"),
        ([plan("received", "2026-01-05")], "不能签收"),
        ([plan("withdrawn", "2026-01-05")], "不能撤回"),
        (
            [plan("accepted", "2026-01-05"), plan("submitted", "2026-01-06")],
            "不能作出合格决定",
        ),
        (
            [plan("submitted", "2026-01-05"), plan("submitted", "2026-01-06")],
            "不能再次提交",
        ),
        (
            [
                plan("submitted", "2026-01-05"),
                plan("accepted", "2026-01-06"),
                plan("rejected", "2026-01-07"),
            ],
            "不能作出不合格决定",
        ),
        (
            [plan("submitted", "2026-01-05"), told("accepted", "2026-01-06")],
            "不能作出合格决定",
        ),
    ],
)
def test_facts_that_cannot_follow_each_other_are_refused(facts, complaint):
    with pytest.raises(FactError, match=complaint):
        history(*facts)
