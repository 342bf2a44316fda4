"""The report on paper: every figure, number and day on it, equal bytes."""

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from contracts.policies import Refused
from payments.rules.report import Cell, Column, Kind, ReportKind, Sheet, Table
from payments.services.reports.flat_file import write_csv
from payments.services.reports.paper import MOST_ROWS, write_pdf
from payments.services.reports.workbook import write_xlsx
from tests.payments.reporting import NUMBER, content_of, report


@pytest.fixture(scope="module")
def paper() -> bytes:
    return content_of(write_pdf, report(is_demo=True))


def pages(content: bytes) -> list[str]:
    return [
        one.extract_text() for one in PdfReader(io.BytesIO(content)).pages
    ]


def test_number_day_and_page_stand_on_every_page(paper):
    found = pages(paper)
    for number, text in enumerate(found, start=1):
        assert "BB-2025-001" in text
        assert "2025年12月31日" in text
        assert "演示数据，不作办理依据" in text
        plain = "".join(text.split())
        assert f"第{number}页共{len(found)}页" in plain


def test_each_form_says_who_took_it_out(paper):
    """On every page and sheet: who, on which day, under which number (T26)."""
    mark = report().mark
    assert mark.startswith("甲方财务 2025年12月31日导出　编号 BB-2025-001")
    solid = "".join(mark.split())
    assert all(solid in "".join(text.split()) for text in pages(paper))
    book = load_workbook(io.BytesIO(content_of(write_xlsx, report())))
    for sheet in book:
        assert solid in "".join(sheet.oddHeader.left.text.split())
        assert mark in [cell.value for row in sheet for cell in row]
    assert mark in content_of(write_csv, report()).decode()


def test_a_day_stands_on_one_line():
    """Beside columns that want more than the page has."""
    columns = (
        Column("日期", Kind.DAY), *(Column("理由") for _ in range(7)),
    )  # fmt: skip
    long = Cell("验收与整改期内不计，逾期未提交的每一日另计")
    row = (Cell(date(2025, 12, 20)), *(long for _ in range(7)))
    sheet = Sheet("表", (Table(columns, (row,)),))
    text = "".join(
        pages(content_of(write_pdf, replace(report(), sheets=(sheet,))))
    )
    assert "2025年12月20日" in text


def test_sheets_share_pages_and_a_short_table_is_not_torn(paper):
    found = pages(paper)
    assert 5 == len(found)
    (page,) = [one for one in found if "付款明细" in one]
    assert "回单 0703" in page
    assert "人民币肆拾肆万柒仟元整" in page


def test_figures_tie_to_the_standing(paper):
    text = "".join("".join(pages(paper)).split())
    for figure in ("￥447,000.00", "￥1,490,000.00", "￥8,940.00", NUMBER):
        assert figure in text
    assert report().digest in text


def test_equal_reports_are_equal_papers():
    first, again = (
        content_of(write_pdf, report(ReportKind.INVOICES)) for _ in range(2)
    )
    assert first == again


def test_what_people_typed_is_text_and_nothing_else():
    sheet = Sheet(
        "表",
        (Table((Column("<b>题</b>"),), ((Cell("<img src='x.png'>"),),)),),
    )
    text = "".join(
        pages(content_of(write_pdf, replace(report(), sheets=(sheet,))))
    )
    assert "<img src='x.png'>" in text
    assert "<b>题</b>" in text


def test_a_report_too_long_for_paper_says_which_format_to_take():
    rows = tuple((Cell("行"),) for _ in range(MOST_ROWS + 1))
    sheet = Sheet("表", (Table((Column("题"),), rows),))
    with pytest.raises(Refused, match="XLSX 或 CSV"):
        write_pdf(replace(report(), sheets=(sheet,)), io.BytesIO())
