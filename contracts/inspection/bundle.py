"""A zip of files: each is what we would take by itself.

Text beside them is fine, and so is what Windows and macOS put there on their
own; programs are not, whatever they call themselves.
"""

from typing import BinaryIO

from contracts.inspection import child
from contracts.inspection.archive import Archive, Entry
from contracts.inspection.budget import Budget
from contracts.inspection.names import ARCHIVES, OLE, is_program
from contracts.inspection.verdict import BadFile
from contracts.rules.uploads import MAGIC

ALIASES = {"jpeg": "jpg"}
PLAIN = ("txt", "csv", "json", "xml", "md", "log", "")
LITTER = (".ds_store", "thumbs.db", "desktop.ini")
MAC_FOLDER = "__macosx/"


def check(
    file: BinaryIO, *, kind: str, budget: Budget, inside: tuple[str, ...]
) -> None:
    """Raise BadFile for the first entry that may not come in."""
    archive = Archive(file, budget)
    if not archive.entries:
        raise BadFile("damaged")
    for entry in archive.entries:
        _check_entry(archive, entry, inside)


def _check_entry(
    archive: Archive, entry: Entry, inside: tuple[str, ...]
) -> None:
    extension = ALIASES.get(entry.extension, entry.extension)
    name, head = entry.name, archive.head(entry)
    if is_program(name, head):
        raise BadFile("program_inside", name)
    folded = name.casefold()
    litter = folded.startswith(MAC_FOLDER) or folded.endswith(LITTER)
    if extension in inside and not litter:
        if not begins_as(extension, head):
            raise BadFile("refused_inside", name)
        with archive.opened(entry) as opened:
            child.check(extension, opened, archive.budget, inside)
        return
    if extension not in PLAIN and not litter:
        raise BadFile("refused_inside", name)
    if head.startswith((*ARCHIVES, b"%PDF")) or (
        head.startswith(OLE) and not litter
    ):
        raise BadFile("refused_inside", name)
    for _ in archive.chunks(entry):
        pass  # counted, and its sum compared


def begins_as(extension: str, head: bytes) -> bool:
    """Whether a file inside begins as its name says."""
    return any(
        head[at : at + len(mark)] == mark for at, mark in MAGIC[extension]
    )
