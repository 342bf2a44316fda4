"""What slides, OFD pages and archives say, line by line, read in the jail."""

import posixpath
from collections.abc import Iterator
from typing import BinaryIO

from contracts.inspection.archive import Archive, Entry
from contracts.inspection.budget import MEGABYTE, Budget
from contracts.inspection.xmlparts import (
    local,
    paragraphs,
    read_through,
    tree_of,
)

SLIDES = "ppt/presentation.xml"
SLIDES_RELATIONS = "ppt/_rels/presentation.xml.rels"
RELATION_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
)
OFD_ROOT = "OFD.xml"
KILOBYTE = 1024


# --- slides ------------------------------------------------------------------
def pptx_lines(file: BinaryIO) -> Iterator[str]:
    """A line per paragraph, with the slide it stands on, in their order."""
    archive = Archive(file, Budget())
    for number, slide in enumerate(_slides(archive), 1):
        for line in paragraphs(archive.chunks(slide)):
            if line.strip():
                yield f"〔第 {number} 页〕{line}"


def _slides(archive: Archive) -> Iterator[Entry]:
    relations = archive.by_name.get(SLIDES_RELATIONS)
    if relations is None:
        return
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in tree_of(archive.read(relations))
    }
    for one in tree_of(archive.read(archive.by_name[SLIDES])).iter():
        if local(one.tag) == "sldId":
            target = targets.get(one.get(RELATION_ID), "")
            entry = archive.by_name.get(_beside(SLIDES, target))
            if entry is not None:
                yield entry


# --- OFD ---------------------------------------------------------------------
def ofd_lines(file: BinaryIO) -> Iterator[str]:
    """The words of each page, with those of the form it is printed on.

    Words of one height are one line, as a reader sees them.
    """
    archive = Archive(file, Budget())
    root = tree_of(archive.read(archive.by_name[OFD_ROOT]))
    for one in root.iter():
        if local(one.tag) == "DocRoot":
            place = _beside(OFD_ROOT, (one.text or "").strip())
            if place in archive.by_name:
                yield from _document(archive, place)


def _document(archive: Archive, place: str) -> Iterator[str]:
    forms, pages = {}, []
    for one in tree_of(archive.read(archive.by_name[place])).iter():
        name, at = local(one.tag), _beside(place, one.get("BaseLoc", ""))
        if at not in archive.by_name:
            continue
        if name == "TemplatePage":
            forms[one.get("ID", "")] = at
        elif name == "Page":
            pages.append(at)
    for page in pages:
        lines, used = _words_on(archive, page)
        for form in used:
            if form in forms:
                yield from _words_on(archive, forms[form])[0]
        yield from lines


def _words_on(archive: Archive, place: str) -> tuple[list[str], list[str]]:
    """The lines of a page, and the forms it is printed on."""
    lines: list[str] = []
    used: list[str] = []
    height, open_tag = "", ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal height, open_tag
        open_tag = local(tag)
        if open_tag == "Template":
            used.append(attributes.get("TemplateID", ""))
        elif open_tag == "TextObject":
            box = attributes.get("Boundary", "").split()
            now = box[1] if len(box) > 1 else ""
            if not lines or not now or now != height:
                lines.append("")
            else:
                lines[-1] += " "
            height = now

    def text(said: str) -> None:
        if open_tag == "TextCode" and lines:
            lines[-1] += said.strip("\r\n\t")

    entry = archive.by_name[place]
    read_through(archive.chunks(entry), start=start, text=text)
    return lines, used


# --- archives ----------------------------------------------------------------
def zip_lines(file: BinaryIO) -> Iterator[str]:
    """The name and size of each file inside; nothing is unpacked."""
    for entry in Archive(file, Budget()).entries:
        if not entry.name.endswith("/"):
            yield f"{entry.name}（{_size(entry.info.file_size)}）"


def _size(size: int) -> str:
    if size < KILOBYTE:
        return f"{size} 字节"
    if size < MEGABYTE:
        return f"{size / KILOBYTE:.1f} KB"
    return f"{size / MEGABYTE:.1f} MB"


def _beside(place: str, target: str) -> str:
    """Where a part named by another lies: from the root, or beside it."""
    folder = "" if target.startswith("/") else posixpath.dirname(place)
    joined = posixpath.join(folder, target.lstrip("/"))
    return posixpath.normpath(joined) if target else ""
