"""Nothing a person typed runs in a spreadsheet (security.md T16).

Eight ways to begin a formula, in the heading and in the body, in XLSX and in
CSV: none is a formula when the file is read back, and none lost a character.
"""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest

from contracts.rules.flat_text import TRIGGERS as STARTS
from payments.rules.report import Cell, Column, Kind, Sheet, Table
from payments.services.reports.flat_file import write_csv
from payments.services.reports.workbook import printable, write_xlsx
from tests.payments.reporting import TRIGGERS, content_of, report

PLACES = ("heading", "body")
DIGITS = "98765432109876543210"


def made(text: str, place: str):
    """A report with a text in its heading or in its body, and a number."""
    heading = text if place == "heading" else "题"
    body = text if place == "body" else "文"
    columns = (Column(heading), Column("号码"), Column("长", Kind.LONG))
    row = (Cell(body), Cell(DIGITS), Cell(body))
    return replace(
        report(), sheets=(Sheet("表", (Table(columns, (row,), row),)),)
    )


def from_xlsx(content: bytes) -> list[openpyxl.cell.Cell]:
    page = openpyxl.load_workbook(io.BytesIO(content))["表"]
    return [cell for row in page.iter_rows() for cell in row]


def from_csv(content: bytes) -> list[openpyxl.cell.Cell]:
    """As a spreadsheet takes a CSV in: each value put into a cell."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    page = openpyxl.Workbook().active
    for number, row in enumerate(csv.reader(text), start=1):
        for at, value in enumerate(row, start=1):
            page.cell(number, at, printable(value))
    return [cell for row in page.iter_rows() for cell in row]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_in_a_workbook_it_stays_text(trigger, place):
    cells = from_xlsx(content_of(write_xlsx, made(trigger, place)))
    assert "f" not in {cell.data_type for cell in cells}
    asked = 1 if place == "heading" else 4
    values = [cell.value for cell in cells if cell.data_type == "s"]
    kept = printable(trigger).strip()
    assert asked == sum(str(one).strip() == kept for one in values)
    assert 2 == values.count(DIGITS)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_in_a_flat_file_no_cell_begins_as_a_formula(trigger, place):
    content = content_of(write_csv, made(trigger, place))
    cells = from_csv(content)
    assert "f" not in {cell.data_type for cell in cells}
    texts = [str(cell.value) for cell in cells if cell.value is not None]
    assert not [one for one in texts if one.strip().startswith(STARTS)]
    asked = 1 if place == "heading" else 4
    assert asked == sum(one == f"'{printable(trigger)}" for one in texts)
    assert 2 == texts.count(DIGITS)


def test_without_the_apostrophe_a_flat_file_would_run():
    """The defence taken out: what the matrix would find then."""
    assert "f" in {cell.data_type for cell in from_csv(b"=1+1\r\n")}
