"""Workbooks and CSV files as rows, and templates that read back."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from contracts.rules.table import Column, Layout, Problem
from contracts.services.table_files import (
    GUIDE,
    problems_csv,
    read_table_file,
    template_csv,
    template_workbook,
)

LAYOUT = Layout(
    (
        Column("name", "名称"),
        Column("value", "数值", "number"),
        Column("day", "日期", "day"),
        Column("way", "方向", "choice", required=False, choices={"高": 1}),
    )
)
ROWS = (["名称", "数值", "日期", "方向"], ["甲", 86.5, date(2025, 6, 19), "高"])


def workbook(*rows, change=lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture
def read(tmp_path):
    def read_bytes(content: bytes, **more):
        path = tmp_path / "table"
        path.write_bytes(content)
        return read_table_file(path, LAYOUT, **more)

    return read_bytes


def said(table) -> list[str]:
    return [str(problem) for problem in table.problems]


WANTED = {
    "name": "甲", "value": Decimal("86.5"), "day": date(2025, 6, 19), "way": 1,
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_csv_of_any_usual_kind_is_read(read, encoding, mark):
    lines = "名称,数值,日期,方向\r\n甲,86.5,2025-06-19,高\r\n"
    table = read(lines.replace(",", mark).encode(encoding))
    assert [] == said(table)
    assert [WANTED] == [row.values for row in table.rows]


def test_a_workbook_is_read_and_told_of_as_it_is(read):
    seen = []
    table = read(workbook(*ROWS), each=seen.append)
    assert [] == said(table)
    assert [WANTED] == [row.values for row in table.rows]
    assert [1, 2] == seen


def test_percentages_formulas_and_errors_are_refused_where_they_stand(read):
    def spoil(book):
        page = book.active
        page["B2"].number_format = "0.0%"
        page["A2"] = "=B2"
        page["C2"] = "#N/A"

    assert ["名称", "数值", "日期"] == [
        problem.column for problem in read(workbook(*ROWS, change=spoil)).problems
    ]


def test_a_second_sheet_is_not_left_out_without_a_word(read):
    content = workbook(*ROWS, change=lambda book: book.create_sheet("二月"))
    (problem,) = said(read(content))
    assert "“二月”" in problem


@pytest.mark.parametrize(
    ("content", "start"),
    [
        (b"", "文件是空的"),
        (b"\xff\xfe\x00\xd8", "文字编码不能识别"),
        (b"PK\x03\x04broken", "表格文件打不开"),
        (("名称,数值,日期\n\"" + "甲" * 200_000).encode(), "第 2 行起读不下去"),
    ],
)  # fmt: skip
def test_what_is_no_table_says_what_to_do(read, content, start):
    (problem,) = said(read(content))
    assert problem.startswith(start)


def test_the_templates_read_back_as_tables_to_fill_in(read):
    empty = "只有表头，没有数据。请从第二行起填写。"
    assert [empty] == said(read(template_csv(LAYOUT)))
    content = template_workbook(LAYOUT, "测试")
    assert [empty] == said(read(content))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert ["测试", GUIDE] == book.sheetnames
    book["测试"].append(["甲", 86.5, datetime.fromisoformat("2025-06-19"), "高"])
    target = io.BytesIO()
    book.save(target)
    assert [WANTED] == [row.values for row in read(target.getvalue()).rows]
    assert ("方向", "否", "高") == next(
        tuple(row[:3])
        for row in book[GUIDE].iter_rows(values_only=True)
        if row[0] == "方向"
    )


def test_problems_go_out_as_a_table_that_runs_nothing():
    told = problems_csv([Problem(3, "数值", "=1+1", "不是数。")]).decode()
    assert "\ufeff行,列,填写的内容,问题\r\n3,数值,'=1+1,不是数。\r\n" == told
