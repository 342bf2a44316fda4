"""The CSV read back: a BOM, plain values, and nothing that runs."""

import csv
import io
from dataclasses import replace

import pytest

from contracts.rules.flat_text import harmless
from payments.rules.report import Cell, Column, Sheet, Table
from payments.services.reports.flat_file import write_csv
from tests.payments.reporting import NUMBER, TRIGGERS, content_of, report


def rows(made) -> list[list[str]]:
    content = content_of(write_csv, made)
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def block(found: list[list[str]], heading: str) -> list[list[str]]:
    """The rows of one table, its heading row first."""
    at = next(n for n, row in enumerate(found) if row == [heading])
    end = next(
        (n for n in range(at, len(found)) if not found[n]), len(found)
    )
    return found[at + 1 : end]


def test_figures_are_plain_and_days_are_iso():
    found = block(rows(report()), "【付款明细】")
    assert ["1", "第1笔预付款", "2025-07-03", "到账", "447000.00"] == found[
        1
    ][:5]


def test_amounts_tie_to_the_total():
    head, *body, total = block(rows(report()), "【付款状态】")
    at = head.index("金额")
    assert 1490000 == sum(float(row[at]) for row in body)
    assert "1490000.00" == total[at]


def test_an_invoice_number_keeps_its_twenty_digits():
    found = block(rows(report()), "【发票】")
    assert NUMBER == found[1][found[0].index("发票号码")]


def test_the_same_tables_stand_in_it_as_in_the_workbook():
    made = report()
    found = rows(made)
    for sheet in made.sheets:
        for table in sheet.tables:
            titles = [column.title for column in table.columns]
            assert titles in found


def test_a_demo_says_so():
    found = rows(report(is_demo=True))
    assert ["【演示】付款状态表"] == found[0]
    assert ["演示数据，不作办理依据"] in found


@pytest.mark.parametrize("text", TRIGGERS)
def test_what_a_spreadsheet_would_run_is_led_by_an_apostrophe(text):
    assert f"'{text}" == harmless(text)


@pytest.mark.parametrize("text", TRIGGERS)
def test_heading_and_body_are_harmless_alike(text):
    sheet = Sheet(
        "表", (Table((Column(text),), ((Cell(text),),), (Cell(text),)),)
    )
    found = rows(replace(report(), sheets=(sheet,)))
    assert 3 == found.count([f"'{text}"])


def test_the_title_of_a_contract_is_harmless():
    found = rows(report(contract="=cmd|' /C calc'!A0"))
    assert found[1][0].startswith("'=cmd")


def test_ordinary_text_is_left_alone():
    assert "第1笔 -5" == harmless("第1笔 -5")


def test_lines_end_as_spreadsheets_expect():
    text = content_of(write_csv, report()).decode("utf-8-sig")
    assert "\r\n" in text
    assert "\n" not in text.replace("\r\n", "")
