"""Sound Office files, OFDs and zips, as several programs write them."""

import io
from collections.abc import Iterator

import openpyxl
import xlsxwriter

from tests.corpus.parts import (
    HEAD,
    SHEET,
    STORED,
    WORD,
    RawEntry,
    Sample,
    ofd_parts,
    office,
    office_parts,
    picture,
    raw_entries,
    raw_zip,
    zip_of,
)
from tests.corpus.pdfs import document, scan
from tests.corpus.pictures import FILM, FTYP, INDEX

LONG = "开封市公共信用信息平台建设与运营服务项目阶段性工作成果汇报材料" * 4


def texts() -> Iterator[Sample]:
    jpg = picture("JPEG")
    for what, program in {
        "Word": "Microsoft Office Word",
        "WPS": "WPS Office",
        "LibreOffice": "LibreOffice/7.4",
    }.items():
        yield Sample(f"报告-{what}.docx", office("docx", program=program))
    yield Sample(
        "带图.docx", office("docx", parts={"word/media/image1.jpeg": jpg})
    )
    yield Sample(
        "带矢量图.docx",
        office("docx", parts={
            "word/media/image1.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "word/media/image2.emf": b"\1\0\0\0" + b"\0" * 80,
        }),
    )  # fmt: skip
    yield Sample(
        "带图表.docx",
        office("docx", parts={"word/embeddings/表.xlsx": book()}),
    )
    yield Sample(
        "带链接.docx",
        office("docx", rels=[
            ("hyperlink", "https://www.gov.cn/", True),
            ("hyperlink", "mailto:office@example.cn", True),
            ("hyperlink", "file:///D:\\资料\\附件.docx", True),
            ("hyperlink", "附件.xlsx", True),
        ]),
    )  # fmt: skip
    yield Sample(
        "本机模板.docx",
        office("docx", rels=[
            ("attachedTemplate", "file:///C:\\模板\\公文.dotx", True)
        ]),
    )  # fmt: skip
    fields = (
        f'{HEAD}<w:document xmlns:w="{WORD}"><w:body><w:p><w:r>'
        "<w:instrText> TOC \\o &quot;1-3&quot; \\h </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "<w:r><w:t>DDE 是什么</w:t></w:r></w:p></w:body></w:document>"
    )
    yield Sample("带目录.docx", office("docx", body=fields.encode()))
    yield Sample(
        "带页眉批注.docx",
        office("docx", parts={
            f"word/{name}.xml": f'{HEAD}<w:x xmlns:w="{WORD}"/>'.encode()
            for name in ("header1", "footer1", "comments", "styles", "fontTable")
        } | {"customXml/item1.xml": b"<a/>", "docProps/thumbnail.jpeg": jpg}),
    )  # fmt: skip
    yield Sample("不压缩.docx", zip_of(office_parts("docx"), method=STORED))
    streamed = [
        one._replace(descriptor=True)
        for one in raw_entries(office_parts("docx"))
    ]
    yield Sample("流式写出.docx", raw_zip(streamed))
    bom = b"\xef\xbb\xbf" + office_parts("docx")["word/document.xml"]
    yield Sample("带BOM.docx", office("docx", body=bom))
    yield Sample(f"{LONG}.docx", office("docx"))
    yield Sample(
        "（定稿）“第一版” 2025.12.docx", office("docx", text="长" * 90_000)
    )


def book() -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as made:
        sheet = made.add_worksheet("数据")
        sheet.write_column(0, 0, range(30))
        chart = made.add_chart({"type": "line"})
        chart.add_series({"values": "=数据!$A$1:$A$30"})
        sheet.insert_chart("C3", chart)
        sheet.insert_image(
            "C30", "图.png", {"image_data": io.BytesIO(picture("PNG"))}
        )
        sheet.write_url("A40", "https://www.gov.cn/")
        sheet.write_comment("A1", "批注")
        sheet.data_validation("B1", {"validate": "list", "source": ["一"]})
    return held.getvalue()


def long_book() -> bytes:
    held = io.BytesIO()
    settings = {"in_memory": True, "constant_memory": False}
    with xlsxwriter.Workbook(held, settings) as made:
        sheet = made.add_worksheet()
        for row in range(4000):
            sheet.write_row(row, 0, ["同一句话", row, 0, 0, 0, 0, 0, 0])
    return held.getvalue()


