"""How much one inspection may unpack, counted over all levels of a file."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contracts.inspection.verdict import BadFile

MEGABYTE = 1024 * 1024
# A year of scans is a hundred megabytes; a sheet of zeros may pack 1:1000,
# but not to hundreds of megabytes.
MOST_UNPACKED = 768 * MEGABYTE
LARGE, STEEP = 64 * MEGABYTE, 200
MOST_ENTRIES = 10_000
DEEPEST = 2  # a docx in a zip in a zip, or a table in a text in a zip
PIECE = 256 * 1024


@dataclass
class Budget:
    """What is left; past it, the file is a bomb."""

    unpacked: int = MOST_UNPACKED
    entries: int = MOST_ENTRIES
    depth: int = 0

    def open_one(self) -> None:
        """One more file inside."""
        self.entries -= 1
        if self.entries < 0:
            raise BadFile("bomb")

    def spend(self, count: int) -> None:
        """So many bytes came out."""
        self.unpacked -= count
        if self.unpacked < 0:
            raise BadFile("bomb")

    def down(self) -> None:
        """One level deeper, until ``up``."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFile("nested")

    def up(self) -> None:
        """Back from a level."""
        self.depth -= 1


def inflate(
    packed: Iterable[bytes], budget: Budget, *, raw: bool, blank: bool = False
) -> Iterator[bytes]:
    """What comes out of deflated bytes, counted; BadFile past the budget.

    ``raw``: without zlib's header, as in a zip; ``blank``: it may be all
    white, and who asks knows how much is to come. Never more than a piece is
    in memory.
    """
    stream = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS)
    taken = given = 0
    try:
        for piece in packed:
            taken += len(piece)
            left = piece
            while left:
                out = stream.decompress(left, PIECE)
                left = stream.unconsumed_tail
                given += len(out)
                _spend(budget, len(out), given, taken, blank)
                if out:
                    yield out
                if stream.eof:
                    return
        out = stream.flush()
    except zlib.error as error:
        raise BadFile("damaged") from error
    _spend(budget, len(out), given + len(out), taken, blank)
    if out:
        yield out
    if not stream.eof:
        raise BadFile("damaged")


def _spend(
    budget: Budget, count: int, given: int, taken: int, blank: bool
) -> None:
    budget.spend(count)
    if not blank and given > LARGE and given > STEEP * max(taken, 1):
        raise BadFile("bomb")
