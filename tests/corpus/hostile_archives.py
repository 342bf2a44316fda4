"""What may be wrong with a container, on each kind that is one."""

import zlib
from collections.abc import Iterator

from tests.corpus.parts import (
    FTYP,
    RawEntry,
    Sample,
    deflated,
    ofd_parts,
    office_parts,
    raw_entries,
    raw_zip,
    zip_of,
)

MEGABYTE = 1024 * 1024
# Sound as XML and as text, so that only its size is wrong.
BLANK = b"<x>" + b" " * (80 * MEGABYTE) + b"</x>"
SWELLS = deflated(BLANK)
LINK, DEVICE, PIPE = 0o120777 << 16, 0o060644 << 16, 0o010644 << 16


def containers() -> dict[str, dict[str, bytes]]:
    """Sound parts of each kind that is a zip."""
    return {
        "docx": office_parts("docx"),
        "xlsx": office_parts("xlsx"),
        "pptx": office_parts("pptx"),
        "ofd": ofd_parts(),
        "zip": {"说明.txt": "清单".encode(), "附件.txt": b"two"},
    }


# Where an extra entry would lie that a reader takes without asking.
EXTRA = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/", "ofd": "Doc_0/"}


def faults(kind: str, parts: dict[str, bytes]) -> Iterator[tuple]:
    """(what, bytes, code) of every way to break one container."""
    sound = raw_entries(parts)
    first, *rest = sound
    inside = EXTRA.get(kind, "")

    def with_entry(name: bytes, **more) -> bytes:
        return raw_zip([*sound, RawEntry(name, b"<x/>", **more)])

    for what, name in {
        "traversal": b"../../evil.xml",
        "traversal-inside": f"{inside}../../../evil.xml".encode(),
        "backslash": b"..\\..\\evil.xml",
        "absolute": b"/etc/cron.d/evil.xml",
        "drive": b"C:\\Windows\\evil.xml",
        "share": b"\\\\server\\evil.xml",
        "nul": b"good.xml\0.exe",
        "newline": b"good\r\nevil.xml",
        "right-to-left": "\u202elmx.exe.xml".encode(),
    }.items():
        yield what, with_entry(name), "unsafe_names"
    for what, attributes in {
        "symlink": LINK, "device": DEVICE, "pipe": PIPE,
    }.items():  # fmt: skip
        made = with_entry(f"{inside}link.xml".encode(), attributes=attributes)
        yield what, made, "special_files"
    for what, more in {
        "password": {"flags": 0x801},
        "strong-password": {"flags": 0x841},
        "aes": {"method": 99},
    }.items():
        yield what, with_entry(b"a.xml", **more), "encrypted"
    yield "bzip2", with_entry(b"a.xml", method=12), "unknown_packing"
    yield "twice", raw_zip([*sound, sound[-1]]), "duplicate_entries"
    again = sound[-1]._replace(name=sound[-1].name.upper())
    if again.name != sound[-1].name:
        yield "twice-by-case", raw_zip([*sound, again]), "duplicate_entries"
    yield (
        "other-name",
        raw_zip([first._replace(local_name=b"x" * len(first.name)), *rest]),
        "polyglot",
    )
    gap = rest[0]._replace(gap=b"MZ" + b"\x90" * 4096)
    yield "between", raw_zip([first, gap, *rest[1:]]), "polyglot"
    yield "behind", raw_zip(sound, after=b"MZ" + b"\0" * 9000), "polyglot"
    yield "behind-short", raw_zip(sound, after=b"#!/bin/sh\n"), "polyglot"
    yield "in-comment", raw_zip(sound, comment=b"PK\x03\x04" * 9), "polyglot"
    yield "long-comment", raw_zip(sound, comment=b"x" * 20_000), "polyglot"
    yield "cut", raw_zip(sound)[:-40], "damaged"
    yield "half", raw_zip(sound)[: len(raw_zip(sound)) // 2], "damaged"
    bomb = RawEntry(
        f"{inside}bomb.xml".encode() if inside else b"bomb.txt",
        b"",
        packed=SWELLS,
        size=len(BLANK),
        total=0,
    )
    yield "bomb", raw_zip([*sound, bomb]), "bomb"
    yield "lying-bomb", raw_zip([*sound, bomb._replace(size=100)]), "bomb"
    shared = sound[-1]._replace(
        name=sound[-1].name.replace(b".", b"2."), same_place_as=len(sound) - 1
    )
    yield "shared-bytes", raw_zip([*sound, shared]), "bomb|polyglot"
    wrong = rest[-1]._replace(total=zlib.crc32(b"other"))
    yield "wrong-sum", raw_zip([first, *rest[:-1], wrong]), "damaged"
    lies = rest[-1]._replace(size=len(rest[-1].content) + 1)
    yield "wrong-size", raw_zip([first, *rest[:-1], lies]), "damaged"


def many_entries() -> bytes:
    return zip_of({f"{n}.txt": b"" for n in range(10_500)})


def nested(depth: int) -> bytes:
    content = zip_of({"一.txt": b"text"})
    for _ in range(depth):
        content = zip_of({"套.zip": content})
    return content


def zips() -> Iterator[Sample]:
    """What only a bundle of files can hold."""
    pdf = b"%PDF-1.7\nno end"
    program = b"MZ\x90\0" + b"\0" * 60
    for name, content, code in (
        ("安装.exe", program, "program_inside"),
        ("报告.pdf.exe", program, "program_inside"),
        ("报告.pdf", program, "program_inside"),
        ("说明.txt", program, "program_inside"),
        ("脚本.vbs", b"x = 1", "program_inside"),
        ("脚本.ps1", b"x", "program_inside"),
        ("批处理.BAT", b"x", "program_inside"),
        ("网页.html", b"<b>", "program_inside"),
        ("快捷方式.lnk", b"L\0\0\0", "program_inside"),
        ("宏.xlsm", b"PK\x03\x04", "program_inside"),
        ("程序", b"\x7fELF" + b"\0" * 40, "program_inside"),
        ("脚本", b"#!/bin/sh\n", "program_inside"),
        ("旧版.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "refused_inside"),
        ("包.rar", b"Rar!\x1a\x07\0", "refused_inside"),
        ("包.7z", b"7z\xbc\xaf\x27\x1c", "refused_inside"),
        ("说明.txt", b"PK\x03\x04" + b"\0" * 60, "refused_inside"),
        ("照片.jpg", b"%PDF-1.7 not a photo", "refused_inside"),
        ("成果.pdf", pdf, "damaged"),
        ("成果.docx", zip_of({"a.txt": b"x"}), "wrong_kind"),
    ):
        yield Sample(f"含-{name}.zip", zip_of({name: content}), code)
    macros = office_parts("docx", parts={"word/vbaProject.bin": b"vba"})
    yield Sample("含宏.zip", zip_of({"表.docx": zip_of(macros)}), "macros")
    yield Sample("四层.zip", nested(4), "nested")
    bomb = raw_zip(
        [RawEntry(b"0.txt", b"", packed=SWELLS, size=len(BLANK), total=0)]
    )
    yield Sample(
        "套弹.zip", zip_of({f"{n}.zip": bomb for n in range(9)}), "bomb"
    )
    yield Sample("空.zip", b"PK\x05\x06" + b"\0" * 18, "damaged")
    yield Sample("过多.zip", many_entries(), "bomb")


def containers_of_another_kind() -> Iterator[Sample]:
    """A sound file under another's name."""
    kinds = containers()
    for kind in ("docx", "xlsx", "pptx"):
        other = "xlsx" if kind == "docx" else "docx"
        yield Sample(f"其实是别的.{kind}", zip_of(kinds[other]), "wrong_kind")
        yield Sample(f"其实是包.{kind}", zip_of(kinds["zip"]), "wrong_kind")
    yield Sample("其实是文档.ofd", zip_of(kinds["docx"]), "wrong_kind")
    yield Sample("其实是视频.ofd", FTYP + b"\0" * 99, "wrong_type")


def odd_ofds() -> Iterator[Sample]:
    """What only an OFD can have wrong."""
    parts = ofd_parts()
    declared = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM '
        b'"file:///etc/passwd">]><a>&x;</a>'
    )
    for name in ("OFD.xml", "Doc_0/Document.xml"):
        changed = {**parts, name: declared}
        yield Sample(f"实体-{name[:3]}.ofd", zip_of(changed), "xml_entities")
    lost = {**parts}
    del lost["Doc_0/Document.xml"]
    yield Sample("缺文档.ofd", zip_of(lost), "damaged")
    yield Sample(
        "加密.ofd", zip_of({**parts, "Encryptions.xml": b"<a/>"}), "encrypted"
    )
    for name in ("Doc_0/Attachs/工具.exe", "Doc_0/Attachs/页.html"):
        made = zip_of({**parts, name: b"x"})
        yield Sample(f"附件{name[-4:]}.ofd", made, "program_inside")
    yield Sample(
        "附包.ofd",
        zip_of({**parts, "Doc_0/Attachs/a.dat": b"PK\x03\x04xx"}),
        "refused_inside",
    )
    yield Sample(
        "坏页.ofd",
        zip_of({**parts, "Doc_0/Pages/Page_0/Content.xml": b"<a><b></a>"}),
        "damaged",
    )


def samples() -> Iterator[Sample]:
    """Every hostile container."""
    for kind, parts in containers().items():
        for what, content, code in faults(kind, parts):
            yield Sample(f"{what}.{kind}", content, code)
    yield from zips()
    yield from containers_of_another_kind()
    yield from odd_ofds()
