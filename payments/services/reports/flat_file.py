"""The report as CSV: UTF-8 with BOM, one block per table, no formulas.

CSV is for programs: ISO days, plain numbers, long numbers untouched. A text
that a spreadsheet would run is led by an apostrophe (security.md T16), the
heading row included.
"""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from contracts.rules.flat_text import BOM, harmless
from payments.rules.report import Cell, Column, Kind, Report, Table


def write_csv(report: Report, target: BinaryIO) -> None:
    """All tables of a report below each other, written row by row."""
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    text.write(BOM)
    writer = csv.writer(text, lineterminator="\r\n")

    def line(*values: str) -> None:
        writer.writerow([harmless(value) for value in values])

    line(f"【演示】{report.title}" if report.is_demo else report.title)
    line(report.subtitle)
    line("报表编号", report.number)
    if report.mark:
        line(report.mark)
    if report.is_demo:
        line("演示数据，不作办理依据")
    for sheet in report.sheets:
        for table in sheet.tables:
            writer.writerow([])
            line(_heading(sheet.name, table))
            line(*(column.title for column in table.columns))
            for row in table.lines:
                writer.writerow(
                    [
                        plain(cell, column)
                        for cell, column in zip(
                            row, table.columns, strict=True
                        )
                    ]
                )
            if not table.rows and table.empty:
                line(table.empty)
        for note in filter(None, sheet.notes):
            line(note)
    writer.writerow([])
    line(report.signatures)
    text.flush()
    text.detach()  # the file is the caller's


def plain(cell: Cell, column: Column) -> str:
    """One value for programs; numbers are numbers, all else harmless text."""
    value, kind = cell.value, cell.kind or column.kind
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and kind is Kind.SHARE:
        return f"{value:.1%}"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, int):
        return str(value)
    return harmless(value)


def _heading(sheet: str, table: Table) -> str:
    return f"【{sheet}】{table.title}"
