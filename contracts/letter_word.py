"""A letter's sheet as .docx by GB/T 9704-2012.

Beside `contracts.word` it writes all our Word files: a letter is set on a
grid of lines and signs that a report does not know.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from math import floor
from typing import Any

from contracts.rules.letters import sheet as layout
from contracts.word import without_dates
from contracts.word_marks import closer, field, rule, set_face

TWIPS_PER_PT = 20
TITLE_LINE_PT = 34
RED = "C00000"


def sheet_to_word(sheet: layout.Sheet, *, moment: datetime) -> bytes:
    """The letter as a Word document; equal input gives equal bytes."""
    from docx import Document

    document = Document()
    _page(document.sections[0])
    _base(document)
    _facts(document.core_properties, sheet, moment)
    above_mm = 0.0
    if sheet.is_draft or sheet.is_demo:
        above_mm = layout.LINE_PT * layout.MM_PER_PT
        words = "演示数据，不作办理依据　" if sheet.is_demo else ""
        words += "草稿，未签发" if sheet.is_draft else ""
        _line(document, words, face_name="黑体", size=12, red=True)
    _line(
        document, sheet.sender, face_name=layout.XIAOBIAOSONG[0],
        size=sheet.mark_pt, red=True, bold=True, centred=True,
        before_mm=layout.MARK_MM - above_mm, line_pt=1.1 * sheet.mark_pt,
    )  # fmt: skip
    _line(document, "")
    number = _line(document, sheet.number or "〔编号〕", centred=True)
    _red_rule(number)
    _line(document, "")
    _line(
        document, sheet.title, face_name=layout.XIAOBIAOSONG[0],
        size=layout.SECOND_PT, bold=True, centred=True, line_pt=TITLE_LINE_PT,
    )  # fmt: skip
    _line(document, "")
    _line(document, f"{sheet.addressee}：")
    faces = {
        "first": layout.HEITI[0],
        "second": layout.KAITI[0],
        "text": layout.FANGSONG[0],
    }
    for level, words in sheet.paragraphs:
        _line(document, words, face_name=faces[level], indent=2)
    _enclosed(document, sheet.attachments)
    _line(document, "")
    for words in (sheet.sender, sheet.date_text):
        _signed(document, words, sheet)
    written = io.BytesIO()
    document.save(written)
    return without_dates(written.getvalue())


def _page(section: Any) -> None:
    """A4, the block of 156 by 225 mm, and its grid of 22 lines.

    The 28 signs of a line are the spacing of the signs themselves: a grid of
    signs narrower than the signs gives each of them two places in
    LibreOffice, 14 to a line.
    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section.page_width, section.page_height = map(Mm, layout.PAGE_MM)
    section.top_margin, section.bottom_margin = (
        Mm(layout.TOP_MM), Mm(layout.BOTTOM_MM),
    )  # fmt: skip
    section.left_margin, section.right_margin = (
        Mm(layout.LEFT_MM), Mm(layout.RIGHT_MM),
    )  # fmt: skip
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(layout.LINE_PT * TWIPS_PER_PT)))
    properties.append(grid)
    _page_numbers(section)


def _page_numbers(section: Any) -> None:
    """一字线, number, 一字线: right on odd pages, left on even ones (7.5)."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    below = layout.BOTTOM_MM - 7 - layout.FOURTH_PT * layout.MM_PER_PT
    section.footer_distance = Mm(round(below))
    document = section.part.document
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        format_ = paragraph.paragraph_format
        format_.left_indent = format_.right_indent = Pt(layout.FOURTH_PT)
        for words in ("— ", None, " —"):
            if words is None:
                field(paragraph, "PAGE")
                continue
            run = paragraph.add_run(words)
            run.font.size = Pt(layout.FOURTH_PT)
            set_face(run._r.get_or_add_rPr(), layout.SONGTI[0])
        # The field has no run of its own: its face is the paragraph's.
        footer_style = paragraph.style
        footer_style.font.size = Pt(layout.FOURTH_PT)
        set_face(footer_style.element.get_or_add_rPr(), layout.SONGTI[0])


def _base(document: Any) -> None:
    from docx.shared import Pt

    style = document.styles["Normal"]
    style.font.size = Pt(layout.THIRD_PT)
    set_face(style.element.get_or_add_rPr(), layout.FANGSONG[0])
    closer(style, floor(layout.CLOSER_PT * TWIPS_PER_PT))
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.space_before = Pt(0)


def _facts(properties: Any, sheet: layout.Sheet, moment: datetime) -> None:
    properties.title = sheet.title
    properties.author = properties.last_modified_by = sheet.sender
    properties.language, properties.revision = "zh-CN", 1
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    properties.created = properties.modified = plain


def _line(
    document: Any,
    words: str,
    *,
    face_name: str = layout.FANGSONG[0],
    size: float = layout.THIRD_PT,
    red: bool = False,
    bold: bool = False,
    centred: bool = False,
    indent: int = 0,
    before_mm: float = 0,
    line_pt: float = layout.LINE_PT,
) -> Any:
    """One paragraph; sizes and lines in points, the indent in signs."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt, RGBColor

    paragraph = document.add_paragraph()
    format_ = paragraph.paragraph_format
    # Exact: a face another program puts in its place moves no line.
    format_.line_spacing = Pt(round(line_pt, 1))
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        format_.first_line_indent = Pt(indent * layout.SIGN_PT)
    if before_mm:
        format_.space_before = Mm(before_mm)
    run = paragraph.add_run(words)
    run.font.size, run.bold = Pt(size), bold
    if red:
        run.font.color.rgb = RGBColor.from_string(RED)
    set_face(run._r.get_or_add_rPr(), face_name)
    return paragraph


def _red_rule(paragraph: Any) -> None:
    """The red line below the number, as wide as the block (7.2.7)."""
    rule(paragraph, "bottom", color=RED, eighths=10, space=11)


def _enclosed(document: Any, names: tuple[str, ...]) -> None:
    from docx.shared import Pt

    if not names:
        return
    _line(document, "")
    for number, name in enumerate(names, start=1):
        own = f"{number}.{name}" if len(names) > 1 else name
        first = number == 1
        paragraph = _line(document, f"附件：{own}" if first else own)
        format_ = paragraph.paragraph_format
        format_.left_indent = Pt(6 * layout.THIRD_PT)
        hanging = 4 if first else 1
        format_.first_line_indent = Pt(-hanging * layout.THIRD_PT)


def _signed(document: Any, words: str, sheet: layout.Sheet) -> None:
    """Name and date, centred over each other, four signs from the edge."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = _line(document, words)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    wide = max(len(sheet.sender), len(sheet.date_text))
    left = layout.SIGNS - wide - sheet.right_of_name
    format_ = paragraph.paragraph_format
    format_.left_indent = Pt(max(0, left) * layout.SIGN_PT)
    format_.right_indent = Pt(sheet.right_of_name * layout.SIGN_PT)
    format_.keep_with_next = words == sheet.sender
