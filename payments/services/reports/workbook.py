"""The report as XLSX: typed cells, printable, without a single formula.

XlsxWriter in constant_memory mode writes row by row, so cells go in order.
Text is always written as text: neither "=…" nor a link nor a twenty-digit
number becomes anything else (security.md T16). Equal reports give equal
bytes: the file carries no clock of its own.
"""

import math
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import BinaryIO, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from payments.rules.report import Cell, Column, Kind, Report, Sheet, Table

MONEY_FORMAT = "￥#,##0.00"
DAY_FORMAT = "yyyy-mm-dd"
SHARE_FORMAT = "0.0%"
A4 = 9
FONT = "宋体"
FONT_SIZE = 10
LINE_HEIGHT = 15  # points
TITLE_HEIGHT = 26
PADDING = 2
ONE_LINE = LINE_HEIGHT + PADDING * 2
# Column widths in Latin characters; a sheet is at least as wide as a page.
NARROWEST, WIDEST, WIDEST_LONG, WIDEST_DAY, PAGE = 8, 24, 44, 13, 124
LOOKED_AT = 500  # rows of a table by which its columns are made wide
INK, LINE, HEAD = "#16222D", "#B9C2C8", "#E9F0F6"
NUMBERS = (Decimal, int)
MOST = {Kind.LONG: WIDEST_LONG, Kind.DAY: WIDEST_DAY}


def write_xlsx(report: Report, target: BinaryIO) -> None:
    """A workbook with one worksheet per sheet, written row by row."""
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": DAY_FORMAT,
        },
    )
    book.set_properties(
        {
            "title": _title(report),
            "subject": report.subtitle,
            "comments": report.number,
            # The day it speaks of, so that equal reports are equal files.
            "created": datetime(  # noqa: DTZ001  # XLSX knows no time zone
                report.as_of.year, report.as_of.month, report.as_of.day
            ),
        }
    )
    looks = Looks(book)
    for sheet in report.sheets:
        SheetWriter(book.add_worksheet(sheet.name), report, sheet, looks)
    book.close()


class Looks:
    """The few cell formats of the house, made once per workbook."""

    def __init__(self, book: Workbook):
        self.book = book
        self.cells: dict[tuple[Kind, bool], Format] = {}
        self.title = self._make(bold=True, font_size=16, align="center")
        self.subtitle = self._make(
            font_color="#596874", align="center", text_wrap=True
        )
        self.section = self._make(bold=True, font_size=11)
        self.note = self._make(font_color="#596874", text_wrap=True)
        self.signature = self._make()
        self.heading = self._make(
            bold=True,
            bg_color=HEAD,
            border=1,
            border_color=LINE,
            align="center",
            text_wrap=True,
        )
        self.empty = self._make(
            font_color="#596874", border=1, border_color=LINE, align="center"
        )

    def cell(self, kind: Kind, *, total: bool = False) -> Format:
        """The look of a value; totals are bold."""
        if (kind, total) not in self.cells:
            self.cells[kind, total] = self._cell(kind, total)
        return self.cells[kind, total]

    def _cell(self, kind: Kind, total: bool) -> Format:
        look = {"border": 1, "border_color": LINE, "bold": total}
        if total:
            look["top"] = 2
        if kind is Kind.MONEY:
            look |= {"num_format": MONEY_FORMAT, "align": "right"}
        elif kind is Kind.SHARE:
            look |= {"num_format": SHARE_FORMAT, "align": "right"}
        elif kind is Kind.COUNT:
            look |= {"num_format": "0", "align": "center"}
        elif kind is Kind.DAY:
            look |= {"num_format": DAY_FORMAT, "align": "center"}
        else:
            look |= {"num_format": "@", "text_wrap": True, "indent": 1}
        return self._make(**look)

    def _make(self, **look) -> Format:
        return self.book.add_format(
            {
                "font_name": FONT,
                "font_size": FONT_SIZE,
                "font_color": INK,
                "valign": "vcenter",
                **look,
            }
        )


class Place(NamedTuple):
    """Where a column of a table stands on its sheet."""

    first: int
    last: int
    kind: Kind
    room: float
    look: Format


