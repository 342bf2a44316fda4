"""The program in the jail that reads the words of a file.

``main([kind])`` reads the file from its standard input and prints
``{"lines": […], "cut": …}``: a line per paragraph, row or line of a page.
Words are for comparing two versions; nothing is decided on them.
"""

import codecs
import importlib
import json
import os
import sys
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from contracts.inspection.archive import Archive
from contracts.inspection.budget import Budget
from contracts.inspection.package_words import (
    ofd_lines,
    pptx_lines,
    zip_lines,
)
from contracts.inspection.text import ENCODINGS
from contracts.inspection.xmlparts import paragraphs

MOST_LINES = 3000
LONGEST_LINE = 2000
MOST_CHARACTERS = 200_000  # four bytes each stay within an answer
NEEDED = {"pdf": "pypdfium2", "xlsx": "openpyxl"}
XML = "xml.parsers.expat"
BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def prepare(arguments: list[str]) -> None:
    """Load what this kind needs, and only that."""
    importlib.import_module(NEEDED.get(arguments[0], XML))


def main(arguments: list[str]) -> None:
    """Read the file on standard input."""
    with os.fdopen(0, "rb") as file:
        sys.stdout.write(json.dumps(words(arguments[0], file)))


def words(kind: str, file: BinaryIO) -> dict[str, object]:
    """The lines of a file, and whether there were more."""
    reader = {
        "pdf": pdf_lines,
        "docx": docx_lines,
        "xlsx": xlsx_lines,
        "pptx": pptx_lines,
        "ofd": ofd_lines,
        "zip": zip_lines,
        "txt": text_lines,
        "csv": text_lines,
    }[kind]
    lines: list[str] = []
    left = MOST_CHARACTERS
    said = (line for line in map(_plain, reader(file)) if line)
    for line in islice(said, MOST_LINES + 1):
        left -= len(line)
        if left < 0 or len(lines) == MOST_LINES:
            return {"lines": lines, "cut": True}
        lines.append(line)
    return {"lines": lines, "cut": False}


def _plain(line: str) -> str:
    """One line without marks that mislead, and not endless."""
    spaced = "".join(" " if c.isspace() else c for c in line)
    kept = "".join(c for c in spaced if c.isprintable())
    return kept.strip()[:LONGEST_LINE]


def pdf_lines(file: BinaryIO) -> Iterator[str]:
    """The text layer, page by page; a scan has none."""
    pdfium = importlib.import_module("pypdfium2")
    document = pdfium.PdfDocument(file.read())
    for page in document:
        yield from page.get_textpage().get_text_bounded().splitlines()


def docx_lines(file: BinaryIO) -> Iterator[str]:
    """A line per paragraph; what was struck out is not said."""
    archive = Archive(file, Budget())
    body = archive.chunks(archive.by_name["word/document.xml"])
    yield from paragraphs(body)


def xlsx_lines(file: BinaryIO) -> Iterator[str]:
    """A line per row, with the sheet it stands on."""
    openpyxl = importlib.import_module("openpyxl")
    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            cells = ["" if value is None else str(value) for value in row]
            if any(cells):
                yield f"〔{sheet.title}〕{' | '.join(cells)}"


def text_lines(file: BinaryIO) -> Iterator[str]:
    """The lines of plain text, in the first of the usual encodings it is."""
    content = file.read()
    marked = content.startswith(BYTE_ORDER_MARKS)
    for encoding in ENCODINGS:
        if marked != (encoding == "utf-16"):
            continue
        try:
            yield from content.decode(encoding).removeprefix("\ufeff").splitlines()
            return
        except UnicodeDecodeError:
            continue
