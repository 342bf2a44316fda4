"""A computation in sentences that can be checked by hand."""

from decimal import Decimal

from contracts.rules.calendar import official_calendar
from contracts.rules.explanation import (
    Counted,
    Explanation,
    Rolled,
    Said,
    forward,
    said,
    say,
)
from tests.stories import day

CALENDAR = official_calendar()


def test_a_day_is_said_with_its_weekday():
    assert "2025-12-19（周五）" == say(day("2025-12-19"))


def test_start_counted_skipped_and_made_up_days_are_named():
    start, end = day("2025-12-30"), day("2026-01-05")
    notice = "国务院办公厅关于2026年部分节假日安排的通知"
    assert (
        "2025-12-30（周二）收款到账，当日不计入（民法典第201条）",
        "第1个工作日：2025-12-31（周三）",
        f"跳过2026-01-01（周四）至2026-01-03（周六）：元旦，{notice}",
        f"第2个工作日：2026-01-04（周日）（调休上班，{notice}）",
        "第3个工作日：2026-01-05（周一）",
    ) == Explanation(*forward(CALENDAR, start, end, "收款到账"))


def test_a_window_counts_both_its_ends():
    steps = Explanation(
        Counted(CALENDAR, day("2025-12-18"), day("2025-12-22"))
    )
    assert (
        "第1至2个工作日：2025-12-18（周四）至2025-12-19（周五）",
        "跳过2025-12-20（周六）至2025-12-21（周日）：周末",
        "第3个工作日：2025-12-22（周一）",
    ) == steps


def test_a_roll_names_the_rest_days_it_passes():
    rolled = Rolled(CALENDAR, day("2026-01-10"), day("2026-01-12"))
    (step,) = Explanation(rolled)
    assert (
        "2026-01-10（周六）为休假日（周末），顺延至2026-01-12（周一）" in step
    )
    stays = Rolled(CALENDAR, day("2026-01-12"), day("2026-01-12"))
    assert () == Explanation(stays)


def test_days_and_amounts_are_written_when_they_are_read():
    steps = said("{}应付{}", day("2025-12-19"), Decimal("8940"))
    assert "2025-12-19（周五）应付￥8,940.00" == steps[0]
    assert 2 == len(steps.and_then(Said("即止")))
    assert steps != "2025-12-19（周五）应付￥8,940.00"
    assert ("即止",) == steps.and_then(Said("即止"))[1:]
