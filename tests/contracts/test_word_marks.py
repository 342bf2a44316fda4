"""Marks stand where Word looks for them, or it offers to repair the file."""

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from contracts.word_marks import (
    closer,
    field,
    rule,
    set_face,
    shade,
    without_borders,
)

ORDER = ("pStyle", "pBdr", "tabs", "spacing", "ind", "jc")


def test_a_line_stands_before_what_word_reads_after_it():
    document = docx.Document()
    paragraph = document.add_paragraph("编号", style="Title")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(100))
    paragraph.paragraph_format.left_indent = Pt(9)
    paragraph.paragraph_format.space_before = Pt(9)
    rule(paragraph, "top", "bottom", color="C00000", eighths=10, space=11)
    parts = [one.tag.rpartition("}")[2] for one in paragraph._p.pPr]
    assert [*ORDER] == parts
    assert ["10", "10"] == paragraph._p.xpath(".//w:pBdr/*/@w:sz")


def test_a_face_a_field_a_shade_and_a_title_without_its_line():
    document = docx.Document()
    run = document.add_paragraph().add_run("函")
    set_face(run._r.get_or_add_rPr(), "仿宋")
    assert ["仿宋"] == run._r.xpath(".//w:rFonts/@w:eastAsia")
    below = document.add_paragraph()
    field(below, "PAGE")
    assert ["PAGE"] == below._p.xpath("./w:fldSimple/@w:instr")
    style = document.styles["Normal"]
    style.font.size = Pt(16)
    closer(style, -5)
    parts = [one.tag.rpartition("}")[2] for one in style.element.rPr]
    assert parts.index("spacing") < parts.index("sz")
    cell = document.add_table(1, 1).cell(0, 0)
    shade(cell, "EEEEEA")
    assert ["EEEEEA"] == cell._tc.xpath("./w:tcPr/w:shd/@w:fill")
    title = document.styles["Title"]
    assert title.element.xpath(".//w:pBdr")
    without_borders(title)
    assert not title.element.xpath(".//w:pBdr")
