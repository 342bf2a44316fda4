"""Tables and data as text."""

import codecs
from typing import BinaryIO

from contracts.inspection.budget import PIECE, Budget
from contracts.inspection.verdict import BadFile

ENCODINGS = ("utf-8", "gb18030", "utf-16")


def check(
    file: BinaryIO, *, kind: str, budget: Budget, inside: tuple[str, ...]
) -> None:
    """Raise BadFile unless it is text in one of the usual encodings."""
    if not any(_decodes(file, one) for one in ENCODINGS):
        raise BadFile("not_text")


def _decodes(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    marked = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if marked != (encoding == "utf-16"):
        return False
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            if "\0" in decoder.decode(piece):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
