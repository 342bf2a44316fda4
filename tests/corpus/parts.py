"""Ways to make files by hand, whole or broken on purpose."""

import io
import struct
import zipfile
import zlib
from typing import NamedTuple

from PIL import Image

MOMENT = (2025, 12, 15, 9, 0, 0)
DEFLATED, STORED = zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED


class Sample(NamedTuple):
    """A file as somebody might hand it in; ``code`` is empty if it is good."""

    name: str
    content: bytes
    code: str = ""
    why: str = ""


# --- zip ---------------------------------------------------------------------
def zip_of(
    entries: dict[str, bytes] | list[tuple[str, bytes]],
    *,
    method: int = DEFLATED,
    comment: bytes = b"",
) -> bytes:
    """A zip of names and contents, as any program writes it."""
    pairs = entries.items() if isinstance(entries, dict) else entries
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as packed:
        for name, content in pairs:
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type = method
            info.external_attr = 0o100644 << 16
            info.create_system = 3
            packed.writestr(info, content)
        packed.comment = comment
    return held.getvalue()


class RawEntry(NamedTuple):
    """An entry whose every field may lie."""

    name: bytes
    content: bytes
    method: int = 8
    flags: int = 0x800
    attributes: int = 0o100644 << 16
    size: int | None = None  # as promised
    total: int | None = None  # the sum, as promised
    packed: bytes | None = None
    local_name: bytes | None = None
    descriptor: bool = False
    gap: bytes = b""
    same_place_as: int | None = None


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def raw_zip(
    entries: list[RawEntry], *, comment: bytes = b"", after: bytes = b""
) -> bytes:
    """A zip written field by field."""
    body, listed, places = b"", b"", []
    for one in entries:
        packed = one.packed
        if packed is None:
            packed = deflated(one.content) if one.method == 8 else one.content
        size = len(one.content) if one.size is None else one.size
        total = zlib.crc32(one.content) if one.total is None else one.total
        flags = one.flags | (8 if one.descriptor else 0)
        sums = struct.pack("<3L", total, len(packed), size)
        there = one.name if one.local_name is None else one.local_name
        if one.same_place_as is None:
            body += one.gap
            places.append(len(body))
            body += (
                struct.pack(
                    "<4s5H", b"PK\x03\x04", 20, flags, one.method, 0, 0
                )
                + (b"\0" * 12 if one.descriptor else sums)
                + struct.pack("<2H", len(there), 0)
                + there
                + packed
            )
            if one.descriptor:
                body += b"PK\x07\x08" + sums
        else:
            places.append(places[one.same_place_as])
        listed += (
            struct.pack(
                "<4s6H",
                b"PK\x01\x02",
                20 | 3 << 8,
                20,
                flags,
                one.method,
                0,
                0,
            )
            + sums
            + struct.pack(
                "<5H2L", len(one.name), 0, 0, 0, 0, one.attributes, places[-1]
            )
            + one.name
        )
    return (
        body
        + listed
        + struct.pack(
            "<4s4H2LH",
            b"PK\x05\x06",
            0,
            0,
            len(entries),
            len(entries),
            len(listed),
            len(body),
            len(comment),
        )
        + comment
        + after
    )


def raw_entries(content: dict[str, bytes]) -> list[RawEntry]:
    return [RawEntry(name.encode(), words) for name, words in content.items()]


# --- OOXML -------------------------------------------------------------------
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FORMAT = "application/vnd.openxmlformats-officedocument."
RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
MAIN_PART = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}


def relations(*rows: tuple[str, str] | tuple[str, str, bool]) -> bytes:
    """Rows of (type, target[, external]); a bare type is one of Office's."""
    written = "".join(
        f'<Relationship Id="rId{number}" Type="'
        f'{row[0] if "://" in row[0] else f"{RELATIONS}/{row[0]}"}" '
        f'Target="{row[1]}"'
        + (' TargetMode="External"' if len(row) > 2 and row[2] else "")
        + "/>"
        for number, row in enumerate(rows, 1)
    )
    return (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f"{written}</Relationships>"
    ).encode()


