"""A page of ours as a Word document: one text, two forms.

Beside `contracts.letter_word` it writes all our Word files. What a document
says is written once, in its template; here its headings, paragraphs, tables
and lists become those of Word, so that the PDF and the Word file cannot say
two things. It knows the elements our own templates use and no more; nothing
is fetched.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from contracts.word_marks import field, rule, set_face, shade, without_borders

# Faces that Word and WPS have on any Chinese desk; others fall back by name.
BODY, HEADINGS, DIGITS = "宋体", "黑体", "Consolas"
# Styles by their id inside the file: looking each up by name costs more than
# the paragraph it is for.
CELL, DIGEST = "Cell", "Digest"
STYLES = {
    "h1": "Title", "h2": "Heading2", "p": "Normal",
    "ul": "ListBullet", "ol": "ListNumber",
}  # fmt: skip
RED, GREY, HEAD_FILL = "A01F17", "555555", "EEEEEA"
TEXT_WIDTH_MM, MARGIN_MM = 162, 24
SEAL_MM = 40  # high enough for a seal over the signatures
SIGNS_ABOVE = 50  # of 8.5 points, on the line above a page
FRAME_PT = 4  # from the words to their frame
CELL_MM = (0.7, 1.5)  # above and below the words of a cell, and beside them
TWIPS_A_MM = 1440 / 25.4
# A ZIP entry's date, always the same: else two files would never be equal.
NO_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Look:
    """How a run of text looks."""

    bold: bool = False
    big: bool = False
    small: bool = False
    mono: bool = False
    red: bool = False


def html_to_word(html: str) -> bytes:
    """A rendered page as .docx; equal input gives equal bytes.

    Its dates are those of the page's ``<meta name="dcterms.…">``.
    """
    from docx import Document
    from lxml import html as lxml_html

    page = lxml_html.document_fromstring(html)
    document = Document()
    _set_up(document, page)
    _blocks(document, page.find("body"))
    written = io.BytesIO()
    document.save(written)
    return without_dates(written.getvalue())


def without_dates(content: bytes) -> bytes:
    """The same package with every entry under one date."""
    rewritten = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(rewritten, "w") as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return rewritten.getvalue()


# --- the sheet -----------------------------------------------------------------
def _set_up(document: Any, page: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(MARGIN_MM)
    section.top_margin, section.bottom_margin = Mm(28), Mm(24)
    for name, face, size in (
        ("Normal", BODY, 10.5),
        ("Title", HEADINGS, 20),
        ("Heading 2", HEADINGS, 12),
    ):
        style = document.styles[name]
        style.font.size, style.font.bold = Pt(size), name != "Normal"
        style.font.color.rgb = None
        set_face(style.element.get_or_add_rPr(), face)
    without_borders(document.styles["Title"])
    document.styles["Header"].paragraph_format.tab_stops.clear_all()
    document.styles["Normal"].paragraph_format.space_after = Pt(3)
    for name, face, size in ((CELL, BODY, 9), (DIGEST, DIGITS, 7)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size, style.paragraph_format.space_after = Pt(size), Pt(0)
        set_face(style.element.get_or_add_rPr(), face)
    _facts(document.core_properties, page)
    _running(section, page)


def _facts(properties: Any, page: Any) -> None:
    properties.title = page.findtext(".//title") or ""
    properties.author = properties.last_modified_by = _meta(page, "author")
    properties.comments = _meta(page, "description")
    properties.language = "zh-CN"
    properties.revision = 1
    for name in ("created", "modified"):
        told = _meta(page, f"dcterms.{name}")
        moment = datetime.fromisoformat(told) if told else datetime(
            *NO_DATE, tzinfo=UTC
        )  # fmt: skip
        setattr(properties, name, moment.astimezone(UTC).replace(tzinfo=None))


def _meta(page: Any, name: str) -> str:
    return next(
        (
            one.get("content", "")
            for one in page.iter("meta")
            if one.get("name") == name
        ),
        "",
    )


def _running(section: Any, page: Any) -> None:
    """The line above every page, and its number below."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt

    for line in page.iter("div"):
        if "running" in _classes(line):
            above = section.header.paragraphs[0]
            above.paragraph_format.tab_stops.add_tab_stop(
                Mm(TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT
            )
            above.add_run(_running_words(line)).font.size = Pt(8.5)
            rule(above, "bottom", color=GREY, eighths=4, space=3)
    below = section.footer.paragraphs[0]
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, name in (("第 ", "PAGE"), (" 页　共 ", "NUMPAGES")):
        below.add_run(words)
        field(below, name)
    below.add_run(" 页")


def _running_words(line: Any) -> str:
    """What stands left, and what the page floats to the right.

    A tab between them, or a line each where one has no room for both.
    """
    sides: dict[bool, list[str]] = {False: [_plain(line.text)], True: []}
    for one in line:
        sides["right" in _classes(one)].append(_plain(one.text_content()))
        sides[False].append(_plain(one.tail))
    left, right = [
        "　".join(filter(None, [text.strip(" ") for text in sides[side]]))
        for side in (False, True)
    ]
    if not right:
        return left
    apart = "\t" if len(left) + len(right) < SIGNS_ABOVE else "\n"
    return f"{left}{apart}{right}"


# --- blocks ----------------------------------------------------------------------
def _blocks(document: Any, parent: Any, *, boxed: bool = False) -> None:
    """Each block in its turn; ``boxed`` ones stand in one frame."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    for element in parent:
        classes = _classes(element)
        if classes & {"running", "watermark"}:
            continue
        if element.tag == "div":
            frame = boxed or "conclusion" in classes
            _blocks(document, element, boxed=frame)
        elif element.tag == "table":
            _table(document, element)
        elif element.tag in {"ul", "ol"}:
            counts = _own_count(document) if element.tag == "ol" else None
            for item in element.iter("li"):
                paragraph = document.add_paragraph()
                paragraph._p.style = STYLES[element.tag]
                if counts is not None:
                    _count_by(paragraph, counts)
                _write(paragraph, item, Look())
        elif element.tag in {"h1", "h2", "p"}:
            paragraph = document.add_paragraph()
            paragraph._p.style = STYLES[element.tag]
            _write(paragraph, element, _look(element, Look()))
            if boxed:
                _frame(paragraph)
            if element.tag == "h1" or "sub" in classes:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _frame(paragraph: Any) -> None:
    """Lines all around, inside the width of the page's text."""
    from docx.shared import Pt

    rule(
        paragraph, "top", "left", "bottom", "right",
        color="111111", eighths=8, space=FRAME_PT,
    )  # fmt: skip
    room = Pt(FRAME_PT + 1)
    paragraph.paragraph_format.left_indent = room
    paragraph.paragraph_format.right_indent = room


def _own_count(document: Any) -> int:
    """A count that begins at 1: Word goes on from the list before."""
    style = document.styles["List Number"].element
    asked = style.pPr.numPr.numId.val
    numbering = document.part.numbering_part.numbering_definitions._numbering
    kind = numbering.num_having_numId(asked).abstractNumId.val
    own = numbering.add_num(kind)
    own.add_lvlOverride(ilvl=0).add_startOverride(1)
    return own.numId


def _count_by(paragraph: Any, counts: int) -> None:
    numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    numbering.get_or_add_ilvl().val = 0
    numbering.get_or_add_numId().val = counts


def _table(document: Any, element: Any) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    rows = list(element.iter("tr"))
    widths = _widths(element)
    table = document.add_table(len(rows), len(widths), style="Table Grid")
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    _room_in_cells(table)
    # Word goes by the cells, other programs by the columns.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row, line in zip(table.rows, rows, strict=True):
        _keep_whole(row, heads=line.getparent().tag == "thead")
        if "signs" in _classes(element):
            row.height = Mm(SEAL_MM)  # at least
        cells, place = row.cells, 0
        for given in line.iterchildren("th", "td"):
            last = place + int(given.get("colspan", 1)) - 1
            cell = cells[place]
            if last > place:
                cell = cell.merge(cells[last])
            cell.width = Mm(sum(widths[place : last + 1]))
            _cell(cell, given)
            place = last + 1
    document.add_paragraph()._p.style = CELL


def _room_in_cells(table: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins, (high, wide) = OxmlElement("w:tblCellMar"), CELL_MM
    for side, room in (
        ("top", high), ("left", wide), ("bottom", high), ("right", wide),
    ):  # fmt: skip
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(room * TWIPS_A_MM)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _widths(element: Any) -> list[float]:
    """Millimetres of each column, from the page's own percentages."""
    shares = [
        float(one.get("style", "").partition("width:")[2].rstrip("%; "))
        for one in element.iter("col")
    ]
    return [TEXT_WIDTH_MM * share / sum(shares) for share in shares]


def _keep_whole(row: Any, *, heads: bool) -> None:
    """No row is cut by a page's end; a heading is repeated on each page."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if heads:
        properties.append(OxmlElement("w:tblHeader"))


def _cell(cell: Any, element: Any) -> None:
    """Words, and each block inside (a digest) on a line of its own."""
    words = cell.paragraphs[0]
    words._p.style = DIGEST if "digest" in _classes(element) else CELL
    _write(words, element, Look(bold=element.tag == "th"))
    if element.tag == "th":
        shade(cell, HEAD_FILL)
    for block in element.iterchildren("div"):
        line = cell.add_paragraph() if words.text else words
        line._p.style = DIGEST
        _write(line, block, Look())


# --- words -------------------------------------------------------------------------
def _write(paragraph: Any, element: Any, look: Look) -> None:
    from docx.shared import Pt, RGBColor

    for text, how in _trimmed(_runs(element, look)):
        run = paragraph.add_run(text)
        if how.bold:
            run.bold = True
        if how.small or how.mono or how.big:
            run.font.size = Pt(7 if how.mono else 15 if how.big else 9)
        if how.mono:
            set_face(run._r.get_or_add_rPr(), DIGITS)
        if how.red:
            run.font.color.rgb = RGBColor.from_string(RED)


def _runs(element: Any, look: Look) -> Iterator[tuple[str, Look]]:
    """The words of an element with their looks; blocks inside are skipped."""
    yield _plain(element.text), look
    for child in element:
        if child.tag == "br":
            yield "\n", look
        elif child.tag != "div":
            yield from _runs(child, _look(child, look))
        yield _plain(child.tail), look


def _look(element: Any, look: Look) -> Look:
    classes = _classes(element)
    return Look(
        bold=look.bold or element.tag == "b" or "word" in classes,
        big=look.big or "word" in classes,
        small=look.small or "small" in classes,
        mono=look.mono or bool(classes & {"digest", "enclosed"}),
        red=look.red or bool(classes & {"bad", "demo-word"}),
    )


def _classes(element: Any) -> set[str]:
    if not isinstance(element.tag, str):
        return set()
    return set(element.get("class", "").split())


def _plain(text: str | None) -> str:
    """HTML's white space as one space; the full-width one is a letter."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")


def _trimmed(
    runs: Iterator[tuple[str, Look]],
) -> list[tuple[str, Look]]:
    """Without the spaces that only stood between tags."""
    kept = [run for run in runs if run[0]]
    while kept and not kept[0][0].strip(" \n"):
        kept.pop(0)
    while kept and not kept[-1][0].strip(" \n"):
        kept.pop()
    if kept:
        kept[0] = (kept[0][0].lstrip(" \n"), kept[0][1])
        kept[-1] = (kept[-1][0].rstrip(" \n"), kept[-1][1])
    return kept
