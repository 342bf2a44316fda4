"""第九条: what may be changed, from when, and what it is as facts."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.rules.amendments import (
    ChangeError,
    check_changes,
    compared,
    earliest_effect,
    effect_of,
    facts_of,
    notice_of,
    read_changes,
)
from tests.stories import agreement, ask, fact

TOTAL = Decimal(1490000)
EFFECT = date(2026, 1, 20)


def row(kind, key, value):
    return {"kind": kind, "key": key, "value": value}


def beside(*rows, texts=None, facts=(), as_of="2025-12-15"):
    standing = ask(*facts, as_of=as_of).as_json()
    found = compared(
        read_changes(rows, agreement()), agreement=agreement(),
        standing=standing, total=TOTAL, texts=texts or {},
    )  # fmt: skip
    return found, standing


def test_thirty_days_from_the_posting_and_never_before_the_seals():
    letter = date(2025, 12, 15)
    assert date(2026, 1, 14) == earliest_effect(agreement(), letter)
    assert date(2026, 1, 25) == effect_of(EFFECT, date(2026, 1, 25))
    assert EFFECT == effect_of(EFFECT, date(2026, 1, 5))


def test_each_kind_stands_beside_what_holds():
    found, standing = beside(
        row("date", "tranche_2", "2026-03-31"),
        row("date", "work_plan", "2026-03-31"),
        row("date", "task_division", "2026-03-31"),
        row("total", "", "1500000.00"),
        row("tranche", "3", "606000.00"),
        row("text", "6.7", "不少于4名"),
    )
    said = [(one.change.clause, one.before, one.change.after) for one in found]
    assert ("2.2.2.5", "2025年12月19日", "2026年3月31日") == said[0]
    assert said[1] == said[0]
    assert "协议未约定期限" == said[2][1]
    assert ("2.1", "￥1,490,000.00", "￥1,500,000.00") == said[3]
    assert "￥596,000.00" == said[4][1]
    assert "不少于3名" in said[5][1]
    check_changes(found, effect_on=EFFECT, standing=standing, total=TOTAL)
    assert [row["kind"] for row in map(vars, facts_of(
        [one.change for one in found], agreement=agreement(),
        effect_on=EFFECT,
    ))] == ["extended", "extended", "extended", "total_amended"]  # fmt: skip
    again = read_changes([one.change.as_row() for one in found], agreement())
    assert tuple(one.change for one in found) == again


PAID = fact("paid", "2025-07-03", tranche=1, amount="447000.00")
DONE = (
    fact("submitted", "2025-12-01", deliverable="task_division"),
    fact("accepted", "2025-12-05", deliverable="task_division"),
)


@pytest.mark.parametrize(
    ("code", "rows", "facts"),
    [
        ("nothing_changes", [], ()),
        ("nothing_changes", [row("total", "", "1490000.00")], ()),
        ("nothing_changes", [row("text", "6.2", "听取甲方对乙方信息产品质量、"
         "传输时效及技术服务的意见、建议和要求。")], ()),
        ("changed_twice", [row("text", "6.7", "甲"), row("text", "6.7", "乙")],
         ()),
        ("due_before_effect", [row("date", "work_plan", "2026-01-19")], ()),
        ("already_accepted", [row("date", "task_division", "2026-05-01")],
         DONE),
        ("tranche_paid", [row("tranche", "1", "400000.00")], (PAID,)),
        ("sum_differs", [row("tranche", "3", "600000.00")], ()),
    ],
)  # fmt: skip
def test_what_is_no_change_or_may_not_be_is_refused(code, rows, facts):
    found, standing = beside(*rows, facts=facts)
    with pytest.raises(ChangeError) as refused:
        check_changes(found, effect_on=EFFECT, standing=standing, total=TOTAL)
    assert code == refused.value.code


@pytest.mark.parametrize(
    "wrong",
    [row("date", "nothing", "2026-01-01"), row("date", "work_plan", "soon"),
     row("tranche", "9", "1.00"), row("total", "", "much"),
     row("text", "99", "x"), row("else", "", "")],
)  # fmt: skip
def test_what_the_agreement_has_not_got_is_refused(wrong):
    with pytest.raises(ChangeError) as refused:
        read_changes([wrong], agreement())
    assert "unknown_change" == refused.value.code


def test_words_given_before_are_what_holds():
    found, _ = beside(row("text", "6.7", "五名"), texts={"6.7": "四名"})
    assert "四名" == found[0].before


def test_a_date_the_vocabulary_refuses_is_said():
    (change,) = read_changes(
        [row("date", "work_plan", "2026-01-01")], agreement()
    )
    with pytest.raises(ChangeError):
        facts_of([change], agreement=agreement(), effect_on=EFFECT)


def test_the_notice_starts_both_clocks():
    notice = notice_of(
        "BG-2025-001", by="a", agreement=agreement(),
        letter_on=date(2025, 12, 15), effective_on=EFFECT,
        received_on=date(2025, 12, 17), replied_on=date(2025, 12, 24),
    )  # fmt: skip
    rows = {r["key"]: r for r in ask(notice, as_of="2025-12-25").as_json()[
        "deadlines"
    ]}  # fmt: skip
    assert "2025-12-24" == rows["amendment_reply"]["due_on"]
    assert "met" == rows["amendment_reply"]["state"]
    assert "2025-12-21" == rows["amendment_notice"]["due_on"]
