"""PNG: from chunk to chunk, each with its sum, and all rows are there."""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from contracts.inspection.budget import MEGABYTE, PIECE, Budget, inflate
from contracts.inspection.verdict import BadFile

MOST_PIXELS = 100_000_000
LONGEST_SIDE = 50_000
MOST_CHUNKS = 100_000
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {
    0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16),
}  # fmt: skip
PACKED_TEXT = (b"zTXt", b"iTXt", b"iCCP")
LONGEST_TEXT = 8 * MEGABYTE


def check(
    file: BinaryIO, *, kind: str, budget: Budget, inside: tuple[str, ...]
) -> None:
    """Raise BadFile unless it is a whole picture of a sensible size."""
    file.seek(8)
    chunks = _chunks(file)
    kind_of_first, head = next(chunks)
    if kind_of_first != b"IHDR" or len(head) != 13:
        raise BadFile("damaged")
    rows, bytes_a_row, laced = _size(head)
    got, wanted = 0, rows * (1 + bytes_a_row)
    for piece in inflate(_picture(chunks), budget, raw=False, blank=True):
        got += len(piece)
        # Interlacing adds a byte to every short row.
        if got > wanted * 2 + 4096:
            raise BadFile("bomb")
    if got < wanted and not laced:
        raise BadFile("damaged")
    for _ in chunks:
        pass
    _check_rest(file)


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each chunk up to the end of the picture."""
    for _ in range(MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            raise BadFile("damaged")
        length, kind = struct.unpack(">I4s", head)
        if length > 256 * MEGABYTE or not kind.isalpha():
            raise BadFile("damaged")
        content = file.read(length)
        total = file.read(4)
        if len(content) < length or len(total) < 4:
            raise BadFile("damaged")
        if zlib.crc32(content, zlib.crc32(kind)) != int.from_bytes(total):
            raise BadFile("damaged")
        if kind in PACKED_TEXT:
            _check_text(content)
        yield kind, content
        if kind == b"IEND":
            return
    raise BadFile("bomb")


def _size(head: bytes) -> tuple[int, int, bool]:
    width, height, depth, colour, _, _, laced = struct.unpack(">IIBBBBB", head)
    if depth not in DEPTHS.get(colour, ()) or not width or not height:
        raise BadFile("damaged")
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise BadFile("too_many_pixels")
    return height, (width * SAMPLES[colour] * depth + 7) // 8, bool(laced)


def _picture(chunks: Iterator[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """The picture's own bytes; they follow one another."""
    begun = False
    for kind, content in chunks:
        if kind == b"IDAT":
            begun = True
            for at in range(0, len(content), PIECE):
                yield content[at : at + PIECE]
        elif begun or kind == b"IEND":
            return


def _check_text(content: bytes) -> None:
    """A note that unpacks to megabytes is no note."""
    at = content.find(b"\x78")  # where zlib's stream may begin
    if at < 0:
        return
    stream = zlib.decompressobj()
    try:
        stream.decompress(content[at:], LONGEST_TEXT)
    except zlib.error:
        return
    if stream.unconsumed_tail and not stream.eof:
        raise BadFile("bomb")


def _check_rest(file: BinaryIO) -> None:
    if file.read(4096).strip(b"\0 \r\n") or file.read(1):
        raise BadFile("polyglot")
