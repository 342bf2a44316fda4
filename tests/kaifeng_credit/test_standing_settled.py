"""A notice adopted later moves what is open, and nothing that is settled.

An INVENTED revision of 2026 takes off Friday, 2026-11-27 and is adopted on
2026-11-26. Every due date below is counted by hand, with and without it.
"""

from datetime import date

import pytest

from contracts.rules.calendar import Notice, WorkingCalendar, official_calendar
from tests.stories import ask, day, deadline, deliverable, fact, told

FRIDAY = "2026-11-27"
ADOPTED_ON = "2026-11-26"
BEFORE, AFTER = "2026-11-25", FRIDAY  # when a duty is met


def revised() -> WorkingCalendar:
    held = official_calendar()
    first = held.notices[2026]
    second = Notice(
        year=2026,
        notice="测试虚构的调整",
        dated=day(ADOPTED_ON),
        url="",
        off=first.off | {day(FRIDAY)},
        work=first.work,
        revision=2,
        adopted_on=day(ADOPTED_ON),
    )
    return WorkingCalendar([*held.history, second])


REVISED = revised()
FEE = "447000.00"
STARTED = fact("operation_started", "2026-05-27")
PASSED = [
    fact("preliminary_review", "2026-06-01", result="pass"),
    fact("national_result", "2026-11-16", result="passed"),
]
LAST = "596000.00"

# what began, the deadline, how it is met, due without and with the revision
CASES = {
    "invoice": (
        [fact("paid", "2026-11-23", tranche=1, amount=FEE)],
        "invoice",
        lambda on: [fact("invoiced", on, tranche=1, amount=FEE)],
        "2026-11-30", "2026-12-01",  # 24 25 26 27 30
    ),
    "review": (
        [told("submitted", "2026-11-09")],
        "tranche_2_review",
        lambda on: [told("accepted", on)],
        "2026-12-07", "2026-12-08",  # 4, 5, 5, 5 and one
    ),
    "rework": (
        [told("submitted", "2026-11-02"), told("rejected", "2026-11-16")],
        "tranche_2_rework",
        lambda on: [told("submitted", on)],
        "2026-11-30", "2026-12-01",  # 4, 5 and one
    ),
    "submission": (
        [STARTED],
        "tranche_2_submission",
        lambda on: [told("submitted", on)],
        "2026-11-27", "2026-11-30",  # six months, rolled
    ),
    "payment": (
        PASSED,
        "tranche_3_payment",
        lambda on: [fact("paid", on, tranche=3, amount=LAST)],
        "2026-12-07", "2026-12-08",  # 4, 5, 5 and one
    ),
    "cure": (
        [fact("notified", "2026-10-28", subject="breach", by="a", act="x")],
        "cure",
        lambda on: [fact("cured", on, act="x")],
        "2026-11-27", "2026-11-30",  # thirty days, rolled
    ),
}  # fmt: skip


def due(case: str, met_on: str | None, calendar=REVISED) -> date | None:
    facts, key, settle, *_ = CASES[case]
    more = settle(met_on) if met_on else []
    answer = ask(*facts, *more, as_of="2026-11-28", calendar=calendar)
    return deadline(answer, key).due_on


@pytest.mark.parametrize("case", CASES)
def test_what_was_met_before_the_adoption_stays(case):
    *_, without, _ = CASES[case]
    assert day(without) == due(case, BEFORE)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("met_on", [AFTER, None])
def test_what_is_met_after_it_or_open_moves(case, met_on):
    *_, expected = CASES[case]
    assert day(expected) == due(case, met_on)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("met_on", [BEFORE, AFTER, None])
def test_without_the_revision_nothing_moves(case, met_on):
    """The negative control."""
    *_, without, _ = CASES[case]
    assert day(without) == due(case, met_on, official_calendar())


@pytest.mark.parametrize(
    ("replied_on", "expected"),
    [(BEFORE, "2026-11-30"), (AFTER, "2026-12-01"), (None, "2026-12-01")],
)
def test_a_reply_keeps_its_day(replied_on, expected):
    more = {"replied_on": replied_on} if replied_on else {}
    notice = fact(
        "notified", "2026-11-20", subject="amendment", by="a",
        received_on="2026-11-23", **more,
    )  # fmt: skip
    answer = ask(notice, as_of="2026-11-28", calendar=REVISED)
    assert day(expected) == deadline(answer, "amendment_reply").due_on


@pytest.mark.parametrize(
    ("posted_on", "expected"),
    [("2026-11-20", "2026-11-23"), (AFTER, "2026-11-20")],
)
def test_a_notice_of_address_keeps_its_day(posted_on, expected):
    """十个工作日在2026-12-07之前: 12-04 至 12-01、11-30，然后往前。"""
    notice = fact(
        "notified", posted_on, subject="address", by="b",
        effective_on="2026-12-07",
    )  # fmt: skip
    answer = ask(notice, as_of="2026-11-28", calendar=REVISED)
    assert day(expected) == deadline(answer, "address_notice").due_on


@pytest.mark.parametrize(
    ("documents_on", "expected"),
    [(BEFORE, "2026-12-07"), (AFTER, "2026-12-08"), (None, "2026-12-08")],
)
def test_papers_of_a_force_majeure_keep_their_day(documents_on, expected):
    more = {"documents_on": documents_on} if documents_on else {}
    event = fact("force_majeure", start="2026-11-16", **more)
    answer = ask(event, as_of="2026-11-28", calendar=REVISED)
    assert day(expected) == deadline(answer, "force_majeure_papers").due_on


def test_the_rows_of_a_round_say_the_same_as_the_deadlines():
    answer = ask(
        told("submitted", "2026-11-09"), told("rejected", BEFORE),
        as_of="2026-11-28", calendar=REVISED,
    )  # fmt: skip
    row = deliverable(answer, "work_plan").rounds[0]
    review = deadline(answer, "tranche_2_review", round=1)
    assert review.due_on == row.review_due_on == day("2026-12-07")
    assert deadline(answer, "tranche_2_rework").due_on == row.rework_due_on


def test_a_window_spent_before_keeps_its_count():
    """`single`: what is left of the first window serves the second round.

    Sent back on Monday 16, back on Wednesday 25: seven days of ten, as the
    calendar stood; sent back again on Monday 30, three are left.
    """
    answer = ask(
        told("submitted", "2026-11-02"), told("rejected", "2026-11-16"),
        told("submitted", BEFORE), told("rejected", "2026-11-30"),
        as_of="2026-12-04", readings={"rework.rounds": "single"},
        calendar=REVISED,
    )  # fmt: skip
    assert day("2026-12-03") == deadline(answer, "tranche_2_rework").due_on
