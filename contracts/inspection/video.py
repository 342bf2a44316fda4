"""MP4: boxes one after another, to the last byte of the file."""

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

from contracts.inspection.archive import ends_as_archive
from contracts.inspection.budget import MEGABYTE, Budget
from contracts.inspection.names import ARCHIVES, begins_as_program
from contracts.inspection.verdict import BadFile

KNOWN = frozenset(
    b"ftyp moov mdat free skip wide uuid udta meta moof mfra sidx styp pdin "
    b"ssix prft emsg pnot junk beam".split()
)
FILLERS = (b"free", b"skip", b"wide", b"uuid", b"junk")
MOST_BOXES = 200_000
LARGEST_INDEX = 64 * MEGABYTE


def check(
    file: BinaryIO, *, kind: str, budget: Budget, inside: tuple[str, ...]
) -> None:
    """Raise BadFile unless it is a film that can be played."""
    size = file.seek(0, io.SEEK_END)
    found = {}
    for name, at, end in _boxes(file, 0, size, last_may_be_open=True):
        if not found and name != b"ftyp":
            raise BadFile("wrong_kind")
        if name not in KNOWN:
            raise BadFile("polyglot")
        if name in FILLERS:
            _check_filler(file, at)
        found.setdefault(name, (at, end))
    if b"moov" not in found or not {b"mdat", b"moof"} & set(found):
        raise BadFile("damaged")
    _check_index(file, *found[b"moov"])
    if ends_as_archive(file):
        raise BadFile("polyglot")


def _boxes(
    file: BinaryIO, at: int, end: int, *, last_may_be_open: bool = False
) -> Iterator[tuple[bytes, int, int]]:
    """Name, beginning and end of the content of each box."""
    for _ in range(MOST_BOXES):
        if at == end:
            return
        file.seek(at)
        head = file.read(16)
        if len(head) < 8 or at + 8 > end:
            raise BadFile("polyglot" if last_may_be_open else "damaged")
        size, name = struct.unpack_from(">I4s", head)
        content = at + 8
        if size == 1 and len(head) == 16:
            (size,) = struct.unpack_from(">Q", head, 8)
            content = at + 16
        elif size == 0 and last_may_be_open and name == b"mdat":
            size = end - at
        if size < content - at:
            raise BadFile("damaged")
        if at + size > end:
            unknown = last_may_be_open and name not in KNOWN
            raise BadFile("polyglot" if unknown else "damaged")
        yield name, content, at + size
        at += size
    raise BadFile("bomb")


def _check_filler(file: BinaryIO, at: int) -> None:
    file.seek(at)
    head = file.read(64)
    for start in (head, head[16:]):  # a uuid box begins with its own number
        if begins_as_program(start) or start.startswith((*ARCHIVES, b"%PDF")):
            raise BadFile("polyglot")


def _check_index(file: BinaryIO, at: int, end: int) -> None:
    if end - at > LARGEST_INDEX:
        raise BadFile("bomb")
    names = [name for name, _, _ in _boxes(file, at, end)]
    if b"mvhd" not in names or b"trak" not in names:
        raise BadFile("damaged")
