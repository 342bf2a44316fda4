"""XML inside a package: well formed, and without anything declared in it.

No package of ours declares a document type, and without one there are no
entities to expand or to fetch. expat reads any encoding that hides it.
"""

from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element
from xml.parsers import expat

import defusedxml
import defusedxml.ElementTree

from contracts.inspection.verdict import BadFile

Start = Callable[[str, dict[str, str]], None]


def tree_of(content: bytes) -> Element:
    """A small part as a tree."""
    try:
        return defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    except defusedxml.DefusedXmlException as error:
        raise BadFile("xml_entities") from error
    except (SyntaxError, ValueError, LookupError) as error:
        raise BadFile("damaged") from error


def read_through(
    chunks: Iterable[bytes],
    *,
    start: Start | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """A part of any size, piece by piece, without keeping it."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def declared(*_) -> None:
        raise BadFile("xml_entities")

    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    try:
        for piece in chunks:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BadFile("damaged") from error


def paragraphs(chunks: Iterable[bytes]) -> list[str]:
    """What a part of Word or of slides says, a line per paragraph.

    Both call a paragraph p and its words t; what was struck out is not said.
    """
    lines, open_tag = [""], ""

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal open_tag
        open_tag = local(tag)
        if open_tag == "p":
            lines.append("")
        elif open_tag in ("tab", "br"):
            lines[-1] += " "

    def text(said: str) -> None:
        if open_tag == "t":
            lines[-1] += said

    read_through(chunks, start=start, text=text)
    return lines


def local(tag: str) -> str:
    """A name without its namespace, as either reader writes it."""
    return tag.rpartition("}")[2].rpartition(" ")[2]
