"""One cell: taken in one way, or refused with what to write instead."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from contracts.rules.table_cells import (
    CellError,
    Formula,
    Percentage,
    known_words,
    read_cell,
    shown,
)


def read(cell, kind, *, required=True, **more):
    asked = {"choices": {}, "longest": 20, "decimals": 4, "least": None}
    asked |= more
    known = known_words(asked["choices"])
    return read_cell(cell, kind, required=required, known=known, **asked)


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        (" 甲　", "text", "甲"),
        ("#1 号", "text", "#1 号"),
        (12.0, "text", "12"),
        (1.5, "text", "1.5"),
        ("１２.5", "number", Decimal("12.5")),
        ("－3", "number", Decimal(-3)),
        (0.1, "number", Decimal("0.1")),
        ("4", "whole", 4),
        (datetime.fromisoformat("2025-06-19"), "day", date(2025, 6, 19)),
        ("2025年6月19日", "day", date(2025, 6, 19)),
        ("2025/6/19 00:00:00", "day", date(2025, 6, 19)),
        (20250619, "day", date(2025, 6, 19)),
        ("是", "yes_no", True),
        (False, "yes_no", False),
        ("https://www.xinhuanet.com/a?b=1", "link",
         "https://www.xinhuanet.com/a?b=1"),
    ],
)  # fmt: skip
def test_what_is_taken(cell, kind, value):
    assert value == read(cell, kind)


@pytest.mark.parametrize(
    ("cell", "kind", "start"),
    [
        (10**16, "text", "长号码"),
        (True, "text", "这里应为文字"),
        ("86%", "number", "请去掉百分号"),
        (Percentage(0.86), "number", "这里是百分比格式"),
        (date(2025, 1, 1), "number", "这里应为数"),
        ("1.23456", "number", "最多 4 位小数"),
        ("-1", "whole", "不得小于 0"),
        ("1e400", "number", "不是数"),
        (10**12, "number", "数太大"),
        ("1.5", "whole", "应为整数"),
        (datetime.fromisoformat("2025-06-19T08:00"), "day", "日期不带时刻"),
        (time(8), "day", "这里应为日期"),
        ("去年", "day", "看不出是哪一天"),
        ("或许", "yes_no", "请填“是”或“否”"),
        ("javascript:alert(1)", "link", "不是网址"),
        ("http://[x", "link", "不是网址"),
        ("http://a b", "link", "网址不带空白"),
        (Formula("=1"), "text", "这里是公式"),
        ("#N/A", "number", "这里是公式"),
        ("　", "text", "须填写"),
    ],
)
def test_what_is_refused(cell, kind, start):
    with pytest.raises(CellError, match=f"^{start}"):
        read(cell, kind, least=0)


def test_a_choice_is_known_however_it_is_typed_and_few_are_listed():
    assert 1 == read("“信易贷” 开展", "choice", choices={"信易贷开展": 1})
    many = {f"第{n}项": n for n in range(12)}
    with pytest.raises(CellError, match="第7项等。"):
        read("无", "choice", choices=many)


def test_an_empty_cell_is_nothing_where_it_may_be():
    assert read(None, "number", required=False) is None


def test_what_a_message_quotes_is_short():
    assert ["", "2025-06-19", "86%", "=A1"] == [
        shown(None), shown(datetime.fromisoformat("2025-06-19")), shown(Percentage(0.86)),
        shown(Formula("=A1")),
    ]  # fmt: skip
    assert 38 == len(shown("长" * 60))
