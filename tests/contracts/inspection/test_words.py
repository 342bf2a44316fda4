"""The words of the three kinds that have some."""

from io import BytesIO

import docx
import openpyxl
import pytest
from weasyprint import HTML

from contracts.inspection import words as reader
from contracts.inspection.words import words


def paper(*lines: str) -> BytesIO:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.add_table(1, 2).rows[0].cells[1].text = "格中"
    content = BytesIO()
    document.save(content)
    return content


def sheet(*rows) -> BytesIO:
    book = openpyxl.Workbook()
    book.active.title = "抽样"
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content


def test_a_paper_is_its_paragraphs_and_cells():
    read = words("docx", paper("第一段\t有制表", "", "第二\u3000段"))
    assert ["第一段 有制表", "第二 段", "格中"] == read["lines"]
    assert not read["cut"]


def test_a_sheet_is_its_rows():
    read = words("xlsx", sheet(["编号", "结果"], [1, "正确"], [None, None]))
    assert ["〔抽样〕编号 | 结果", "〔抽样〕1 | 正确"] == read["lines"]


def test_a_pdf_is_its_text_layer():
    html = "<p>first line</p><p>second</p>"
    content = BytesIO(HTML(string=html).write_pdf())
    assert ["first line", "second"] == words("pdf", content)["lines"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_its_lines_in_any_of_the_usual_encodings(encoding):
    content = BytesIO("编号,结果\r\n1,正确".encode(encoding))
    assert ["编号,结果", "1,正确"] == words("csv", content)["lines"]


def test_bytes_that_are_no_text_say_nothing():
    assert [] == words("txt", BytesIO(b"\xff\xfe\x00"))["lines"]


def test_what_is_endless_is_cut_and_said_to_be(monkeypatch):
    monkeypatch.setattr(reader, "MOST_LINES", 2)
    read = words("docx", paper("一", "二", "三"))
    assert (["一", "二"], True) == (read["lines"], read["cut"])
    monkeypatch.setattr(reader, "MOST_CHARACTERS", 1)
    assert ["一"] == words("docx", paper("一", "二"))["lines"]


def test_a_line_holds_no_marks_that_mislead(monkeypatch):
    monkeypatch.setattr(reader, "LONGEST_LINE", 5)
    assert ["ab cd"] == words("docx", paper("a\u202eb\tcdef"))["lines"][:1]


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_what_a_kind_needs_is_loaded_before_the_jail_closes(kind):
    reader.prepare([kind])
