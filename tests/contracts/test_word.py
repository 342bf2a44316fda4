"""The page's words, in Word's own elements; equal input gives equal bytes."""

import io
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import docx
import pytest

from contracts.word import html_to_word

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<title>验收书 YS-2026-001</title>
<meta name="author" content="协议履约管理平台">
<meta name="dcterms.created" content="2026-01-09T16:30:00+08:00">
<meta name="dcterms.modified" content="2026-01-09T16:30:00+08:00">
<style>p {{ color: red }}</style></head><body>
<div class="running"><span class="right">验收书</span>协议
 <b class="demo-word">演示数据</b></div><div class="watermark">演示</div>
{}</body></html>"""


def made(body: str):
    return docx.Document(io.BytesIO(html_to_word(PAGE.format(body))))


def test_headings_paragraphs_and_lists_keep_their_kind():
    document = made(
        "<h1>服务成果验收书</h1><p class='sub'>编号</p><h2>一、结论</h2>"
        "<div class='conclusion'><p>合格</p></div>"
        "<ol><li>第一</li></ol><ul><li>其一</li></ul>"
    )
    assert [
        ("Title", "服务成果验收书"), ("Normal", "编号"),
        ("Heading 2", "一、结论"), ("Normal", "合格"),
        ("List Number", "第一"), ("List Bullet", "其一"),
    ] == [(p.style.name, p.text) for p in document.paragraphs]  # fmt: skip


def test_space_between_tags_is_none_of_the_text():
    (paragraph,) = made(
        "<p>\n  乙方应于 <b>2026年1月23日</b>\n 前　完成<br>并重新提交。\n</p>"
    ).paragraphs
    assert (
        "乙方应于 2026年1月23日 前　完成\n并重新提交。" == paragraph.text
    )
    assert [None, True] == [run.bold for run in paragraph.runs[:2]]


def test_tables_keep_rows_columns_spans_and_digests():
    document = made(
        "<table><colgroup><col style='width:20%'><col style='width:50%'>"
        "<col style='width:30%'></colgroup><thead><tr><th>序号</th>"
        "<th>要求</th><th>证据</th></tr></thead><tbody><tr><td>1</td>"
        "<td>「不低于95%」</td><td>报告.pdf<div class='digest'>abc</div></td>"
        "</tr><tr><th>项目</th><td colspan='2'>协议</td></tr></tbody></table>"
    )
    (table,) = document.tables
    assert [
        ["序号", "要求", "证据"],
        ["1", "「不低于95%」", "报告.pdf\nabc"],
        ["项目", "协议", "协议"],
    ] == [[cell.text for cell in row.cells] for row in table.rows]
    widths = [cell.width.mm for cell in table.rows[0].cells]
    assert [32, 81, 49] == [round(width) for width in widths]
    # LibreOffice and WPS go by the columns.
    assert [32, 81, 49] == [round(one.width.mm) for one in table.columns]
    heads = [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows]
    assert [True, False, False] == heads


def test_what_somebody_typed_stays_text():
    (paragraph,) = made("<p>&lt;w:p/&gt; &amp; =HYPERLINK(1)</p>").paragraphs
    assert "<w:p/> & =HYPERLINK(1)" == paragraph.text


def test_the_sheet_is_a4_with_its_line_above_and_number_below():
    (section,) = made("<p>x</p>").sections
    size = section.page_width.mm, section.page_height.mm
    assert (210, 297) == tuple(round(one) for one in size)
    assert "协议　演示数据\t验收书" == section.header.paragraphs[0].text
    long = PAGE.format("").replace("协议", "协议" * 24)
    above = docx.Document(io.BytesIO(html_to_word(long))).sections[0].header
    assert above.paragraphs[0].text.endswith("\n验收书")
    fields = section.footer._element.xpath(".//w:fldSimple/@w:instr")
    assert ["PAGE", "NUMPAGES"] == fields


def test_its_dates_are_the_pages_and_no_clocks():
    facts = made("<p>x</p>").core_properties
    assert datetime(2026, 1, 9, 8, 30, tzinfo=UTC) == facts.created
    assert ("验收书 YS-2026-001", "协议履约管理平台") == (
        facts.title,
        facts.author,
    )
    packed = zipfile.ZipFile(io.BytesIO(html_to_word(PAGE.format("<p>x</p>"))))
    assert {(1980, 1, 1, 0, 0, 0)} == {
        entry.date_time for entry in packed.infolist()
    }


def test_equal_input_gives_equal_bytes_in_another_process_too():
    html = PAGE.format("<h1>验收书</h1><p>合格</p>")
    program = (
        "import sys; from contracts.word import html_to_word; "
        f"sys.stdout.buffer.write(html_to_word({html!r}))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True
    ).stdout
    assert html_to_word(html) == other


@pytest.mark.parametrize("name", ["宋体", "黑体"])
def test_the_faces_are_named_for_chinese_too(name):
    fonts = made("<p>x</p>").styles.element.xpath(".//w:rFonts/@w:eastAsia")
    assert name in fonts


def test_there_is_room_for_a_seal_and_no_empty_line_over_a_digest():
    column = "<colgroup><col style='width:100%'></colgroup><tbody><tr><td>"
    document = made(
        f"<table class='signs'>{column}甲方：</td></tr></tbody></table>"
        f"<table>{column}<div class='digest'>abc</div></td></tr></tbody></table>"
    )
    signs, digests = document.tables
    assert 40 == round(signs.rows[0].height.mm)
    assert digests.rows[0].height is None
    (line,) = digests.cell(0, 0).paragraphs
    assert ("abc", "Digest") == (line.text, line.style.name)


def test_every_numbered_list_counts_from_one():
    document = made("<ol><li>甲</li><li>乙</li></ol><ol><li>丙</li></ol>")
    counts = [
        one._p.pPr.numPr.numId.val for one in document.paragraphs
    ]
    assert counts[0] == counts[1] != counts[2]
    own = document.part.numbering_part.element.num_having_numId(counts[2])
    assert ["1"] == own.xpath("./w:lvlOverride/w:startOverride/@w:val")


def test_a_conclusion_stands_in_a_frame_and_no_title_on_a_line():
    document = made("<h1>书</h1><div class='conclusion'><p>合格</p></div>")
    title, words = document.paragraphs
    frame = words._p.xpath("./w:pPr/w:pBdr/*")
    assert 4 == len(frame)
    assert not title.style.element.xpath(".//w:pBdr")
