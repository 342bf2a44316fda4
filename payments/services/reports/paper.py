"""The report as PDF: the house's paper, lying, numbered on every page.

The same tables as in the workbook. Equal reports give equal bytes: no clock
is read, and the digest of the figures names the document.
"""

from datetime import date
from typing import BinaryIO

from django.template.loader import render_to_string

from contracts.pdf import html_to_pdf
from contracts.policies import Refused
from contracts.rules.board.reading import day_words
from contracts.rules.money import yuan
from payments.rules.report import Cell, Column, Kind, Report, Sheet, Table
from payments.rules.status import percent
from payments.services.reports.workbook import column_widths, printable

TEMPLATE = "pdf/money_report.html"
# A page holds some thirty rows; a paper of a hundred pages is no paper.
MOST_ROWS = 1000
RIGHT = (Kind.MONEY, Kind.SHARE)
MIDDLE = (Kind.COUNT, Kind.DAY)
# A day's digits are wider on paper than in a cell, and a day is never broken.
ROOM_FOR_A_DAY = 1.25
# What is shorter is not torn between two pages.
TABLE_OF_ONE_PIECE = 6


def write_pdf(report: Report, target: BinaryIO) -> None:
    """All sheets one after the other.

    Raises Refused where there are more rows than paper is for.
    """
    rows = sum(
        len(table.rows) for sheet in report.sheets for table in sheet.tables
    )
    if rows > MOST_ROWS:
        raise Refused(
            "too_long_for_paper",
            f"这份报表有 {rows} 行，PDF 至多 {MOST_ROWS} 行。"
            "请改选 XLSX 或 CSV 格式。",
        )
    html = render_to_string(
        TEMPLATE,
        {
            "report": report,
            "is_demo": report.is_demo,
            "sheets": [_sheet(one) for one in report.sheets],
        },
    )
    target.write(
        html_to_pdf(html, identifier=f"{report.number} {report.digest}")
    )


def _sheet(sheet: Sheet) -> dict:
    widths = column_widths(sheet)
    return {
        "name": sheet.name,
        "tables": [_table(one, widths) for one in sheet.tables],
        "notes": [one for one in sheet.notes if one],
    }


def _table(table: Table, widths: list[float]) -> dict:
    return {
        "title": table.title,
        "empty": table.empty,
        "together": len(table.rows) <= TABLE_OF_ONE_PIECE,
        "span": len(table.columns),
        "widths": _shares(table, widths),
        "columns": table.columns,
        "rows": [_row(row, table.columns) for row in table.rows],
        "totals": _row(table.totals, table.columns) if table.totals else (),
    }


def _shares(table: Table, widths: list[float]) -> list[str]:
    """The share of the page each column takes, in percent."""
    taken, at = [], 0
    for column in table.columns:
        width = sum(widths[at : at + column.span])
        taken.append(
            width * ROOM_FOR_A_DAY if column.kind is Kind.DAY else width
        )
        at += column.span
    whole = sum(taken)
    return [f"{width / whole:.2%}" for width in taken]


def _row(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> list:
    return [
        (_look(cell, column), shown(cell, column))
        for cell, column in zip(row, columns, strict=True)
    ]


def _look(cell: Cell, column: Column) -> str:
    kind = cell.kind or column.kind
    if kind in RIGHT:
        return "num"
    if kind is Kind.DAY:
        return "mid day"
    return "mid" if kind in MIDDLE else ""


def shown(cell: Cell, column: Column) -> str:
    """One value as it stands on paper."""
    value, kind = cell.value, cell.kind or column.kind
    if value is None:
        return ""
    if isinstance(value, date):
        return day_words(value)
    if kind is Kind.MONEY:
        return f"￥{yuan(value)}"
    if kind is Kind.SHARE:
        return percent(value)
    return printable(str(value))
