"""An act in words, before and after it is signed."""

from datetime import date
from decimal import Decimal

from payments.rules.penalty_acts import Asked
from payments.views.penalties.telling import follows_of, rows_of_check

FIRST = date(2025, 12, 20)


def test_what_is_taken_back_is_said_with_its_sum(late):
    asked = Asked("excuse", FIRST, FIRST, days=1, moves=Decimal("-745.00"))
    said = "".join(follows_of(asked))
    assert "1 日记为免计" in said
    assert "已确认数减少 ￥745.00" in said
    rows = {row[0]: row[1] for row in rows_of_check(late.contract, asked, " ")}
    assert "￥745.00" == rows["冲回已确认"]
    assert "未填" == rows["理由"]


def test_no_act_says_that_money_is_deducted_by_itself():
    off = Asked("settle", amount=Decimal("1.00"), manner="deducted")
    assert "平台不自行扣款" in "".join(follows_of(off))
    assert "付款余额、付款条件都不变" in "".join(follows_of(off))


def test_an_objection_and_a_settlement_are_named(late):
    row = late.dispute(24)
    asked = Asked("uphold", FIRST, dispute=row.pk)
    rows = {one[0]: one[1] for one in rows_of_check(late.contract, asked, "x")}
    assert "场地未提供" in rows["答复的异议"]
