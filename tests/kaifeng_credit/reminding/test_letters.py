"""What the week's mail says: one's own side, late or near, soonest first."""

from datetime import date

from contracts.queries.agreements import agreement_by_key
from kaifeng_credit.reminding.letters import week_lines
from tests.factories import AGREEMENT

TODAY = date(2025, 12, 15)
ROW = {
    "title": "提交成果", "clause": "2.2.2.5", "obligor": "b",
    "due_on": "2025-12-19", "alert_on": "2025-12-19", "state": "open",
    "days_overdue": 0,
}  # fmt: skip


def lines(*rows, sides=("b",)) -> list[str]:
    return list(
        week_lines(
            [{**ROW, **row} for row in rows], agreement_by_key(AGREEMENT),
            sides=set(sides), today=TODAY,
        )
    )  # fmt: skip


def test_the_soonest_first_by_the_most_careful_date_still_ahead():
    assert [
        "丙（第二条2②末段）：2025年12月1日到期，已逾期 14 日",
        "乙（第二条2②末段）：2025年12月16日到期",
        "甲（第二条2②末段）：2025年12月19日到期",
    ] == lines(
        {"title": "甲", "alert_on": "2025-12-01"},
        {"title": "乙", "alert_on": "2025-12-16"},
        {
            "title": "丙", "state": "overdue", "due_on": "2025-12-01",
            "days_overdue": 14,
        },
    )  # fmt: skip


def test_what_is_far_done_dateless_or_the_other_sides_is_left_out():
    assert [] == lines(
        {"due_on": "2026-01-06", "alert_on": None},
        {"state": "met"},
        {"due_on": None, "alert_on": None},
        {"obligor": "a"},
    )
    assert 1 == len(lines({"obligor": None}))
    assert 1 == len(lines({"obligor": "a"}, sides=("a",)))
