"""XLSX and CSV as the rows `contracts.rules.table` reads, and templates.

Both are read as they come off the disk: a table of 50,000 rows is never held
whole. What is opened here has passed `files.receive_checked` before.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import xlsxwriter

from contracts.rules.flat_text import BOM, harmless
from contracts.rules.table import Column, Layout, Problem, Table, read_table
from contracts.rules.table_cells import Formula, Percentage

ENCODINGS = ("utf-8-sig", "gb18030")
MAGIC = b"PK\x03\x04"
GUIDE = "填写说明"
LAST_COLUMN = 60
UNPACKED_LIMIT_BYTES = 256 * 1024 * 1024
PIECE = 1 << 20
CHOICES_A_CELL_LISTS = 255  # characters; what Excel takes in one list
KINDS = {
    "text": "文字",
    "number": "数",
    "whole": "整数",
    "day": "日期，如 2025-06-19",
    "yes_no": "是 或 否",
    "choice": "从下拉项中选",
    "link": "网址",
}
UNREADABLE = "表格文件打不开。请另存为 XLSX 或 CSV 后重新选择。"
Lines = Iterator[tuple[int, Sequence[Any]]]


class Unreadable(ValueError):
    """A file that is no table at all, in one sentence that says what to do."""


def read_table_file(path: Path, layout: Layout, *, each=None) -> Table:
    """Read a file on disk: all of its rows, or all of its problems.

    ``each`` is called with the number of every line, for progress; what it
    raises ends the reading.
    """
    try:
        with table_lines(path) as lines:
            return read_table(_told(lines, each), layout)
    except Unreadable as error:
        table = Table()
        table.complain(0, str(error))
        return table


def _told(lines: Lines, each) -> Lines:
    for number, cells in lines:
        if each is not None:
            each(number)
        yield number, cells


@contextmanager
def table_lines(path: Path) -> Iterator[Lines]:
    """The lines of a table, each under its row number, while it is open.

    Raises Unreadable, also while the lines are taken.
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            yield _csv_lines(path)
            return
        book = _open_book(file)
        try:
            yield _book_lines(book)
        finally:
            book.close()


def _open_book(file: BinaryIO) -> Any:
    try:
        with zipfile.ZipFile(file) as packed:
            size = sum(one.file_size for one in packed.infolist())
        if size > UNPACKED_LIMIT_BYTES:
            raise Unreadable("表格展开后过大。请分成几个文件导入。")
        # By its bytes: a stored file has no ending the reader could go by.
        book = openpyxl.load_workbook(file, read_only=True)
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken workbook makes it raise
        raise Unreadable(UNREADABLE) from error
    others = [name for name in book.sheetnames if name != GUIDE][1:]
    if others:
        book.close()
        raise Unreadable(
            f"只导入一张工作表。请把“{'”“'.join(others)}”删去或另存为文件。"
        )
    return book


def _book_lines(book: Any) -> Lines:
    names = [name for name in book.sheetnames if name != GUIDE]
    try:
        page = book[names[0]]
        page.reset_dimensions()  # some programs write them wrong
        for number, row in enumerate(page.iter_rows(max_col=LAST_COLUMN), 1):
            yield number, [_value(cell) for cell in row]
    except Unreadable:
        raise
    except Exception as error:  # the same, met while reading the cells
        raise Unreadable(UNREADABLE) from error


def _value(cell: Any) -> Any:
    value = cell.value
    if value is None:
        return None
    if cell.data_type in ("f", "e"):
        return Formula(str(value))
    if isinstance(value, float | int) and "%" in (cell.number_format or ""):
        return Percentage(float(value))
    return value


def _csv_lines(path: Path) -> Lines:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        heading = file.readline()
        file.seek(0)
        reader = csv.reader(file, delimiter=_separator(heading))
        try:
            # Counted by records: what a spreadsheet shows as its row.
            yield from enumerate(reader, 1)
        except csv.Error as error:
            raise Unreadable(
                f"第 {reader.line_num} 行起读不下去。请检查引号是否成对。"
            ) from error


def _encoding(path: Path) -> str:
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    decoder.decode(piece)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Unreadable("文字编码不能识别。请另存为 UTF-8 或 GB18030。")


def _separator(heading: str) -> str:
    return max(",\t;", key=heading.count)


# --- what goes out -----------------------------------------------------------
def template_workbook(
    layout: Layout, title: str, rows: Iterable[Sequence[str]] = ()
) -> bytes:
    """A table to fill in, and a sheet that says how.

    ``rows`` are filled in already, where what is asked for is known.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    heading = book.add_format({"bold": True, "bottom": 1})
    formats = {
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "text": book.add_format({"num_format": "@"}),
        "link": book.add_format({"num_format": "@"}),
    }
    page = book.add_worksheet(title)
    for place, column in enumerate(layout.columns):
        width = max(12, 3 * len(column.label))
        page.set_column(place, place, width, formats.get(column.kind))
        page.write_string(0, place, column.label, heading)
        words = _words(column)
        if words and len(",".join(words)) <= CHOICES_A_CELL_LISTS:
            page.data_validation(
                1, place, layout.most_rows, place,
                {"validate": "list", "source": words},
            )  # fmt: skip
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            page.write_string(number, place, value)
    page.freeze_panes(1, 0)
    guide = book.add_worksheet(GUIDE)
    guide.set_column(0, 4, 24)
    for number, row in enumerate(guide_rows(layout)):
        for place, value in enumerate(row):
            guide.write_string(
                number, place, value, heading if number == 0 else None
            )
    book.close()
    return target.getvalue()


def template_csv(
    layout: Layout, rows: Iterable[Sequence[str]] = ()
) -> bytes:
    """The heading row, and what is known already: UTF-8 with a BOM."""
    return _csv([[column.label for column in layout.columns], *rows])


def guide_rows(layout: Layout) -> Iterable[tuple[str, ...]]:
    """What each column holds, for the template and for the page."""
    yield "列", "须填", "填什么", "例", "说明"
    for column in layout.columns:
        yield (
            column.label,
            "是" if column.required else "否",
            "、".join(column.choices) or KINDS[column.kind],
            column.example,
            column.hint,
        )


def problems_csv(problems: Iterable[Problem]) -> bytes:
    """The problems for a spreadsheet, one a line, each with its row."""
    return _csv(
        [
            ["行", "列", "填写的内容", "问题"],
            *(
                [str(row or ""), column, value, words]
                for row, column, value, words in problems
            ),
        ]
    )


def read_problems(path: Path, most: int) -> list[Problem]:
    """The first problems of a file that `problems_csv` made."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        return [
            Problem(int(row or 0), column, value, words)
            for row, column, value, words in islice(rows, most)
        ]


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([[harmless(one) for one in row] for row in rows])
    return (BOM + text.getvalue()).encode()


def _words(column: Column) -> list[str]:
    if column.kind == "yes_no":
        return ["是", "否"]
    return list(column.choices)
