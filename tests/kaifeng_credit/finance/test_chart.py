"""Running sums by month: what is drawn is what the table says."""

from datetime import date
from decimal import Decimal

import pytest

from kaifeng_credit.finance.chart import BOTTOM, TOP, build_chart

MOVES = [
    ["2025-06-19", "PLANNED", "447000.00"],
    ["2025-06-19", "PAYABLE", "447000.00"],
    ["2025-07-03", "PAID", "447000.00"],
    ["2025-08-01", "PAID", "-447000.00"],
    ["2025-12-20", "PLANNED", "447000.00"],
]


def chart(moves, until=date(2025, 9, 1)):
    return build_chart([{"moves": moves}], until=until)


def test_months_run_on_without_a_gap_to_the_last_that_is_planned():
    rows = chart(MOVES).rows
    assert ["2025年6月", "2025年12月"] == [rows[0].name, rows[-1].name]
    assert 7 == len(rows)
    paid = [row.sums[2] for row in rows]
    assert [0, 447000, 0, 0, 0, 0, 0] == paid
    assert Decimal("894000.00") == rows[-1].sums[0]
    told = [row.name for row in chart(MOVES).told]
    assert ["2025年6月", "2025年7月", "2025年8月", "2025年12月"] == told


def test_marks_stand_where_money_moved_and_inside_the_drawing():
    for curve in chart(MOVES).curves:
        for _, y in curve.marks:
            assert TOP <= float(y) <= BOTTOM
    assert [2, 1, 2] == [len(one.marks) for one in chart(MOVES).curves]


def test_the_label_says_the_last_sums():
    assert "计划可付累计 ￥894,000.00" in chart(MOVES).label


def test_many_months_are_told_by_quarter():
    rows = chart([*MOVES, ["2028-01-05", "PLANNED", "1.00"]]).rows
    assert "2025年第2季" == rows[0].name
    assert len(rows) < 24


@pytest.mark.parametrize("top", ["0.01", "3", "999", "12345678.90"])
def test_levels_are_round_and_hold_the_highest_sum(top):
    made = chart([["2025-06-19", "PAID", top]])
    assert 2 <= len(made.levels) <= 6
    marks = [float(y) for one in made.curves for _, y in one.marks]
    assert all(TOP <= y <= BOTTOM for y in marks)


def test_nothing_that_has_a_day_is_no_drawing():
    assert () == chart([]).rows
