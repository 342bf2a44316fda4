"""JPEG: from marker to marker, to the end of the picture and no further.

Phones put more behind the end: a second picture, a short film, a maker's
note. Anything else there is not the camera's.
"""

import mmap
import re
import struct
from typing import BinaryIO

from contracts.inspection.archive import ends_as_archive
from contracts.inspection.budget import Budget
from contracts.inspection.names import begins_as_program
from contracts.inspection.verdict import BadFile

MOST_PIXELS = 100_000_000
NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
WEB = re.compile(rb"<\?php|<script|<html", re.IGNORECASE)
END, SCAN, COMMENT = 0xD9, 0xDA, 0xFE
ALONE = (0x01, *range(0xD0, 0xD9))
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
MOST_PICTURES = 8


def check(
    file: BinaryIO, *, kind: str, budget: Budget, inside: tuple[str, ...]
) -> None:
    """Raise BadFile unless it is a whole picture of a sensible size."""
    with mapped(file) as data:
        at = 0
        for _ in range(MOST_PICTURES):
            at = _picture(data, at)
            rest = data[at : at + 4096].lstrip(b"\0 \r\n")
            if not rest:
                break
            if not rest.startswith(b"\xff\xd8\xff"):
                _check_rest(data, at)
                break
            at = data.find(b"\xff\xd8\xff", at)
        else:
            raise BadFile("polyglot")
    if ends_as_archive(file):
        raise BadFile("polyglot")


class mapped:
    """A file's bytes without reading them all; of one in memory, a copy."""

    def __init__(self, file: BinaryIO):
        self.file = file
        self.held: mmap.mmap | None = None

    def __enter__(self):
        try:
            self.held = mmap.mmap(
                self.file.fileno(), 0, access=mmap.ACCESS_READ
            )
        except (OSError, ValueError, AttributeError):
            self.file.seek(0)
            return self.file.read()
        return self.held

    def __exit__(self, *_) -> None:
        if self.held is not None:
            self.held.close()


def _picture(data, at: int) -> int:
    """Where the picture that begins here ends."""
    if data[at : at + 3] != b"\xff\xd8\xff":
        raise BadFile("damaged")
    at += 2
    sized = scanned = False
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1  # fill bytes
        if data[at : at + 1] != b"\xff" or at + 2 > len(data):
            raise BadFile("damaged")
        marker = data[at + 1]
        at += 2
        if marker == END:
            if not (sized and scanned):
                raise BadFile("damaged")
            return at
        if marker in ALONE:
            continue
        body = data[at + 2 : at + _length(data, at)]
        if marker in FRAMES:
            _check_size(body)
            sized = True
        if marker == COMMENT and WEB.search(body):
            raise BadFile("polyglot")
        at += _length(data, at)
        if marker == SCAN:
            scanned = True
            found = NEXT_MARKER.search(data, at)
            if found is None:
                raise BadFile("damaged")
            at = found.start()


def _length(data, at: int) -> int:
    if at + 2 > len(data):
        raise BadFile("damaged")
    (length,) = struct.unpack_from(">H", data, at)
    if length < 2 or at + length > len(data):
        raise BadFile("damaged")
    return length


def _check_size(body: bytes) -> None:
    if len(body) < 6:
        raise BadFile("damaged")
    height, width = struct.unpack_from(">HH", body, 1)
    if not width or not height:
        raise BadFile("damaged")
    if width * height > MOST_PIXELS:
        raise BadFile("too_many_pixels")


def _check_rest(data, at: int) -> None:
    rest = data[at : at + 4096]
    makers = b"SEFT" in data[-64:]  # Samsung's
    film = rest.lstrip(b"\0")[4:8] == b"ftyp" or rest[4:8] == b"ftyp"
    if begins_as_program(rest) or not (makers or film):
        raise BadFile("polyglot")
