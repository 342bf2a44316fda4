"""第八条 通知及送达: posting counts, and an address is told ten days ahead."""

import pytest

from tests.stories import ask, day, deadline, fact, told

ON_TIME = told("submitted", "2025-12-15")


def notice(subject, on, **more):
    return fact("notified", on, subject=subject, by="a", **more)


# --- 第八条第1款: 以邮寄快递交寄日为准 -------------------------------------------
def test_what_runs_from_notice_runs_from_posting_not_from_receipt():
    """INT-43: the 30 days of 10.4 run from 2026-11-23, received on the 26th."""
    breach = notice("breach", "2026-11-23", received_on="2026-11-26")
    row = deadline(ask(ON_TIME, breach, as_of="2026-12-01"), "cure")
    assert (day("2026-12-23"), "open") == (row.due_on, row.state)


def test_what_runs_from_receipt_runs_from_receipt():
    """9.1 「收到通知后」: received Thursday the 26th, five working days."""
    change = notice("amendment", "2026-11-23", received_on="2026-11-26")
    row = deadline(ask(ON_TIME, change, as_of="2026-11-30"), "amendment_reply")
    assert (day("2026-12-03"), "b") == (row.due_on, row.obligor)


# --- 第八条第2款: 须在变更前10个工作日以书面形式通知对方 ----------------------------
@pytest.mark.parametrize(
    ("posted", "moves", "latest", "state", "days"),
    [
        ("2026-11-17", "2026-12-01", "2026-11-17", "met", 0),
        ("2026-11-18", "2026-12-01", "2026-11-17", "met_late", 1),
        # back over National Day and Mid-Autumn, both with worked weekends
        ("2026-09-21", "2026-10-12", "2026-09-21", "met", 0),
        ("2026-10-08", "2026-10-12", "2026-09-21", "met_late", 17),
    ],
)
def test_a_new_address_is_told_ten_working_days_before(
    posted, moves, latest, state, days
):
    answer = ask(
        ON_TIME,
        notice("address", posted, effective_on=moves),
        as_of="2026-12-10",
    )
    row = deadline(answer, "address_notice")
    assert (day(latest), state, days, "a") == (
        row.due_on,
        row.state,
        row.days_overdue,
        row.obligor,
    )
    assert () == answer.remedies  # 损失由过错方承担: no sum is agreed


def test_an_address_without_its_day_has_no_limit():
    answer = ask(ON_TIME, notice("address", "2026-11-17"), as_of="2026-12-10")
    assert None is deadline(answer, "address_notice").due_on
