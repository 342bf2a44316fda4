"""A letter's two papers: the block of GB/T 9704 measured on the page."""

import re
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace

import docx
import pytest
from docx.oxml.ns import qn

from contracts import letter_papers
from contracts.rules.letters import sheet as layout

BODY = "\n".join(["一、有关情况", *(["甲" * 150] * 6), "特此函告。"])
WHEN = datetime(2026, 1, 5, 3, tzinfo=UTC)


@pytest.fixture
def letter(monkeypatch):
    """A letter that no database holds; its agreement says who sends it."""
    party = SimpleNamespace(name="开封市发展和改革委员会")
    monkeypatch.setattr(
        letter_papers, "agreement_of",
        lambda _: SimpleNamespace(parties={"a": party}),
    )  # fmt: skip
    return SimpleNamespace(
        contract=SimpleNamespace(title="合同", is_demo=False), side="a",
        own_number="", number="JH-2026-001", title="关于要求补救的函",
        addressee="中国经济信息社有限公司", body=BODY, dated_on=WHEN.date(),
        fields={"attachments": ["检查记录", "照片"]}, issued_at=WHEN,
        drafted_at=WHEN,
    )  # fmt: skip


def test_the_word_file_is_set_on_the_grid(letter):
    content = letter_papers.letter_docx(letter)
    assert content == letter_papers.letter_docx(letter)
    document = docx.Document(BytesIO(content))
    section = document.sections[0]
    sides = (
        section.top_margin, section.left_margin,
        section.right_margin, section.bottom_margin,
    )  # fmt: skip
    assert [37, 28, 26, 35] == [round(one.mm) for one in sides]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert "580" == grid.get(qn("w:linePitch"))  # 22 lines in 225 mm
    texts = [one.text for one in document.paragraphs]
    assert "附件：1.检查记录" in texts
    assert ["开封市发展和改革委员会", "2026年1月5日"] == texts[-2:]
    assert "草稿，未签发" not in "".join(texts)
    faces = document.element.xml
    assert "方正小标宋简体" in faces
    assert "仿宋_GB2312" in faces


def test_the_page_asks_for_the_same_block_and_says_what_is_a_draft(letter):
    html = letter_papers.letter_html(letter)
    assert "margin: 37mm 26mm 35mm 28mm" in html
    # 28 signs with their spacing fill 156 mm, 22 lines 225 mm.
    (spacing,) = re.findall(r"letter-spacing: (-0\.\d+)pt; color", html)
    pitch = layout.THIRD_PT + float(spacing)
    assert 156 == pytest.approx(28 * pitch * layout.MM_PER_PT, abs=0.15)
    assert "草稿，未签发" not in html
    letter.dated_on, letter.number = None, ""
    draft = letter_papers.letter_html(letter)
    assert "草稿，未签发" in draft
    assert "〔成文日期〕" in draft
