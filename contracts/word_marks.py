"""What a Word document says by its own marks: faces, lines, shades, fields.

python-docx has no names for these; both our writers use them.
"""

from __future__ import annotations

from typing import Any


def without_borders(style: Any) -> None:
    """The library's own titles stand on a blue line."""
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def rule(
    paragraph: Any, *sides: str, color: str, eighths: int, space: int
) -> None:
    """Lines at sides of a paragraph: eighths of a point, points from words."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:pBdr")
    for side in sides:  # in this order: top, left, bottom, right
        line = OxmlElement(f"w:{side}")
        for name, value in (
            ("val", "single"), ("sz", eighths), ("space", space),
            ("color", color),
        ):  # fmt: skip
            line.set(qn(f"w:{name}"), str(value))
        borders.append(line)
    # Word reads the parts of a paragraph in one order only.
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def set_face(properties: Any, face: str) -> None:
    """Set a face for both scripts: Word keeps one for each."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), face)


def closer(style: Any, twips: int) -> None:
    """How much nearer than its own width each sign stands to the next."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(twips))
    style.element.get_or_add_rPr().insert_element_before(
        spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
    )


def field(paragraph: Any, name: str) -> None:
    """A number that Word works out itself."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), name)
    paragraph._p.append(number)


def shade(cell: Any, fill: str) -> None:
    """The ground behind the words of a cell."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    ground = OxmlElement("w:shd")
    for name, value in (
        ("val", "clear"), ("color", "auto"), ("fill", fill),
    ):  # fmt: skip
        ground.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(ground)
