"""A filled table: all of its rows, or every problem at its row."""

from datetime import date
from decimal import Decimal
from itertools import chain

from contracts.rules.table import Column, Layout, read_table
from contracts.rules.table_cells import Formula, Percentage

LAYOUT = Layout(
    (
        Column("code", "编码", longest=6),
        Column("value", "数值", "number"),
        Column("day", "日期", "day"),
        Column("way", "方向", "choice", choices={"越大越好": 1, "越小越好": -1}),
        Column("note", "说明", required=False),
    ),
    unique=(("code", "day"),),
    check=lambda values: (
        [("value", "不得为零。")] if values["value"] == 0 else []
    )
    + ([("way", "须越大越好。")] if values["way"] == -1 else []),
)
HEADER = ["编码", "数值", "日期", "方向", "说明"]
GOOD = ["A1", "86.5", "2025-06-19", "越大越好", ""]


def read(*rows, layout=LAYOUT):
    return read_table(enumerate(rows, 1), layout)


def said(table):
    return [str(problem) for problem in table.problems]


def test_rows_are_read_as_what_their_columns_hold():
    table = read(
        [], HEADER, GOOD, ["", None], ["A2", 3, date(2025, 1, 2), "“越大越好”"]
    )
    assert [] == said(table)
    assert [3, 5] == [row.number for row in table.rows]
    assert {
        "code": "A1", "value": Decimal("86.5"), "day": date(2025, 6, 19),
        "way": 1, "note": None,
    } == table.rows[0].values  # fmt: skip
    assert 1 == table.rows[1].values["way"]


def test_columns_may_be_moved_and_those_that_need_not_be_left_out():
    table = read(
        ["方 向", "日期", "数值", "编码"],
        ["越大越好", "20250619", "1,234", "A1"],
    )
    assert [] == said(table)
    assert Decimal(1234) == table.rows[0].values["value"]


def test_every_problem_is_named_at_its_row_and_nothing_is_read():
    table = read(
        HEADER,
        GOOD,
        ["A1", "88", "2025-06-19", "越大越好"],
        ["", "约九十", "2025-02-30", "随便"],
        ["A7654321", Percentage(0.86), Formula("=A1"), "越大越好"],
        ["A3", "0", "2025-06-19", "越大越好"],
        ["A4", "1", "2025-06-19", "越大越好", "", "多出来"],
    )
    assert [] == table.rows
    assert [
        "第 3 行“编码、日期”（A1、2025-06-19）：与第 2 行相同。请删去一行。",
        "第 4 行“编码”：须填写。请补填。",
        "第 4 行“数值”（约九十）：不是数。请只填数字，如 86.5。",
        "第 4 行“日期”（2025-02-30）：看不出是哪一天。"
        "请写作 2025-06-19 或 2025年6月19日。",
        "第 4 行“方向”（随便）：没有这一项。请填：越大越好、越小越好。",
        "第 5 行“编码”（A7654321）：文字不超过 6 字。请缩短。",
        "第 5 行“数值”（86%）：这里是百分比格式，看不出以百分数还是小数计。"
        "请改为常规格式，按公布的数值填写。",
        "第 5 行“日期”（=A1）：这里是公式或公式错误值。请粘贴为实际的值。",
        "第 6 行“数值”（0）：不得为零。",
        "第 7 行（多出来）：这一格上方没有表头。请移到对应的列，或清空。",
    ] == said(table)


def test_a_row_is_checked_whole_and_shown_as_it_was_typed():
    table = read(
        HEADER,
        GOOD,
        ["A2", "约九十", "2025-06-19", "越小越好"],
        ["A3", "0", "十二月", "越大越好"],
    )
    assert [
        "第 3 行“数值”（约九十）：不是数。请只填数字，如 86.5。",
        "第 3 行“方向”（越小越好）：须越大越好。",
        "第 4 行“日期”（十二月）：看不出是哪一天。"
        "请写作 2025-06-19 或 2025年6月19日。",
        "第 4 行“数值”（0）：不得为零。",
    ] == said(table)
    assert [2] == [row.number for row in table.sound]
    assert [] == table.rows


def test_wrong_columns_end_the_reading_at_the_header():
    table = read(["编码", "编码", "金额", "日期", "方向"], GOOD)
    assert [
        "第 1 行“表头”（编码）：这一列有两次。请只保留一列。",
        "第 1 行“表头”（金额）：不认识的列。请恢复模板的表头，或删除这一列。",
        "第 1 行“表头”：缺少“数值”列。请恢复模板的表头。",
    ] == said(table)


def test_an_empty_table_and_one_that_is_too_long_say_so():
    assert ["文件是空的。请下载模板填写。"] == said(read([], [""]))
    assert ["只有表头，没有数据。请从第二行起填写。"] == said(read(HEADER))
    short = Layout(LAYOUT.columns, most_rows=1)
    assert ["第 3 行：一次最多 1 行。请分几次导入。"] == said(
        read(HEADER, GOOD, GOOD, GOOD, layout=short)
    )


def test_fifty_thousand_rows_stream_and_the_last_wrong_one_is_named():
    layout = Layout((Column("n", "序号", "whole"),), unique=(("n",),))
    rows = chain([["序号"]], ([n] for n in range(1, 50_000)), [["一"]])
    bad = read_table(enumerate(rows, 1), layout)
    assert ["第 50001 行“序号”（一）：不是数。请只填数字，如 86.5。"] == said(bad)
    assert [] == bad.rows
    assert 49_999 == len(bad.sound)


def test_a_long_list_of_choices_is_made_ready_once():
    names = {f"指标{n}": n for n in range(50_000)}
    layout = Layout((Column("one", "指标", "choice", choices=names),))
    rows = chain([["指标"]], ([f"“指标{n}”"] for n in range(2_000)), [["无"]])
    table = read_table(enumerate(rows, 1), layout)
    assert 2_000 == len(table.sound)
    assert 1 == len(table.problems)
    assert len(said(table)[0]) < 200