def types_of(
    kind: str, *, more: dict[str, str] | None = None, main: str = ""
) -> bytes:
    """[Content_Types].xml; ``more`` by part name."""
    part, word = MAIN_PART[kind]
    rows = {f"/{part}": main or f"{FORMAT}{word}.main+xml", **(more or {})}
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{value}"/>'
        for name, value in rows.items()
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{overrides}</Types>"
    ).encode()


def main_words(kind: str, text: str = "正文") -> bytes:
    return {
        "docx": f'{HEAD}<w:document xmlns:w="{WORD}"><w:body><w:p><w:r>'
        f"<w:t>{text}</w:t></w:r></w:p></w:body></w:document>",
        "xlsx": f'{HEAD}<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}">'
        '<sheets><sheet name="表一" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>",
        "pptx": f'{HEAD}<p:presentation xmlns:p="{SLIDE}">'
        "<p:sldIdLst/></p:presentation>",
    }[kind].encode()


def office_parts(
    kind: str, *, program: str = "Microsoft Office Word", **more
) -> dict[str, bytes]:
    """The parts of a small file, as a program of that name leaves them."""
    part = MAIN_PART[kind][0]
    folder = part.partition("/")[0]
    parts = {
        "[Content_Types].xml": types_of(
            kind, more=more.get("types"), main=more.get("main", "")
        ),
        "_rels/.rels": relations(
            ("officeDocument", part),
            ("extended-properties", "docProps/app.xml"),
        ),
        part: more.get("body") or main_words(kind, more.get("text", "正文")),
        "docProps/app.xml": (
            f'{HEAD}<Properties xmlns="{RELATIONS}"><Application>{program}'
            "</Application></Properties>"
        ).encode(),
    }
    if "rels" in more:
        name = part.rpartition("/")[2]
        parts[f"{folder}/_rels/{name}.rels"] = relations(*more["rels"])
    parts.update(more.get("parts", {}))
    return parts


def office(kind: str, **more) -> bytes:
    return zip_of(office_parts(kind, **more))


# --- OFD ---------------------------------------------------------------------
OFD = "http://www.ofdspec.org/2016"


def ofd_parts(pages: int = 1, text: str = "发票") -> dict[str, bytes]:
    listed = "".join(
        f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>'
        for n in range(pages)
    )
    parts = {
        "OFD.xml": (
            f'{HEAD}<ofd:OFD xmlns:ofd="{OFD}" Version="1.1" DocType="OFD">'
            "<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
            "</ofd:OFD>"
        ).encode(),
        "Doc_0/Document.xml": (
            f'{HEAD}<ofd:Document xmlns:ofd="{OFD}"><ofd:Pages>{listed}'
            "</ofd:Pages></ofd:Document>"
        ).encode(),
    }
    for n in range(pages):
        parts[f"Doc_0/Pages/Page_{n}/Content.xml"] = (
            f'{HEAD}<ofd:Page xmlns:ofd="{OFD}"><ofd:Content>{text}'
            "</ofd:Content></ofd:Page>"
        ).encode()
    return parts


# --- pictures ----------------------------------------------------------------
def picture(
    form: str, mode: str = "RGB", size: tuple[int, int] = (120, 80), **more
) -> bytes:
    held = io.BytesIO()
    colour = {"RGB": (200, 40, 40), "CMYK": (10, 90, 90, 0)}.get(mode, 1)
    Image.new(mode, size, colour).save(held, form, **more)
    return held.getvalue()


def png_chunk(kind: bytes, content: bytes) -> bytes:
    total = zlib.crc32(content, zlib.crc32(kind))
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", total)
    )


def png_of(
    width: int, height: int, *, rows: bytes | None = None, between: bytes = b""
) -> bytes:
    """A grey PNG whose rows may be anything."""
    rows = (b"\0" + b"\0" * width) * height if rows is None else rows
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(
            b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
        )
        + between
        + png_chunk(b"IDAT", zlib.compress(rows, 9))
        + png_chunk(b"IEND", b"")
    )


# --- film --------------------------------------------------------------------
def box(
    name: bytes, content: bytes = b"", *, size: int | None = None
) -> bytes:
    length = 8 + len(content) if size is None else size
    return struct.pack(">I4s", length, name) + content


FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
INDEX = box(
    b"moov", box(b"mvhd", b"\0" * 100) + box(b"trak", box(b"tkhd", b"\0" * 84))
)
FILM = box(b"mdat", b"\0\1\2\3" * 200)