def tables() -> Iterator[Sample]:
    yield Sample("数据.xlsx", book())
    yield Sample("数据-长表.xlsx", long_book())
    made, held = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["指标", "值"])
    made.save(held)
    yield Sample("另一程序.xlsx", held.getvalue())
    yield Sample("WPS表格.xlsx", office("xlsx", program="WPS 表格"))
    link = (
        f'{HEAD}<externalLink xmlns="{SHEET}"><externalBook/></externalLink>'
    )
    yield Sample(
        "引用另一表.xlsx",
        office(
            "xlsx",
            parts={"xl/externalLinks/externalLink1.xml": link.encode()},
            rels=[("externalLinkPath", "file:///D:\\台账\\去年.xlsx", True)],
        ),
    )
    yield Sample(
        "带打印设置.xlsx",
        office("xlsx", parts={
            "xl/printerSettings/printerSettings1.bin": b"H\0P\0" * 99,
        }),
    )  # fmt: skip


def slides() -> Iterator[Sample]:
    yield Sample("汇报.pptx", office("pptx", program="Microsoft PowerPoint"))
    yield Sample("汇报-WPS.pptx", office("pptx", program="WPS 演示"))
    yield Sample(
        "带视频.pptx",
        office("pptx", parts={
            "ppt/media/media1.mp4": FTYP + INDEX + FILM,
            "ppt/media/image1.png": picture("PNG"),
        }, rels=[("slide", "slide3.xml")]),
    )  # fmt: skip
    yield Sample(
        "带图表.pptx", office("pptx", parts={"ppt/embeddings/a.xlsx": book()})
    )


def ofds() -> Iterator[Sample]:
    yield Sample("发票.ofd", zip_of(ofd_parts()))
    yield Sample("多页.ofd", zip_of(ofd_parts(20)))
    sealed = {
        **ofd_parts(),
        "Doc_0/Signs/Sign_0/SignedValue.dat": b"0\x82\x10\0" + b"\1" * 900,
        "Doc_0/Signs/Sign_0/Seal.esl": b"0\x82\x08\0" + b"\2" * 500,
        "Doc_0/Signs/Signatures.xml": b"<a/>",
    }
    yield Sample("带签章.ofd", zip_of(sealed))
    rich = {
        **ofd_parts(),
        "Doc_0/Res/image_1.png": picture("PNG"),
        "Doc_0/Res/font_1.ttf": b"\0\1\0\0" + b"\0" * 300,
        "Doc_0/Attachs/original_invoice.xml": b"<a/>",
    }
    yield Sample("带资源.ofd", zip_of(rich))


def bundles() -> Iterator[Sample]:
    files = {
        "成果/方案.docx": office("docx"),
        "成果/数据.xlsx": book(),
        "成果/汇报.pptx": office("pptx"),
        "成果/发票.ofd": zip_of(ofd_parts()),
        "成果/扫描.pdf": scan(2),
        "现场/照片.jpg": picture("JPEG"),
        "现场/截图.PNG": picture("PNG"),
        "现场/录像.mp4": FTYP + INDEX + FILM,
        "清单.txt": "一、方案".encode(),
        "清单.csv": "一,方案".encode("gb18030"),
    }
    yield Sample("全部成果.zip", zip_of(files))
    yield Sample("全部成果-不压缩.zip", zip_of(files, method=STORED))
    yield Sample("套一层.zip", zip_of({"内.zip": zip_of(files)}))
    gbk = [
        RawEntry("成果/许可證書.pdf".encode("gbk"), document(), flags=0),
        RawEntry("成果/".encode("gbk"), b"", flags=0, method=0,
                 attributes=0o040755 << 16),
    ]  # fmt: skip
    yield Sample("Windows压缩.zip", raw_zip(gbk))
    mac = {
        "方案.docx": office("docx"),
        "__MACOSX/._方案.docx": b"\0\5\x16\7" + b"\0" * 60,
        ".DS_Store": b"\0\0\0\1Bud1",
        "Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
    }
    yield Sample("苹果压缩.zip", zip_of(mac))
    streamed = [one._replace(descriptor=True) for one in raw_entries(files)]
    yield Sample("流式压缩.zip", raw_zip(streamed))
    yield Sample(
        "带说明.zip", zip_of({"a.txt": b"x"}, comment="备注".encode())
    )


def samples() -> Iterator[Sample]:
    """Every sound package."""
    for make in (texts, tables, slides, ofds, bundles):
        yield from make()
