"""A workbook is read like the table it is; a broken one is said to be."""

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from contracts.rules.calendar import official_calendar
from contracts.rules.notice_checks import as_payload, check_notice
from contracts.rules.notice_file import read_notice_file
from contracts.services.notice_workbook import (
    LONGEST_UNPACKED,
    example_workbook,
    read_notice,
)
from tests.notices import ADOPTED_ON, invented_2027, table_2027


def workbook(text: str, *, days: bool = True) -> bytes:
    """The invented table as an office program saves it."""
    book = openpyxl.Workbook()
    page = book.active
    for row in csv.reader(io.StringIO(text)):
        page.append([typed(cell) if days else cell for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def typed(cell: str):
    if cell.isdigit():
        return int(cell)
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return cell or None


def problems(content: bytes) -> list[str]:
    found = read_notice(content, "2027.xlsx")
    return [
        str(one)
        for one in check_notice(
            found, calendar=official_calendar(), today=ADOPTED_ON
        )
    ]


@pytest.mark.parametrize("days", [True, False], ids=["dates", "text"])
def test_a_workbook_says_the_same_as_the_table(days):
    content = workbook(table_2027(), days=days)
    assert [] == problems(content)
    found = read_notice(content, "2027.xlsx")
    assert invented_2027(remark="") == as_payload(found)


def test_a_wrong_row_is_named_by_its_row():
    broken = table_2027().replace("上班,,2027-01-30", "上班,,2027-01-29")
    assert ["第 12 行：调休上班日 2027-01-29 是周五，不是周末。"] == (
        problems(workbook(broken))
    )


def test_other_files_are_read_as_they_are():
    content = table_2027().encode("gb18030")
    assert read_notice(content, "a.csv") == read_notice_file(content)


def huge() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * (LONGEST_UNPACKED + 1))
    return target.getvalue()


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04 no archive", huge()], ids=["broken", "huge"]
)
def test_what_cannot_be_opened_says_so(content):
    (problem,) = read_notice(content, "2027.xlsx").problems
    assert "表格文件打不开" in problem.words


def test_an_empty_workbook_is_empty():
    (problem,) = read_notice(workbook(""), "2027.xlsx").problems
    assert "文件是空的。请按范例填写。" == problem.words


def test_the_example_can_be_filled_in():
    found = read_notice(example_workbook(2027), "2027.xlsx")
    assert 2027 == found.year
    names = [span.name for span in found.spans]
    assert ["元旦", "春节"] == names[:2]
    assert date(2027, 2, 8) == found.spans[1].end
