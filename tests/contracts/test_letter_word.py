"""A sheet as Word: a draft says that it is one, a long name stays inside."""

from datetime import UTC, date, datetime
from io import BytesIO

import docx

from contracts.letter_word import sheet_to_word
from contracts.rules.letters import sheet as layout
from contracts.rules.letters.sheet import sheet_of


def test_a_draft_is_marked_and_headings_have_their_own_face():
    sheet = sheet_of(
        sender="一" * 30, number="", title="函", addressee="对方",
        body="一、甲\n（一）乙\n丙。", fields={"attachments": ["一件"]},
        dated_on=None, is_demo=True,
    )  # fmt: skip
    moment = datetime(2026, 1, 5, tzinfo=UTC)
    document = docx.Document(BytesIO(sheet_to_word(sheet, moment=moment)))
    texts = [one.text for one in document.paragraphs]
    assert "演示数据，不作办理依据　草稿，未签发" == texts[0]
    assert "附件：一件" in texts
    for words, face in (("一、甲", "黑体"), ("（一）乙", "楷体_GB2312")):
        found = next(p for p in document.paragraphs if words == p.text)
        assert face in found._p.xml
    assert moment.date() == document.core_properties.created.date() == date(
        2026, 1, 5
    )


def test_a_line_holds_28_signs_and_no_grid_gives_them_two_places():
    sheet = sheet_of(
        sender="某委", number="", title="函", addressee="对方", body="丙。",
        fields={}, dated_on=date(2026, 1, 5), is_demo=False,
    )  # fmt: skip
    moment = datetime(2026, 1, 5, tzinfo=UTC)
    document = docx.Document(BytesIO(sheet_to_word(sheet, moment=moment)))
    grids = document.sections[0]._sectPr.xpath("./w:docGrid/@w:type")
    assert ["lines"] == grids
    (twips,) = document.styles["Normal"].element.xpath("./w:rPr/w:spacing/@w:val")
    sign = layout.THIRD_PT + int(twips) / 20
    across = layout.BLOCK_MM[0] / layout.MM_PER_PT
    assert layout.SIGNS == int(across / sign)


def test_a_draft_pushes_nothing_down():
    def mark(dated_on):
        sheet = sheet_of(
            sender="某委", number="", title="函", addressee="对方",
            body="丙。", fields={}, dated_on=dated_on, is_demo=False,
        )  # fmt: skip
        content = sheet_to_word(sheet, moment=datetime(2026, 1, 5, tzinfo=UTC))
        lines = docx.Document(BytesIO(content)).paragraphs
        place = next(n for n, p in enumerate(lines) if p.text == "某委")
        above = sum(p.paragraph_format.line_spacing.mm for p in lines[:place])
        return above + lines[place].paragraph_format.space_before.mm

    assert abs(mark(None) - mark(date(2026, 1, 5))) < 0.1
