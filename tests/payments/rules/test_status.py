"""The standing's money in a reader's words."""

from decimal import Decimal

from payments.rules.status import (
    is_complete,
    joined,
    outside_gates,
    percent,
    ranges,
    tranche_statuses,
)
from tests.stories import agreement, ask, fact


def statuses(*facts, as_of="2025-12-31", invoiced=None, **more):
    answer = ask(*facts, as_of=as_of, **more).as_json()
    return tranche_statuses(answer, agreement(), invoiced=invoiced or {})


def paid(amount="447000.00", on="2025-07-03"):
    return fact("paid", on, tranche=1, amount=amount)


def test_three_payments_tie_to_the_total():
    amounts = [one.amount for one in statuses()]
    assert agreement().total() == sum(amounts)
    assert Decimal(1) == sum(one.share for one in statuses())


def test_a_paid_tranche_says_when_and_leaves_nothing():
    first = statuses(paid(), invoiced={1: Decimal("447000.00")})[0]
    assert ("已支付", Decimal(0), "2025-07-03") == (
        first.word,
        first.unpaid,
        str(first.paid_on),
    )
    assert Decimal("447000.00") == first.invoiced


def test_a_blocked_tranche_counts_its_core_tasks():
    second = statuses(paid())[1]
    assert ("第2笔进度款", "被阻断（条件 0/4）") == (second.title, second.word)
    assert ["core_1", "core_2", "core_3", "core_4"] == [
        one.key for one in second.counted
    ]


def test_time_is_a_row_of_its_own_and_the_blocked_come_first():
    second = statuses(paid())[1]
    assert "half_year" not in [one.key for one in second.by_urgency]
    assert [False, False, False, False, None] == [
        one.value for one in second.by_urgency
    ]


def test_what_cannot_be_told_names_what_is_missing():
    second = statuses(paid())[1]
    core_3 = next(one for one in second.conditions if one.key == "core_3")
    assert core_3.word.startswith("无法判定（缺")
    assert "水资源" in core_3.reason


def test_a_condition_that_holds_names_its_evidence():
    first = statuses()[0]
    assert ["双方签字盖章（2025-06-19）"] == [
        one.reason for one in first.conditions
    ]


def test_no_payment_day_is_said_and_not_invented():
    assert ["协议未约定付款日", "协议未约定付款日", "等待外部文件"] == [
        one.due_words for one in statuses()
    ]


def test_a_late_payment_carries_its_days():
    third = statuses(
        fact("preliminary_review", "2026-09-01", result="pass"),
        fact("submitted", "2026-08-20", deliverable="self_assessment_report"),
        fact(
            "national_result", "2026-09-18", result="passed", fault="none"
        ),
        as_of="2026-10-20",
    )[2]
    assert ("overdue", "逾期 5 日未付", "", "2026-10-15") == (
        third.state,
        third.word,
        third.due_words,
        str(third.due_on),
    )


def test_missing_facts_say_once_that_they_are_not_recorded():
    assert "尚未补录：甲；乙；丙" == joined(
        ["尚未补录：甲；尚未补录：乙", "尚未补录：丙"]
    )
    assert "尚未补录：甲；乙" == joined(["尚未补录：甲", "乙"])
    assert "" == joined([])


def test_records_are_complete_only_up_to_their_day():
    assert is_complete(ask(as_of="2025-12-31").as_json())
    for through in (None, "2025-12-30"):
        answer = ask(as_of="2025-12-31", through=through)
        assert not is_complete(answer.as_json())


def test_what_no_payment_waits_for_is_read_from_the_agreement():
    assert "task_division" not in agreement().gate_keys
    assert (
        "全国社会信用体系示范区任务分工表、信用贷款与金融监测指标提升情况说明、"
        "事项 5–14" == outside_gates(agreement())
    )


def test_numbers_in_a_row_are_written_as_a_range():
    assert "1–3、5、8–9" == ranges([9, 1, 2, 3, 5, 8])


def test_a_percent_has_a_decimal_only_where_it_says_something():
    assert ["30%", "0.1%", "100%"] == [
        percent(Decimal(one)) for one in ("0.3", "0.001", "1")
    ]
