"""Office files (OOXML): the right kind, no macros, nothing from outside.

A template or a linked table on somebody's own disk is common and reaches
nowhere from here; one on a server is what an attacker puts there.
"""

import re
from typing import BinaryIO

from contracts.inspection import child
from contracts.inspection.archive import Archive, Entry
from contracts.inspection.budget import Budget
from contracts.inspection.names import OLE, is_program
from contracts.inspection.verdict import BadFile
from contracts.inspection.xmlparts import local, read_through, tree_of

TYPES = "[Content_Types].xml"
FORMAT = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": f"{FORMAT}wordprocessingml.document.main+xml",
    "xlsx": f"{FORMAT}spreadsheetml.sheet.main+xml",
    "pptx": f"{FORMAT}presentationml.presentation.main+xml",
}
MACRO_NAMES = ("vbaproject", "vbadata", "macrosheets/", "customui/")
MACRO_TYPES = ("macroenabled", "vbaproject", "vbadata", "macrosheet")
CONTROL_TYPES = ("activex", "vnd.ms-office.activex")
PACKAGES = ("docx", "xlsx", "pptx")
# Besides XML: what Office itself writes with an ending that runs elsewhere.
OFFICES_OWN = ("bin", "svg")
XML = ("xml", "rels", "vml")
HYPERLINKS = ("hyperlink", "slide")
LINK_SCHEMES = ("", "http", "https", "mailto", "file", "ftp", "tel")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE)
OWN_DISK = re.compile(r"file:/{0,3}[a-z]:|[a-z]:[\\/]", re.IGNORECASE)
DDE = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)


def check(
    file: BinaryIO, *, kind: str, budget: Budget, inside: tuple[str, ...]
) -> None:
    """Raise BadFile if this is no such file, or holds what it should not."""
    if file.read(len(OLE)) == OLE:
        raise BadFile(_old(file))
    archive = Archive(file, budget)
    if TYPES not in archive.by_name:
        raise BadFile("wrong_kind")
    _check_types(archive, kind)
    for entry in archive.entries:
        _check_part(archive, entry, inside)


def _old(file: BinaryIO) -> str:
    """An OLE container: a password's, or that of Office before 2007."""
    file.seek(0)
    encrypted = "EncryptedPackage".encode("utf-16-le")
    kept = b""
    while piece := file.read(1 << 20):
        if encrypted in kept + piece:
            return "encrypted"
        kept = piece[-len(encrypted) :]
    return "old_office"


def _check_types(archive: Archive, kind: str) -> None:
    root = tree_of(archive.read(archive.by_name[TYPES]))
    named = {one.get("ContentType", "").strip().lower() for one in root}
    if any(word in one for one in named for word in MACRO_TYPES):
        raise BadFile("macros")
    if any(word in one for one in named for word in CONTROL_TYPES):
        raise BadFile("controls")
    if MAIN[kind].lower() not in named:
        raise BadFile("wrong_kind")


def _check_part(
    archive: Archive, entry: Entry, inside: tuple[str, ...]
) -> None:
    name, extension = entry.info.filename.lower(), entry.extension
    if any(word in name for word in MACRO_NAMES):
        raise BadFile("macros")
    if "activex/" in name:
        raise BadFile("controls")
    if extension in PACKAGES:  # the table behind a chart
        with archive.opened(entry) as opened:
            child.check(extension, opened, archive.budget, inside)
        return
    if extension == "rels":
        _check_relations(archive, entry)
        return
    if extension in XML:
        _read_xml(archive, entry, name)
        return
    head = archive.head(entry)
    if head.startswith(OLE):
        raise BadFile("ole_object")
    if is_program("" if extension in OFFICES_OWN else name, head):
        if extension == "svg":  # a drawing begins as a web page may
            head = b""
        else:
            raise BadFile("program_inside", entry.name)
    for _ in archive.chunks(entry):
        pass  # counted, and its sum compared


def _check_relations(archive: Archive, entry: Entry) -> None:
    for one in tree_of(archive.read(entry)):
        kind = one.get("Type", "").rpartition("/")[2].lower()
        if kind in ("vbaproject", "wordvbadata", "xlmacrosheet"):
            raise BadFile("macros")
        if kind in ("control", "activexcontrolbinary"):
            raise BadFile("controls")
        if one.get("TargetMode", "").lower() == "external":
            _check_outside(kind, one.get("Target", "").strip())


def _check_outside(kind: str, target: str) -> None:
    found = SCHEME.match(target)
    scheme = found[1].lower() if found else ""
    if kind in HYPERLINKS:  # followed by a person, never by the program
        if scheme not in LINK_SCHEMES and not OWN_DISK.match(target):
            raise BadFile("outside_content")
        return
    if kind in ("oleobject", "package", "subdocument", "frame"):
        raise BadFile("outside_content")
    if OWN_DISK.match(target):
        return
    if scheme or target.startswith(("\\", "/")):
        raise BadFile("outside_content")


def _read_xml(archive: Archive, entry: Entry, name: str) -> None:
    if name.startswith("word/") and not name.startswith("word/theme"):
        _read_fields(archive, entry)
        return
    if "externallinks/" in name:
        _read_links(archive, entry)
        return
    read_through(archive.chunks(entry))


def _read_fields(archive: Archive, entry: Entry) -> None:
    """Field codes, put together again: DDE starts a program."""
    said: list[str] = []
    within = [False]

    def start(tag: str, attributes: dict[str, str]) -> None:
        within[0] = tag.endswith(" instrText")
        if tag.endswith(" fldSimple"):
            said.extend(
                value
                for key, value in attributes.items()
                if key.endswith(" instr")
            )
        elif tag.endswith(" fldChar"):
            said.append(" ")  # where one field ends and another begins

    def text(words: str) -> None:
        if within[0]:
            said.append(words)

    read_through(archive.chunks(entry), start=start, text=text)
    if DDE.search("".join(said)):
        raise BadFile("outside_content")


def _read_links(archive: Archive, entry: Entry) -> None:
    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) in ("ddeLink", "oleLink"):
            raise BadFile("outside_content")

    read_through(archive.chunks(entry), start=start)
