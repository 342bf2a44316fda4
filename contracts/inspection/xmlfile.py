"""An XML file by itself: well formed, and without anything declared in it.

A 数电票 comes as one. What the file says is read elsewhere (invoice.py), and
never decides whether it comes in.
"""

from collections.abc import Iterator
from typing import BinaryIO

from contracts.inspection.budget import PIECE, Budget
from contracts.inspection.xmlparts import read_through


def check(
    file: BinaryIO, *, kind: str, budget: Budget, inside: tuple[str, ...]
) -> None:
    """Raise BadFile unless it is XML without a document type or entities."""
    file.seek(0)
    read_through(_pieces(file))


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
