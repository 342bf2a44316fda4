"""What a deadline says: by when, how long, who owes it and why."""

from datetime import date

import pytest

from contracts.queries.agreements import agreement_by_key
from contracts.rules.calendar import official_calendar
from kaifeng_credit.reminding.saying import (
    no_notice,
    owed_by,
    reason_for,
    said_of,
    without_notice,
)
from tests.factories import AGREEMENT

ROW = {
    "title": "提交成果", "clause": "2.2.2.5", "obligor": "b",
    "due_on": "2025-12-19", "alert_on": "2025-12-19", "state": "open",
    "days_overdue": 0, "provisional": False, "provisional_on": None,
}  # fmt: skip
TODAY = date(2025, 12, 15)


def said(**values):
    return said_of({**ROW, **values}, official_calendar(), TODAY)


@pytest.mark.parametrize(
    ("values", "words", "short"),
    [
        ({}, "2025年12月19日到期，剩 4 个工作日", "剩 4 个工作日"),
        ({"due_on": "2025-12-15", "alert_on": "2025-12-15"},
         "2025年12月15日到期，今日到期", "今日到期"),
        ({"provisional": True},
         "2025年12月19日（暂定）到期，剩 4 个工作日", "剩 4 个工作日"),
        ({"alert_on": "2025-12-16"},
         "按最稳妥的读法2025年12月16日到期，剩 1 个工作日；"
         "按现行口径2025年12月19日到期", "剩 1 个工作日"),
        ({"state": "overdue", "due_on": "2025-12-01", "days_overdue": 14},
         "2025年12月1日到期，已逾期 14 日", "已逾期 14 日"),
        ({"due_on": "2030-03-01", "alert_on": "2030-03-01"},
         "2030年3月1日到期", "2030年3月1日到期"),
    ],
)  # fmt: skip
def test_a_date_is_said_with_its_reading_and_how_long_it_is(
    values, words, short
):
    found = said(**values)
    assert (words, short) == (found.words, found.short)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "met"},
        {"due_on": None, "alert_on": None},
        {"due_on": "2025-12-01", "alert_on": "2025-11-28"},
    ],
)
def test_nothing_is_said_of_what_is_done_dateless_or_gone(values):
    assert said(**values) is None


def test_who_owes_it_and_why_are_said_in_the_agreements_words():
    agreement = agreement_by_key(AGREEMENT)
    assert ["乙方", "双方"] == [
        owed_by({"obligor": one}) for one in ("b", None)
    ]
    steps = ["2025-12-24（周三）收到通知，当日不计入", "第1个工作日：…"]
    assert (
        "第二条2②末段：2025年12月24日（周三）收到通知，当日不计入"
        == reason_for({**ROW, "steps": steps}, agreement)
    )
    assert "第二条2②末段" == reason_for(ROW, agreement)


def test_what_is_no_notice_is_said_once():
    agreement = agreement_by_key(AGREEMENT)
    text = "提交成果：今日到期。"
    assert text == without_notice(text + no_notice(agreement), agreement)
    assert "仅为提醒，不构成协议约定的送达。" == no_notice(None)
