"""Slides in their order, OFD pages with their form, the names in a zip."""

from io import BytesIO

import pytest

from contracts.inspection.verdict import BadFile
from contracts.inspection.words import words
from tests.corpus.parts import HEAD, OFD, ofd_parts, office, zip_of

RELATIONSHIPS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


def slide(*paragraphs: str) -> bytes:
    said = "".join(
        f"<a:p><a:r><a:t>{words[:2]}</a:t></a:r>"
        f"<a:r><a:t>{words[2:]}</a:t></a:r></a:p>"
        for words in paragraphs
    )
    return (
        f'{HEAD}<p:sld xmlns:p="{SLIDE}" xmlns:a="{DRAWING}">{said}</p:sld>'
    ).encode()


def talk() -> bytes:
    """Two slides whose files are numbered the other way round."""
    listed = "".join(
        f'<p:sldId id="{256 + n}" r:id="rId{n}"/>' for n in (2, 1)
    )
    return office(
        "pptx",
        body=(
            f'{HEAD}<p:presentation xmlns:p="{SLIDE}" '
            f'xmlns:r="{RELATIONSHIPS}"><p:sldIdLst>{listed}</p:sldIdLst>'
            "</p:presentation>"
        ).encode(),
        rels=(("slide", "slides/slide1.xml"), ("slide", "slides/slide2.xml")),
        parts={
            "ppt/slides/slide1.xml": slide("结论", "谢谢"),
            "ppt/slides/slide2.xml": slide("信用体系汇报", ""),
        },
    )


def ofd_page(*objects: tuple[str, str], form: str = "") -> bytes:
    uses = f'<ofd:Template TemplateID="{form}"/>' if form else ""
    said = "".join(
        f'<ofd:TextObject Boundary="{box}"><ofd:TextCode X="0" Y="4">{words}'
        "</ofd:TextCode></ofd:TextObject>"
        for box, words in objects
    )
    return (
        f'{HEAD}<ofd:Page xmlns:ofd="{OFD}">{uses}<ofd:Content><ofd:Layer>'
        f"{said}</ofd:Layer></ofd:Content></ofd:Page>"
    ).encode()


def invoice() -> bytes:
    parts = ofd_parts(1)
    parts["Doc_0/Document.xml"] = (
        f'{HEAD}<ofd:Document xmlns:ofd="{OFD}"><ofd:CommonData>'
        '<ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
        "</ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'
        '<ofd:Page ID="2" BaseLoc="Pages/absent.xml"/></ofd:Pages>'
        "</ofd:Document>"
    ).encode()
    parts["Doc_0/Tpls/Tpl_0/Content.xml"] = ofd_page(
        ("10 5 50 5", "电子发票")
    )
    parts["Doc_0/Pages/Page_0/Content.xml"] = ofd_page(
        ("10 20 30 5", "金额"), ("60 20 30 5", "￥100.00"),
        ("10 30 30 5", "开票人"), form="9",
    )  # fmt: skip
    return zip_of(parts)


def test_slides_are_read_in_the_order_they_are_shown():
    read = words("pptx", BytesIO(talk()))
    assert [
        "〔第 1 页〕信用体系汇报", "〔第 2 页〕结论", "〔第 2 页〕谢谢",
    ] == read["lines"]  # fmt: skip


def test_slides_without_a_list_say_nothing():
    assert [] == words("pptx", BytesIO(office("pptx")))["lines"]


def test_an_ofd_page_is_its_lines_on_its_form():
    read = words("ofd", BytesIO(invoice()))
    assert ["电子发票", "金额 ￥100.00", "开票人"] == read["lines"]


def test_a_zip_is_the_list_of_its_names():
    content = zip_of(
        {"成果/报告.pdf": b"x" * 2048, "附件.txt": b"abc", "大.bin": b"\0" * 3_000_000}
    )
    assert [
        "成果/报告.pdf（2.0 KB）", "附件.txt（3 字节）", "大.bin（2.9 MB）",
    ] == words("zip", BytesIO(content))["lines"]  # fmt: skip


@pytest.mark.parametrize("kind", ["pptx", "ofd"])
def test_entities_are_refused_here_too(kind):
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    parts = {"ppt/_rels/presentation.xml.rels": bomb}
    content = office("pptx", parts=parts) if kind == "pptx" else zip_of(
        {**ofd_parts(1), "Doc_0/Pages/Page_0/Content.xml": bomb}
    )
    with pytest.raises(BadFile) as refused:
        words(kind, BytesIO(content))
    assert "xml_entities" == refused.value.code
