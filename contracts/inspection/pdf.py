"""PDF by qpdf: opens without a password, has pages, and does nothing.

A signature, a form and a plain /OpenAction (go to page 1) are fine; a
script, starting a program and moving pictures with scripts are not. Files
attached are looked at like files in a zip.
"""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

import pikepdf

from contracts.inspection import child
from contracts.inspection.archive import ends_as_archive
from contracts.inspection.budget import PIECE, Budget, inflate
from contracts.inspection.bundle import ALIASES, begins_as
from contracts.inspection.jpeg import MOST_PIXELS, mapped
from contracts.inspection.names import (
    ARCHIVES,
    begins_as_program,
    is_program,
)
from contracts.inspection.verdict import BadFile

MOST_OBJECTS = 2_000_000
MOST_PAGES = 20_000
# Worth a closer look; strings may say these words without meaning it.
SUSPECT = re.compile(
    rb"/JavaScript|/JS\b|/Launch|/RichMedia|/XFA|/EF\b|/EmbeddedFile|"
    rb"/ImportData"
)
DEEPEST = 50
# Padding and line ends of another system are common behind the end.
LONGEST_REST = 1024


def check(
    file: BinaryIO, *, kind: str, budget: Budget, inside: tuple[str, ...]
) -> None:
    """Raise BadFile unless it is a document that only shows pages."""
    _check_rest(file)
    if ends_as_archive(file):
        raise BadFile("polyglot")
    file.seek(0)
    try:
        with pikepdf.open(file) as pdf:
            _check_document(pdf, budget, inside)
    except pikepdf.PasswordError as error:
        raise BadFile("encrypted") from error
    except pikepdf.PdfError as error:
        locked = "encrypt" in str(error).lower()
        raise BadFile("encrypted" if locked else "damaged") from error
    except (ValueError, RuntimeError, TypeError) as error:
        raise BadFile("damaged") from error


def _check_rest(file: BinaryIO) -> None:
    """What comes after the last end: nothing that is something."""
    with mapped(file) as data:
        at = data.rfind(b"%%EOF")
        if at < 0:
            raise BadFile("damaged")  # cut off; qpdf would show what is left
        rest = data[at + 5 : at + 5 + 64 * 1024]
        length = len(data) - at - 5
    rest = rest.lstrip(b"\0 \t\r\n")
    if begins_as_program(rest) or rest.startswith(ARCHIVES):
        raise BadFile("polyglot")
    if rest and length > LONGEST_REST:
        raise BadFile("polyglot")


def _check_document(
    pdf: pikepdf.Pdf, budget: Budget, inside: tuple[str, ...]
) -> None:
    if not 1 <= len(pdf.pages) <= MOST_PAGES:
        raise BadFile("damaged")
    for number, thing in enumerate(pdf.objects):
        if number > MOST_OBJECTS:
            raise BadFile("bomb")
        if not isinstance(thing, pikepdf.Object):
            continue  # a number, a truth value, nothing
        stream = isinstance(thing, pikepdf.Stream)
        held = thing.stream_dict if stream else thing
        written = held.unparse(resolved=True)
        if SUSPECT.search(written):
            _look_closer(thing, budget, inside, 0)
        if stream:
            _check_stream(thing, budget)


def _look_closer(
    thing: pikepdf.Object,
    budget: Budget,
    inside: tuple[str, ...],
    depth: int,
) -> None:
    """The dictionaries of one object, however deep; not what they point to."""
    if depth > DEEPEST:
        raise BadFile("too_complex")
    if isinstance(thing, pikepdf.Array):
        for one in thing.as_list():
            if not one_is_elsewhere(one):
                _look_closer(one, budget, inside, depth + 1)
        return
    if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
        _check_dictionary(thing, budget, inside)
        held = (
            thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing
        )
        for key in held.keys():  # noqa: SIM118 - no plain mapping
            value = held[key]
            if not one_is_elsewhere(value):
                _look_closer(value, budget, inside, depth + 1)


def one_is_elsewhere(value: object) -> bool:
    """A plain value, or an object that comes up by itself."""
    return not isinstance(
        value, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream
    ) or bool(value.is_indirect)


def _check_dictionary(held, budget: Budget, inside: tuple[str, ...]) -> None:
    act = str(held.get("/S", ""))
    if act == "/JavaScript" or "/JS" in held:
        raise BadFile("javascript")
    if act in ("/Launch", "/ImportData"):
        raise BadFile("launch")
    if str(held.get("/Subtype", "")) == "/RichMedia" or "/XFA" in held:
        raise BadFile("controls")
    if "/EF" in held and isinstance(held["/EF"], pikepdf.Dictionary):
        name = str(held.get("/UF", held.get("/F", "")))
        for key in held["/EF"].keys():  # noqa: SIM118
            _check_attached(name, held["/EF"][key], budget, inside)


def _check_attached(
    name: str, stream, budget: Budget, inside: tuple[str, ...]
) -> None:
    if not isinstance(stream, pikepdf.Stream):
        raise BadFile("damaged")
    content = bytearray()
    for piece in _unpacked(stream, budget):
        content += piece
    head = bytes(content[:64])
    if is_program(name, head):
        raise BadFile("program_inside", name)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    extension = ALIASES.get(extension, extension)
    if extension not in inside:
        if head.startswith(ARCHIVES):
            raise BadFile("refused_inside", name)
        return
    if not begins_as(extension, head):
        raise BadFile("refused_inside", name)
    budget.down()
    child.check(extension, io.BytesIO(content), budget, inside)
    budget.up()


def _unpacked(stream, budget: Budget) -> Iterator[bytes]:
    """A stream without its outermost packing."""
    raw = stream.read_raw_bytes()
    pieces = (raw[at : at + PIECE] for at in range(0, len(raw), PIECE))
    if _filters(stream)[:1] in (["/FlateDecode"], ["/Fl"]):
        return inflate(pieces, budget, raw=False)
    return pieces


def _filters(stream) -> list[str]:
    named = stream.stream_dict.get("/Filter")
    if named is None:
        return []
    if isinstance(named, pikepdf.Array):
        return [str(one) for one in named.as_list()]
    return [str(named)]


def _check_stream(stream, budget: Budget) -> None:
    """What a viewer would have to unpack, and the size of a picture."""
    held = stream.stream_dict
    filters = _filters(stream)
    if len(filters) > 4:
        raise BadFile("bomb")
    if str(held.get("/Subtype", "")) == "/Image":
        width, height = (held.get(key, 0) for key in ("/Width", "/Height"))
        if int(width) * int(height) > MOST_PIXELS * 4:
            raise BadFile("too_many_pixels")
        return  # no more of it is ever unpacked than its size says
    if filters and filters[0] in ("/FlateDecode", "/Fl"):
        packed = [one for one in filters[1:] if one in ("/FlateDecode", "/Fl")]
        try:
            for piece in _unpacked(stream, budget):
                if packed:  # packed twice: the inner one is what swells
                    budget.spend(len(piece) * 100)
        except BadFile as bad:
            if bad.code != "damaged":
                raise
            # A picture cut short is common and shows what is there.
