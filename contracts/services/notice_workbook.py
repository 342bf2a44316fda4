"""The table of a notice as a workbook: read like the CSV, and an example."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import openpyxl
import xlsxwriter

from contracts.rules.notice_example import example_rows
from contracts.rules.notice_file import (
    COLUMNS,
    KINDS,
    NoticeFile,
    read_notice_file,
    read_notice_rows,
)

MAGIC = b"PK\x03\x04"
LONGEST_UNPACKED = 5_000_000  # bytes; a small file may unpack to a huge one
LAST_ROW, LAST_COLUMN = 1_000, len(COLUMNS)
WIDTHS = (12, 44, 14, 14, 8)


def read_notice(content: bytes, name: str) -> NoticeFile:
    """Read a notice file of any kind that the page takes."""
    if not content.startswith(MAGIC):
        return read_notice_file(content, name)
    try:
        rows = _rows(content)
    except Exception:  # whatever a broken workbook makes the reader raise
        found = NoticeFile()
        found.complain(0, "表格文件打不开。请另存为 XLSX 或 CSV 后重新选择。")
        return found
    return read_notice_rows(rows)


def _rows(content: bytes) -> list[tuple[int, list[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(one.file_size for one in packed.infolist())
    if size > LONGEST_UNPACKED:
        raise ValueError("unpacks to more than a year of notices")
    book = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=True
    )
    page = book.worksheets[0]
    page.reset_dimensions()  # some programs write them wrong
    cells = page.iter_rows(
        max_row=LAST_ROW, max_col=LAST_COLUMN, values_only=True
    )
    return [
        (number, [_text(value) for value in row])
        for number, row in enumerate(cells, 1)
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def example_workbook(year: int) -> bytes:
    """The example as a workbook: kinds to choose from, days as days."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet(f"{year}年放假安排")
    heading = book.add_format({"bold": True, "bottom": 1})
    a_day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    quiet = book.add_format({"font_color": "#596874"})
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width, a_day if width == 14 else None)
    for number, row in enumerate(_with_heading(year)):
        for column, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(
                    number, column, datetime(*value.timetuple()[:3]), a_day  # noqa: DTZ001
                )
            elif str(value).startswith("#"):
                page.write(number, column, value, quiet)
            else:
                page.write(
                    number, column, value, heading if number == 0 else None
                )
    page.data_validation(
        1, 0, LAST_ROW - 1, 0, {"validate": "list", "source": list(KINDS)}
    )
    page.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def _with_heading(year: int) -> Iterable[Iterable[Any]]:
    yield COLUMNS
    yield from example_rows(year)
