"""The workbook read back: figures, formats, printing, and no formula."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest

from payments.rules.report import Cell, Column, PaymentEntry, Sheet, Table
from payments.services.reports.workbook import (
    column_widths,
    display_width,
    write_xlsx,
)
from tests.payments.reporting import (
    NUMBER,
    TRIGGERS,
    WHOLE,
    content_of,
    report,
    silent_report,
)
from tests.stories import fact

NAMES = ["付款状态", "付款明细", "发票", "违约金测算", "口径与说明"]


def read(made) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content_of(write_xlsx, made)))


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return read(report())


def find(page, text: str):
    """The cell that holds a text."""
    return next(
        cell for row in page.iter_rows() for cell in row if cell.value == text
    )


def below(page, heading: str, rows: int = 1):
    """The cell some rows below a heading."""
    head = find(page, heading)
    return page.cell(head.row + rows, head.column)


def test_the_sheets_stand_in_order(book):
    assert NAMES == book.sheetnames


def test_figures_are_numbers_with_the_yuan_format(book):
    page = book["付款状态"]
    amounts = [below(page, "金额", n) for n in (1, 2, 3, 4)]
    assert [447000, 447000, 596000, 1490000] == [c.value for c in amounts]
    assert {"￥#,##0.00"} == {cell.number_format for cell in amounts}
    assert [0.3, 0.3, 0.4, 1] == [
        below(page, "占比", n).value for n in (1, 2, 3, 4)
    ]
    assert "0.0%" == below(page, "占比").number_format


def test_days_are_days(book):
    cell = below(book["付款明细"], "到账日")
    assert (datetime(2025, 7, 3), "yyyy-mm-dd") == (  # noqa: DTZ001
        cell.value,
        cell.number_format,
    )


def test_an_invoice_number_keeps_its_twenty_digits_as_text(book):
    cell = below(book["发票"], "发票号码")
    assert (NUMBER, "s", "@") == (
        cell.value,
        cell.data_type,
        cell.number_format,
    )


def test_the_days_of_delay_add_up(book):
    page = book["违约金测算"]
    amounts = [below(page, "当日金额", n).value for n in range(1, 13)]
    assert 8940 == sum(amounts) == below(page, "累计金额", 12).value


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_is_ready_to_print(book, name):
    page = book[name]
    assert ("landscape", 9, 1, 0) == (
        page.page_setup.orientation,
        int(page.page_setup.paperSize),
        int(page.page_setup.fitToWidth or 1),  # 1 is what absent means
        int(page.page_setup.fitToHeight),
    )
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert "$3:$3" == page.print_title_rows
    assert "B4" == page.freeze_panes
    assert "第 &P 页，共 &N 页" in page.oddFooter.center.text
    assert "BB-2025-001" == page.oddFooter.left.text


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_is_signed_below(book, name):
    values = [row[0] for row in book[name].iter_rows(values_only=True)]
    assert values[-1].startswith("制表：甲方财务")
    assert "审核：" in values[-1]


@pytest.mark.parametrize("name", NAMES)
def test_a_demo_says_so_on_every_sheet_and_page(name):
    page = read(report(is_demo=True))[name]
    assert page["A1"].value.startswith("【演示】")
    assert "演示数据，不作办理依据" in page["A2"].value
    assert "演示数据，不作办理依据" == page.oddHeader.right.text


def test_a_real_contract_carries_no_demo_mark(book):
    said = [
        str(value)
        for page in book
        for row in page.iter_rows(values_only=True)
        for value in row
        if value is not None
    ]
    assert [] == [one for one in said if "演示" in one]


def test_nothing_a_person_typed_becomes_a_formula_or_a_link():
    rows = tuple(
        PaymentEntry(1, date(2025, 7, 3), amount, text, text)
        for text, amount in zip(
            (*TRIGGERS, "http://x.example/", "=HYPERLINK(1)"),
            [WHOLE, *([-WHOLE, WHOLE] * 4), -WHOLE],
            strict=True,
        )
    )
    told = [
        fact("paid", "2025-07-03", tranche=1, amount=str(row.amount))
        for row in rows
    ]
    made = report(
        told_facts=told, payments=rows, invoices=(), contract="=1+1"
    )
    content = content_of(write_xlsx, made)
    book = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {
        cell.data_type for page in book for row in page.iter_rows()
        for cell in row
    }  # fmt: skip
    assert "f" not in kinds
    assert all(page._hyperlinks == [] for page in book)
    page = book["付款明细"]
    typed = [below(page, "凭证号", n + 1).value for n in range(len(rows))]
    assert [one.strip() for one in typed] == [
        row.voucher.strip() for row in rows
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [n for n in archive.namelist() if "worksheets/" in n]
        assert not any(b"<f>" in archive.read(name) for name in sheets)


def test_a_heading_that_looks_like_a_formula_stays_a_heading():
    sheet = Sheet(
        "表",
        (Table((Column("=A1"), Column("@x")), ((Cell("+1"), Cell("-1")),)),),
    )
    page = read(replace(report(), sheets=(sheet,)))["表"]
    assert ["=A1", "@x", "+1", "-1"] == [
        page.cell(row, at).value for row in (3, 4) for at in (1, 2)
    ]
    assert {"s"} == {
        page.cell(row, at).data_type for row in (3, 4) for at in (1, 2)
    }


def test_equal_reports_are_equal_files():
    first, again = (content_of(write_xlsx, report()) for _ in range(2))
    assert first == again


def test_an_empty_ledger_says_so_and_its_total_is_nothing():
    bare = report(told_facts=(), payments=(), invoices=())
    page = read(bare)["付款明细"]
    assert "截至本日没有到账记录" == below(page, "序号").value
    assert 0 == below(page, "金额", 2).value


def test_a_ledger_that_nobody_recorded_has_no_total():
    page = read(silent_report())["付款明细"]
    assert "截至本日没有到账记录（尚未补录）" == below(page, "序号").value
    assert below(page, "金额", 2).value is None


def test_a_chinese_character_is_two_columns_wide():
    assert 10 == display_width("￥付款 abc")


def test_a_sheet_fills_a_page_and_no_column_starves():
    widths = [column_widths(sheet) for sheet in report().sheets]
    assert all(sum(one) >= 123 for one in widths)
    assert all(width >= 8 for one in widths for width in one)


def test_a_title_with_an_ampersand_is_no_code_in_the_footer():
    page = read(report(number="A&B"))["付款状态"]
    assert "A&&B" in page.oddFooter.left.text or "A&B" in (
        page.oddFooter.left.text
    )
