"""The program in the jail that reads the fields of an invoice's original.

``main([kind])`` reads an XML, OFD or PDF from its standard input and prints
``{"number": …, "issued_on": …, "kind": …, "amount": …, "seller": …,
"buyer": …}`` with those fields it found; a field that is not there, or that
is said in two ways, is absent. No schema of the tax bureau's XML is public
(domain.md 6.4), so names are looked for wherever they stand. What is read is
compared with what was typed and decides nothing.
"""

import importlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from contracts.inspection.archive import Archive
from contracts.inspection.budget import PIECE, Budget
from contracts.inspection.verdict import BadFile
from contracts.inspection.xmlparts import local, read_through

# Element names by field, the one that is believed first in front. Those of
# 《电子凭证会计数据标准》 and of the tax bureau's file, as far as seen.
NAMES = {
    "number": ("InvoiceNumber", "EIid", "Fphm"),
    "issued_on": ("IssueTime", "DateOfIssue", "RequestTime", "Kprq"),
    "kind": (
        "LabelName", "GeneralOrSpecialVAT", "TypeOfInvoice", "InvoiceType",
    ),
    "amount": (
        "TotalTax-includedAmount", "TotalTax-IncludedAmount",
        "TotalTaxIncludedAmount", "Jshj",
    ),
    "seller": ("SellerName", "NameOfSeller", "Xfmc"),
    "buyer": ("BuyerName", "PurchaserName", "NameOfPurchaser", "Gmfmc"),
}  # fmt: skip
WANTED = {name for names in NAMES.values() for name in names}
MOST_CHARACTERS = 100_000
LONGEST = 200
MOST_PAGES = 5
DIGITS = re.compile(r"(?<!\d)\d{20}(?!\d)")
DAY = re.compile(r"(\d{4})[年/.-]?(\d{1,2})[月/.-]?(\d{1,2})")
CN_DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
MONEY = re.compile(r"-?\d{1,12}(\.\d{1,2})?")
SMALL = re.compile(r"小写\s*[)）]?\s*[¥￥]?\s*(-?[\d,]+\.\d{2})")
NAMED = re.compile(r"名称\s*[:：]\s*(\S+)")
KINDS = {"专用发票": "special", "普通发票": "ordinary"}
NEEDED = {"pdf": "pypdfium2", "ofd": "xml.parsers.expat"}


def prepare(arguments: list[str]) -> None:
    """Load what this kind needs, and only that."""
    importlib.import_module(NEEDED.get(arguments[0], "xml.parsers.expat"))


def main(arguments: list[str]) -> None:
    """Read the file on standard input."""
    with os.fdopen(0, "rb") as file:
        sys.stdout.write(json.dumps(fields(arguments[0], file)))


def fields(kind: str, file: BinaryIO) -> dict[str, str]:
    """The fields an original says; one that is unclear is left out."""
    reader = {"xml": _of_xml, "ofd": _of_ofd, "pdf": _of_pdf}[kind]
    return {name: said for name, said in reader(file).items() if said}


def _of_xml(file: BinaryIO) -> dict[str, str]:
    return from_elements(_elements(iter(lambda: file.read(PIECE), b"")))


def _of_ofd(file: BinaryIO) -> dict[str, str]:
    """The structured part where there is one, else the words of the pages."""
    archive = Archive(file, Budget())
    words: list[str] = []
    for entry in archive.entries:
        if entry.extension != "xml":
            continue
        said = _elements(archive.chunks(entry), also=("TextCode",))
        found = from_elements(said)
        if "number" in found:
            return found
        words += said.get("TextCode", [])
    return from_text("\n".join(words)[:MOST_CHARACTERS])


def _of_pdf(file: BinaryIO) -> dict[str, str]:
    pdfium = importlib.import_module("pypdfium2")
    document = pdfium.PdfDocument(file.read())
    pages = range(min(len(document), MOST_PAGES))
    text = "\n".join(
        document[page].get_textpage().get_text_bounded() for page in pages
    )
    return from_text(text[:MOST_CHARACTERS])


def _elements(
    chunks: Iterable[bytes], *, also: tuple[str, ...] = ()
) -> dict[str, list[str]]:
    """The texts of the elements looked for, by name."""
    found: dict[str, list[str]] = {}
    current, left = "", MOST_CHARACTERS

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal current
        name = local(tag)
        current = name if name in WANTED or name in also else ""
        if current:
            found.setdefault(current, []).append("")

    def text(said: str) -> None:
        nonlocal left
        if current and said.strip():
            left -= len(said)
            if left < 0:
                raise BadFile("too_complex")
            found[current][-1] += said

    read_through(chunks, start=start, text=text)
    return found


def from_elements(said: dict[str, list[str]]) -> dict[str, str]:
    """Each field by the first of its names that says one thing."""
    found = {}
    for field, names in NAMES.items():
        for name in names:
            values = {PLAIN[field](one.strip()) for one in said.get(name, [])}
            values.discard("")
            if len(values) == 1:
                found[field] = values.pop()[:LONGEST]
                break
    return found


def from_text(text: str) -> dict[str, str]:
    """The fields as the printed face of a 数电票 names them."""
    names = NAMED.findall(text)
    buyer, seller = names if len(names) == len(("buyer", "seller")) else "  "
    return {
        "number": _one(DIGITS.findall(text)),
        "issued_on": _one(_days(CN_DAY.findall(text))),
        "kind": _one(code for words, code in KINDS.items() if words in text),
        "amount": _one(_money(one) for one in SMALL.findall(text)),
        "buyer": buyer.strip()[:LONGEST],
        "seller": seller.strip()[:LONGEST],
    }


def _one(values: Iterable[str]) -> str:
    """The one value said; nothing where there are none or several."""
    distinct = set(values) - {""}
    return distinct.pop() if len(distinct) == 1 else ""


def _days(found: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    for year, month, day in found:
        yield f"{year}-{int(month):02}-{int(day):02}"


def _day(text: str) -> str:
    found = DAY.match(text)
    return next(_days([found.groups()])) if found else ""


def _money(text: str) -> str:
    plain = text.replace(",", "").lstrip("¥￥").strip()
    if not MONEY.fullmatch(plain):
        return ""
    whole, _, small = plain.partition(".")
    return f"{whole}.{small:0<2}"


def _kind(text: str) -> str:
    return _one(code for words, code in KINDS.items() if words in text)


def _number(text: str) -> str:
    return text if DIGITS.fullmatch(text) else ""


PLAIN = {
    "number": _number,
    "issued_on": _day,
    "kind": _kind,
    "amount": _money,
    "seller": str,
    "buyer": str,
}
