"""The events somebody reads as XLSX: every cell text, none a formula (T16).

Written row by row into a file on the disk, which is then sent: a workbook is
a ZIP whose list comes last, and the log of years fits no memory.
"""

import tempfile
from typing import BinaryIO

import xlsxwriter

from contracts.policies import Refused
from contracts.services.files import incoming_folder, no_space
from kaifeng_credit.auditing.exporting import COLUMNS, each
from payments.services.reports.workbook import printable

# What one sheet holds, with room for rows that go on below.
MOST_ROWS = 1_000_000
LONGEST_CELL = 32_767
DETAIL = COLUMNS.index("明细")
WIDTHS = (8, 25, 16, 18, 20, 14, 10, 50, 60, 20, 20)
TOP = 2  # the mark, and the heading


def check_fits(rows: int) -> None:
    """Refuse what a sheet cannot hold, before anything is written."""
    if rows > MOST_ROWS:
        raise Refused(
            "too_many_rows",
            f"共 {rows} 件，XLSX 至多 {MOST_ROWS} 件。"
            "请改用 CSV，或把期间缩小后再导出。",
        )


def events_file(rows, *, mark: str) -> BinaryIO:
    """An open file with the events, at its beginning; it is its own bin.

    ``mark`` says who takes it, and when. Raises Refused where the disk is
    full.
    """
    target = tempfile.TemporaryFile(dir=incoming_folder())  # noqa: SIM115 - sent
    try:
        _write(target, rows, mark)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        target.close()
        raise no_space() from error
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def _write(target: BinaryIO, rows, mark: str) -> None:
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold = book.add_format({"bold": True, "bg_color": "#E8EDF1"})
    sheet = book.add_worksheet("审计日志")
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    sheet.freeze_panes(TOP, 1)
    sheet.set_landscape()
    sheet.repeat_rows(1)
    sheet.set_header(f"&L{mark.replace('&', '&&')}")
    sheet.write_string(0, 0, mark)
    for index, title in enumerate(COLUMNS):
        sheet.write_string(1, index, title, bold)
    at = TOP
    for cells in each(rows):
        for line in _lines(cells):
            for index, text in enumerate(line):
                sheet.write_string(at, index, text)
            at += 1
    book.close()


def _lines(cells: tuple[str, ...]) -> list[list[str]]:
    """An event as rows: what is longer than a cell goes on below it."""
    first = [printable(cell) for cell in cells]
    text = first[DETAIL]
    first[DETAIL] = text[:LONGEST_CELL]
    lines = [first]
    for start in range(LONGEST_CELL, len(text), LONGEST_CELL):
        more = [""] * len(COLUMNS)
        more[0] = f"{cells[0]}（续）"
        more[DETAIL] = text[start : start + LONGEST_CELL]
        lines.append(more)
    return lines
