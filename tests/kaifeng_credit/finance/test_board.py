"""Every payment, receipt and claim lies on one heap; sums are of its lines."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from contracts.rules.calendar import official_calendar
from kaifeng_credit.finance.board import NAMES, build_board
from payments.rules.money_summary import money_summary
from payments.rules.report.planning import planned_days
from tests.stories import agreement, ask, fact, told

WHOLE = Decimal("447000.00")


def contract(*facts, as_of, slug="one", through="same", confirmed="0"):
    """A contract's stored money, as gathering() would store it."""
    known = {} if through == "same" else {"through": through}
    answer = ask(*facts, as_of=as_of, **known).as_json()
    return SimpleNamespace(
        slug=slug,
        title=f"合同 {slug}",
        money=money_summary(
            answer,
            agreement(),
            planned=planned_days(answer, agreement(), official_calendar()),
            facts=facts,
            confirmed=Decimal(confirmed),
        ),
    )


PAID = fact("paid", "2025-07-03", tranche=1, amount="447000.00")


def test_each_payment_lies_on_the_heap_of_its_state():
    board = build_board([contract(as_of="2025-12-15")])
    assert [1, 2, 0, 0, 0] == [len(one.lines) for one in board.heaps]
    assert WHOLE == board.heap("payable").total
    assert date(2025, 12, 20) == board.heap("coming").lines[0].on
    assert None is board.heap("coming").lines[1].on
    assert "今天可支付 1 笔，￥447,000.00" == board.sentence


def test_a_blocked_payment_says_what_is_missing_and_in_whose_hands():
    blocked = build_board([contract(PAID, as_of="2025-12-31")]).heap("blocked")
    (line,) = blocked.lines
    assert (WHOLE, None) == (line.amount, line.on)
    assert "六类信用信息归集指标考核值提升" in line.why
    assert "乙方" in line.holders


def test_what_was_paid_and_not_invoiced_is_late_after_its_day():
    board = build_board([contract(PAID, as_of="2025-12-15")])
    (line,) = board.heap("uninvoiced").lines
    assert (WHOLE, date(2025, 7, 10)) == (line.amount, line.on)
    assert (date(2025, 12, 15) - date(2025, 7, 10)).days == line.late
    part = fact(
        "invoiced", "2025-07-08", tranche=1, amount="400000.00", number="1"
    )
    board = build_board([contract(PAID, part, as_of="2025-12-15")])
    assert Decimal("47000.00") == board.heap("uninvoiced").total


def test_a_claim_says_whether_it_was_confirmed():
    late = told("submitted", "2025-12-31")
    said = [
        build_board([contract(PAID, late, as_of="2025-12-31", confirmed=one)])
        .heap("claimed")
        .lines[0]
        for one in ("0", "745")
    ]
    assert [Decimal("8940.00")] * 2 == [one.amount for one in said]
    assert ["未经甲方确认", "已确认 ￥745.00"] == [one.why for one in said]


def test_what_is_not_recorded_is_in_no_sum():
    board = build_board([contract(as_of="2025-12-31", through=None)])
    assert not board.heap("payable").lines
    assert board.unknown > 0
    assert "无法判定今天可付多少" in board.sentence


def test_the_longest_late_stand_first():
    demand = [
        fact("payment_demanded", "2025-06-25", tranche=1, due_on=due)
        for due in ("2025-07-30", "2025-08-30")
    ]
    board = build_board(
        [
            contract(one, as_of="2025-12-15", slug=slug)
            for one, slug in zip(reversed(demand), ("b", "a"), strict=True)
        ]
    )
    assert ["a", "b"] == [one.slug for one in board.heap("payable").lines]
    assert "其中 2 笔已逾期" in board.sentence


@pytest.mark.parametrize("asked", ["", "nonsense"])
def test_an_unknown_heap_is_the_first(asked):
    board = build_board([])
    assert next(iter(NAMES)) == board.heap(asked).key
    assert all(not one.lines and one.empty for one in board.heaps)
