"""What a mail says: what, by when, why, who and where; once, as of its day."""

import re
from datetime import date, timedelta

import pytest

from contracts.models import Reminder
from contracts.queries.agreements import agreement_by_key
from contracts.rules.calendar import official_calendar
from kaifeng_credit.gathering import standing_as_of
from kaifeng_credit.models import ReminderMail
from kaifeng_credit.reminders import remind
from kaifeng_credit.reminding import letters
from kaifeng_credit.reminding.letters import (
    reminders_letter,
    week_letter,
    week_lines,
)
from tests.factories import AGREEMENT
from tests.reminding import DAY

TODAY = date(2025, 12, 15)
ROW = {
    "key": "tranche_2_submission",
    "title": "提交成果", "clause": "2.2.2.5", "obligor": "b",
    "due_on": "2025-12-19", "alert_on": "2025-12-19", "state": "open",
    "days_overdue": 0, "provisional": False, "provisional_on": None,
}  # fmt: skip


def lines(*rows, sides=("b",)) -> list[str]:
    return [
        f"{line.title}：{line.when}"
        for line in week_lines(
            [{**ROW, **row} for row in rows], agreement_by_key(AGREEMENT),
            official_calendar(), sides=set(sides), today=TODAY, slug="one",
        )
    ]  # fmt: skip


def test_the_soonest_first_by_the_most_careful_date_still_ahead():
    assert [
        "丙：2025年12月1日到期，已逾期 14 日",
        # Who reads it sees that the decided reading leaves more time.
        "乙：按最稳妥的读法2025年12月16日到期，剩 1 个工作日；"
        "按现行口径2025年12月19日到期",
        "甲：2025年12月19日到期，剩 4 个工作日",
    ] == lines(
        {"title": "甲", "alert_on": "2025-12-01"},
        {"title": "乙", "alert_on": "2025-12-16"},
        {
            "title": "丙", "state": "overdue", "due_on": "2025-12-01",
            "days_overdue": 14,
        },
    )  # fmt: skip


def test_a_date_that_may_still_move_is_called_provisional():
    assert ["提交成果：2025年12月19日（暂定）到期，剩 4 个工作日"] == lines(
        {"provisional": True}
    )


def test_what_is_far_done_dateless_or_the_other_sides_is_left_out():
    assert [] == lines(
        {"due_on": "2026-01-06", "alert_on": None},
        {"state": "met"},
        {"due_on": None, "alert_on": None},
        {"obligor": "a"},
    )
    assert 1 == len(lines({"obligor": None}))
    assert 1 == len(lines({"obligor": "a"}, sides=("a",)))


@pytest.fixture
def given(running):
    """A fortnight's reminders that nobody could send."""
    for days in range(15):
        remind(running.contract.pk, as_of=DAY + timedelta(days=days - 14))
    return running


def written(given, today, write=reminders_letter):
    rows = ReminderMail.objects.filter(user=given.people.b_lead).order_by("pk")
    return write(given.people.b_lead, list(rows), today)


@pytest.mark.django_db
def test_it_says_what_by_when_who_why_and_where_in_both_forms(given):
    letter = written(given, DAY)
    slug = given.contract.slug
    assert (
        "【期限提醒】提交第2笔款项核心任务成果，剩 5 个工作日"
        == letter.subject
    )
    link = (
        f"https://portal.example.cn/c/{slug}/deadlines/#d-tranche_2_submission"
    )
    for form in (letter.text, letter.html):
        assert "提交第2笔款项核心任务成果" in form
        assert "2025年12月19日到期，剩 5 个工作日" in form
        assert "责任方：乙方" in form
        assert "依据：第二条2②末段：2025年6月19日（周四）起运行" in form
        assert link in form
        assert 1 == form.count("仅为提醒，不构成第八条送达。")
        assert f"/c/{slug}/reminders/" in form
        assert "https://portal.example.cn/account/reminders/" in form
    assert not re.search(r"<(script|img|link)|@import|url\(", letter.html)


@pytest.mark.django_db
def test_several_reminders_of_one_deadline_are_one_as_of_the_mails_day(given):
    """Held over until it was late, it does not say that five days are left."""
    assert 1 < Reminder.objects.filter(user=given.people.b_lead).count()
    letter = written(given, date(2025, 12, 22))
    assert "，已逾期 3 日" in letter.subject
    for form in (letter.text, letter.html):
        assert 1 == form.count("提交第2笔款项核心任务成果")
        assert "个工作日" not in form.replace("工作日前", "")


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["met", "not_recorded", None])
def test_what_was_met_or_is_gone_while_its_mail_waited_is_left_out(
    given, monkeypatch, state
):
    rows = standing_as_of(given.contract, DAY)["deadlines"]
    now = [{**row, "state": state} for row in rows] if state else []
    monkeypatch.setattr(
        letters, "standing_as_of", lambda *_: {"deadlines": now}
    )
    assert written(given, DAY) is None


@pytest.mark.django_db
def test_no_deadline_brings_an_amount_into_a_mail(given):
    rows = standing_as_of(given.contract, DAY)["deadlines"]
    for row in rows:
        why = letters.reason_for(row, agreement_by_key(AGREEMENT))
        assert not re.search(r"￥|元|\d\.\d\d", why), row["key"]


@pytest.mark.django_db
def test_the_week_counts_in_its_subject_and_leads_to_each_place(given):
    letter = written(given, DAY, week_letter)
    assert "【每周汇总】本周期限：三周内到期 1 项" == letter.subject
    for form in (letter.text, letter.html):
        assert "#d-tranche_2_submission" in form
        assert "未读提醒" in form
    later = written(given, date(2025, 12, 22), week_letter)
    assert "已逾期 1 项" in later.subject
    nothing = written(given, date(2025, 10, 9), week_letter)
    assert "三周内没有到期" in nothing.subject
    assert "三周内没有到期或逾期的本方期限" in nothing.text
