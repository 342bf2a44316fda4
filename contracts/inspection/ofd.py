"""OFD (GB/T 33190): a zip whose OFD.xml names its documents."""

from typing import BinaryIO

from contracts.inspection.archive import Archive
from contracts.inspection.budget import Budget
from contracts.inspection.names import ARCHIVES, is_program
from contracts.inspection.verdict import BadFile
from contracts.inspection.xmlparts import local, read_through, tree_of

ROOT = "OFD.xml"


def check(
    file: BinaryIO, *, kind: str, budget: Budget, inside: tuple[str, ...]
) -> None:
    """Raise BadFile if this is no OFD, or holds what it should not."""
    archive = Archive(file, budget)
    if ROOT not in archive.by_name:
        raise BadFile("wrong_kind")
    _check_root(archive)
    for entry in archive.entries:
        name = entry.info.filename
        if name.endswith("Encryptions.xml"):
            raise BadFile("encrypted")
        head = archive.head(entry)
        if is_program(name, head) and entry.extension != "bin":
            raise BadFile("program_inside", entry.name)
        if head.startswith(ARCHIVES):
            raise BadFile("refused_inside", entry.name)
        if entry.extension == "xml":
            read_through(archive.chunks(entry))
        else:
            for _ in archive.chunks(entry):
                pass  # counted, and its sum compared


def _check_root(archive: Archive) -> None:
    root = tree_of(archive.read(archive.by_name[ROOT]))
    if local(root.tag) != "OFD":
        raise BadFile("wrong_kind")
    documents = [
        (one.text or "").strip().lstrip("/")
        for one in root.iter()
        if local(one.tag) == "DocRoot"
    ]
    if not documents or any(name not in archive.by_name for name in documents):
        raise BadFile("damaged")