class SheetWriter:
    """One worksheet, written from the top down."""

    def __init__(
        self, page: Worksheet, report: Report, sheet: Sheet, looks: Looks
    ):
        self.page, self.report, self.sheet = page, report, sheet
        self.looks = looks
        self.row = 0
        self.widths = column_widths(sheet)
        self.last = len(self.widths) - 1
        for index, width in enumerate(self.widths):
            page.set_column(index, index, width)
        self._set_up_print()
        self._write_top()
        for number, table in enumerate(sheet.tables):
            self._write_table(table, first=number == 0)
        self._write_end()

    def _set_up_print(self) -> None:
        report, page = self.report, self.page
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        page.center_horizontally()
        page.hide_gridlines(2)
        page.set_default_row(ONE_LINE)
        demo = "&R演示数据，不作办理依据" if report.is_demo else ""
        page.set_header(f"&L{_literal(report.mark)}{demo}")
        page.set_footer(
            f"&L{_literal(report.number)}&C第 &P 页，共 &N 页"
            f"&R截至 {report.as_of.isoformat()}"
        )

    def _write_top(self) -> None:
        report = self.report
        demo = "　【演示】演示数据，不作办理依据" if report.is_demo else ""
        self._across(
            f"{_title(report)}·{self.sheet.name}",
            self.looks.title,
            height=TITLE_HEIGHT,
        )
        self._across(
            f"{report.subtitle}　编号 {report.number}　金额单位：元{demo}",
            self.looks.subtitle,
        )

    def _write_table(self, table: Table, *, first: bool) -> None:
        if not first:
            self.row += 1
            self._across(table.title, self.looks.section)
        heading = self.row
        self._write_heading(table.columns)
        if first:
            self.page.freeze_panes(heading + 1, 1)
            self.page.repeat_rows(heading)
        places = self._places(table.columns)
        for cells in table.rows:
            self._write_cells(cells, places)
        if not table.rows and table.empty:
            self._across(table.empty, self.looks.empty)
        if table.totals:
            self._write_cells(table.totals, places, total=True)

    def _write_end(self) -> None:
        for note in filter(None, self.sheet.notes):
            self._across(note, self.looks.note)
        if self.report.mark:
            self._across(self.report.mark, self.looks.note)
        self.row += 1
        self._across(self.report.signatures, self.looks.signature)

    def _places(self, columns: tuple[Column, ...]) -> list[Place]:
        """Where each column of a table begins, and how wide it is."""
        found, at = [], 0
        for column in columns:
            end = at + column.span
            room = sum(self.widths[at:end]) - PADDING
            look = self.looks.cell(column.kind)
            found.append(Place(at, end - 1, column.kind, room, look))
            at = end
        return found

    def _write_heading(self, columns: tuple[Column, ...]) -> None:
        places, look = self._places(columns), self.looks.heading
        self._set_height(
            max(
                lines_of(column.title, place.room)
                for column, place in zip(columns, places, strict=True)
            )
        )
        for column, place in zip(columns, places, strict=True):
            self._merge(place, look)
            self.page.write_string(
                self.row, place.first, printable(column.title), look
            )
        self.row += 1

    def _write_cells(
        self,
        cells: tuple[Cell, ...],
        places: list[Place],
        *,
        total: bool = False,
    ) -> None:
        """One row: what most rows are is quick, the rest is right."""
        page, row = self.page, self.row
        pairs = list(zip(cells, places, strict=True))
        most = 1
        for cell, place in pairs:
            if type(cell.value) is str:
                most = max(most, lines_of(cell.value, place.room))
        self._set_height(most)
        for cell, place in pairs:
            value, at = cell.value, place.first
            look = place.look
            if total or cell.kind is not None:
                look = self.looks.cell(cell.kind or place.kind, total=total)
            if place.last > at:
                self._merge(place, look)
            if type(value) is str:
                page.write_string(row, at, printable(value), look)
            elif isinstance(value, NUMBERS):
                page.write_number(row, at, value, look)
            elif value is None:
                page.write_blank(row, at, None, look)
            else:
                page.write_datetime(row, at, value, look)
        self.row += 1

    def _merge(self, place: Place, look: Format) -> None:
        if place.last > place.first:
            self.page.merge_range(
                self.row, place.first, self.row, place.last, "", look
            )

    def _set_height(self, lines: int) -> None:
        """The library remembers every row it is told of: only the unusual."""
        if lines > 1:
            self.page.set_row(self.row, lines * LINE_HEIGHT + PADDING * 2)

    def _across(self, text: str, look: Format, *, height: int = 0) -> None:
        """A line over the whole width of the sheet."""
        room = sum(self.widths)
        needed = math.ceil(display_width(text) / room) * LINE_HEIGHT
        self.page.set_row(self.row, max(height, needed + PADDING))
        if self.last:
            self.page.merge_range(
                self.row, 0, self.row, self.last, "", look
            )
        self.page.write_string(self.row, 0, printable(text), look)
        self.row += 1


def lines_of(text: str, room: float) -> int:
    """How many lines a wrapped text takes in a width."""
    # Two for each sign is the most it can take.
    if len(text) * 2 <= room and "\n" not in text:
        return 1
    return sum(
        math.ceil(max(display_width(part), 1) / room)
        for part in text.split("\n")
    )


def column_widths(sheet: Sheet) -> list[float]:
    """How wide each column is, by what stands in it."""
    count = max(
        sum(column.span for column in table.columns) for table in sheet.tables
    )
    widths = [float(NARROWEST)] * count
    for table in sheet.tables:
        rows = list(islice(table.rows, LOOKED_AT))
        rows += [table.totals] if table.totals else []
        at = 0
        for index, column in enumerate(table.columns):
            if column.span == 1:
                widest = MOST.get(column.kind, WIDEST)
                needed = max(
                    [display_width(column.title)]
                    + [_shown_width(row[index], column) for row in rows]
                )
                widths[at] = max(
                    widths[at],
                    min(needed + PADDING, widest),
                )
            at += column.span
    missing = PAGE - sum(widths)
    if missing <= 0:
        return widths
    return [round(width + missing / count, 2) for width in widths]


def printable(text: str) -> str:
    """Text without control characters; a line break may stay."""
    if text.isprintable():  # most of them, and quickly said
        return text
    return "".join(
        " " if unicodedata.category(one) == "Cc" and one != "\n" else one
        for one in text
    )


@lru_cache(maxsize=4096)
def display_width(text: str) -> int:
    """Width in Latin characters: a Chinese one takes two."""
    if text.isascii():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(one) in "WFA" else 1
        for one in text
    )


def _shown_width(cell: Cell, column: Column) -> int:
    value = cell.value
    if value is None:
        return 0
    kind = cell.kind or column.kind
    if kind is Kind.MONEY and isinstance(value, Decimal):
        return display_width(f"￥{value:,.2f}") + 1
    if isinstance(value, date):
        return len(value.isoformat())
    return display_width(str(value))


def _title(report: Report) -> str:
    return f"【演示】{report.title}" if report.is_demo else report.title


def _literal(text: str) -> str:
    """Text in a header or footer, where & begins a code."""
    return text.replace("&", "&&")
