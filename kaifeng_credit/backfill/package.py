"""What kind of file came in, before anything in it is trusted.

A workbook is a zip of XML. Its size unpacked, its parts and its sheets are
looked at first, with a parser that refuses entities; the library that reads
cells sees only what passed.
"""

import io
import posixpath
import zipfile
from dataclasses import dataclass

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring, iterparse

from contracts.policies import Refused
from kaifeng_credit.backfill.limits import MOST_PARTS, UNPACKED_LIMIT_BYTES

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
RELATION = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
)
STRICT_RELATION = (
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
)
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
BROKEN = "文件打不开，可能已损坏。请用表格软件另存为 .xlsx 后重新上传。"


@dataclass(frozen=True)
class Part:
    """One sheet of the package: its name, whether hidden, what is merged."""

    name: str
    hidden: bool
    merged: tuple[str, ...]


def inspect(content: bytes) -> tuple[Part, ...]:
    """The sheets of a workbook, or a refusal in one clear sentence."""
    _check_head(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive)
            return tuple(_parts(archive))
    except (
        zipfile.BadZipFile, DefusedXmlException, ParseError, KeyError,
        RuntimeError, EOFError,
    ) as error:  # fmt: skip
        raise Refused("broken_file", BROKEN) from error


def _check_head(content: bytes) -> None:
    if not content:
        raise Refused("empty", "文件是空的（0 字节）。请检查后重新选择。")
    if content.startswith(OLE):
        raise Refused(
            "old_or_locked",
            "这是 .xls 旧格式或加了密码的文件。"
            "请取消密码并另存为 .xlsx 后重新上传。",
        )
    if not content.startswith(ZIP):
        raise Refused(
            "wrong_type",
            "这不是 .xlsx 文件。请用下载的模板填写，保存为 .xlsx 后上传。",
        )


def _check_archive(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED_LIMIT_BYTES or len(entries) > MOST_PARTS:
        raise Refused(
            "too_large_unpacked",
            "文件展开后过大，不予读取。请只保留模板中的内容后重新上传。",
        )
    if WORKBOOK not in names:
        raise Refused(
            "wrong_type",
            "这不是 .xlsx 表格文件。请用下载的模板填写后上传。",
        )
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Refused(
            "macros", "文件带有宏。请另存为不带宏的 .xlsx 后重新上传。"
        )


def _parts(archive: zipfile.ZipFile):
    targets = {
        node.get("Id"): node.get("Target", "")
        for node in fromstring(archive.read(RELATIONS))
    }
    book = fromstring(archive.read(WORKBOOK))
    for space in (MAIN, STRICT):
        for node in book.iter(f"{space}sheet"):
            key = node.get(RELATION) or node.get(STRICT_RELATION)
            target = targets[key]
            path = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join("xl", target))
            )
            yield Part(
                name=node.get("name", ""),
                hidden=node.get("state", "visible") != "visible",
                merged=_merged(archive, path),
            )


def _merged(archive: zipfile.ZipFile, path: str) -> tuple[str, ...]:
    """The merged ranges of one sheet, read as a stream."""
    found = []
    with archive.open(path) as stream:
        for _, node in iterparse(stream):
            if node.tag in (f"{MAIN}mergeCell", f"{STRICT}mergeCell"):
                found.append(node.get("ref", ""))
            node.clear()
    return tuple(found)
