"""Quantities out of words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.terms import (
    UNITS,
    Quantity,
    Term,
    TermValue,
    parse_day,
    tokens_in,
)

FORMS = [
    ("0.05%", "0.0005", "fraction"),
    ("95%", "0.95", "fraction"),
    ("百分之三十", "0.3", "fraction"),
    ("百分之0.5", "0.005", "fraction"),
    ("44.7万元", "447000", "yuan"),
    ("59.6万元", "596000", "yuan"),
    ("1490000元", "1490000", "yuan"),
    ("1,490,000.00元", "1490000", "yuan"),
    ("￥1,490,000.00", "1490000", "yuan"),
    ("壹佰肆拾玖万元整", "1490000", "yuan"),
    ("叁拾万零玖仟捌佰贰拾伍元整", "309825", "yuan"),
    ("壹佰亿元整", "10000000000", "yuan"),
    ("20个工作日", "20", "working_day"),
    ("5工作日", "5", "working_day"),
    ("15 日", "15", "calendar_day"),
    ("30日", "30", "calendar_day"),
    ("一日", "1", "calendar_day"),
    ("十五日", "15", "calendar_day"),
    ("6个月", "6", "month"),
    ("半年", "6", "month"),
    ("5 年", "5", "year"),
    ("两年", "2", "year"),
    ("5个", "5", "piece"),
    ("5 条", "5", "piece"),
    ("3个以上", "3", "piece"),
    ("3场", "3", "session"),
    ("3次", "3", "session"),
    ("3名", "3", "person"),
    ("5篇", "5", "article"),
    ("1篇/月", "1", "article_per_month"),
]


@pytest.mark.parametrize(("says", "value", "unit"), FORMS)
def test_a_quantity_is_what_it_says(says, value, unit):
    quantity = Quantity.parse(says)
    assert quantity == Quantity(Decimal(value), unit, says)
    assert str(quantity.value) == value


@pytest.mark.parametrize(
    "says",
    [
        "",
        "很多",
        "20",
        "五",
        "20个 工作日",
        "个工作日",
        "半日",
        "3.5个",
        "1.5日",
        "44.7万",
        "44.7万个",
        "1,49元",
        "￥20日",
        "0.05%%",
        "百分之三十元",
        "壹贰元",
        "壹万壹亿元",
        "拾佰元",
        "20个工作日内",
        "-5元",
        "２０日",
    ],
)
def test_words_that_are_no_quantity_are_refused_in_a_sentence(says):
    with pytest.raises(ValueError, match=".") as caught:
        Quantity.parse(says)
    assert f"「{says}」" in str(caught.value)


def test_working_days_and_days_are_two_units():
    assert Quantity.parse("15个工作日").unit != Quantity.parse("15日").unit


@given(st.integers(min_value=1, max_value=10**9), st.sampled_from([*UNITS]))
def test_every_unit_keeps_its_number(number, unit):
    quantity = Quantity.parse(f"{number}{unit}")
    scale = Decimal("0.01") if quantity.unit == "fraction" else Decimal(1)
    assert quantity.value == number * scale
    assert quantity.unit == UNITS[unit]


@given(st.integers(min_value=1, max_value=10**9), st.sampled_from([*UNITS]))
def test_a_quantity_in_running_text_is_found_whole(number, unit):
    says = f"{number}{unit}"
    text = f"应在{says}，其余另议"
    found = tokens_in(text)
    assert [token.says for token in found] == [says]
    assert text[found[0].start : found[0].end] == says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("合同总金额的0.05%向甲方", ["0.05%"]),
        ("支付第1笔款项44.7万元", ["1", "44.7万元"]),
        ("满6个月前15个工作日内", ["6个月", "15个工作日"]),
        ("运行半年后", ["半年"]),
        ("平均1篇/月。", ["1篇/月"]),
        ("壹式肆份", ["壹", "肆份"]),
        ("签约日期: 2025.6.19", ["2025.6.19"]),
        ("依托h5页面", []),
        ("一切争议，进一步，一站式，统一，百城万企", []),
        ("第五批", ["五批"]),
    ],
)
def test_what_counts_as_a_quantity_in_running_text(text, says):
    assert [token.says for token in tokens_in(text)] == says


def test_a_day_is_read_as_the_signature_page_writes_it():
    assert parse_day("2025.6.19") == date(2025, 6, 19)
    assert parse_day("2026年3月1日") == date(2026, 3, 1)


@pytest.mark.parametrize("says", ["2025-06-19", "2025.6", "2025.2.30"])
def test_a_day_that_is_none_is_refused(says):
    with pytest.raises(ValueError, match=says):
        parse_day(says)


def row(since, says):
    return TermValue(since, f"应为{says}", Quantity.parse(says), "9.1")


def test_a_supplement_holds_from_its_day_and_not_before():
    first, second = date(2025, 6, 19), date(2026, 1, 1)
    term = Term("reply", "9.1", (row(first, "5日"), row(second, "7日")))
    assert term.on(date(2025, 12, 31)).value == 5
    assert term.on(second).value == 7
    assert term.on(first).unit == "calendar_day"


def test_before_the_first_row_there_is_nothing():
    term = Term("reply", "9.1", (row(date(2025, 6, 19), "5日"),))
    with pytest.raises(ValueError, match="reply：2025-06-18 尚无约定"):
        term.on(date(2025, 6, 18))
