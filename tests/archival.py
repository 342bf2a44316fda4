"""What ISO 19005-3 (PDF/A-3, level a) demands and a program can look for.

No validator is to be had here (veraPDF is neither a Debian nor a Python
package), so this asks the file itself, through qpdf and not through the
library that wrote it. It is not the whole standard: what is drawn on a page
is not interpreted, and colour profiles are believed.
"""

import io
import re
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

# 6.5.1: actions that do something beyond showing a place.
FORBIDDEN_ACTIONS = {
    "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide",
    "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView", "/JavaScript",
}  # fmt: skip
# 6.3.2: printed, and neither hidden nor shown by turns.
PRINT, NEVER = 4, 1 | 2 | 32 | 256
RELATIONSHIPS = {
    "/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified",
}  # fmt: skip
LONGEST_NAME = 127


def problems(content: bytes) -> list[str]:
    """Each thing that an archival PDF must not have, or lacks."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [
            *_outside(content),
            *_file(pdf),
            *_metadata(pdf),
            *_tags(pdf),
            *_objects(pdf),
            *_annotations(pdf),
            *_enclosed(pdf),
        ]


def _outside(content: bytes) -> Iterator[str]:
    """6.1.2, 6.1.3: the first two lines and the last one."""
    first, second = content.split(b"\n", 2)[:2]
    if not re.fullmatch(rb"%PDF-1\.[0-7]\r?", first):
        yield f"header {first!r}"
    if not (second[:1] == b"%" and sum(b > 127 for b in second[1:5]) == 4):
        yield "no binary comment in the second line"
    if not content.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "something after %%EOF"


def _file(pdf: pikepdf.Pdf) -> Iterator[str]:
    """6.1.3, 6.2.3, 6.4, 6.5: trailer, output intent, forms, scripts."""
    if pdf.is_encrypted or "/Encrypt" in pdf.trailer:
        yield "encrypted"
    if len(pdf.trailer.get("/ID", [])) != 2:
        yield "no /ID of two parts"
    intents = [
        one
        for one in pdf.Root.get("/OutputIntents", [])
        if one.get("/S") == "/GTS_PDFA1"
    ]
    profiles = [one.get("/DestOutputProfile") for one in intents]
    if len(intents) != 1 or not isinstance(profiles[0], Stream):
        yield "no output intent with its profile"
    elif profiles[0].read_bytes()[36:40] != b"acsp":
        yield "the profile is no ICC profile"
    for key in ("/AA", "/OpenAction", "/Requirements", "/Collection"):
        if key in pdf.Root:
            yield f"catalog has {key}"
    if "/JavaScript" in pdf.Root.get("/Names", {}):
        yield "catalog names scripts"
    form = pdf.Root.get("/AcroForm", {})
    if "/XFA" in form or form.get("/NeedAppearances", False):
        yield "a form that is drawn only when it is opened"
    for page in pdf.pages:
        if "/AA" in page:
            yield "a page acts by itself"


def _metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    """6.6: XMP that says which part and level, and the title."""
    stream = pdf.Root.get("/Metadata")
    if stream is None:
        yield "no XMP"
        return
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        said = (xmp.get("pdfaid:part"), xmp.get("pdfaid:conformance"))
        title = str(xmp.get("dc:title", ""))
    if said != ("3", "A"):
        yield f"XMP says {said}"
    if title != str(pdf.docinfo.get("/Title", "")):
        yield "two titles"
    if b"encoding=" in stream.read_bytes()[:200].split(b"?>")[0] and (
        b"bytes=" in stream.read_bytes()[:200]
    ):
        yield "XMP header with bytes or encoding"


def _tags(pdf: pikepdf.Pdf) -> Iterator[str]:
    """6.7: tagged, with its language."""
    if not pdf.Root.get("/MarkInfo", {}).get("/Marked", False):
        yield "not marked"
    if "/StructTreeRoot" not in pdf.Root:
        yield "no structure"
    if "/Lang" not in pdf.Root:
        yield "no language"


def _objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    """6.1, 6.2, 6.5: every object by itself."""
    fonts = 0
    for one in pdf.objects:
        if not isinstance(one, Dictionary | Stream):
            continue
        kind = str(one.get("/Type", ""))
        action = one.get("/S")
        if isinstance(action, Name) and str(action) in FORBIDDEN_ACTIONS:
            yield f"action {action}"
        if "/JS" in one:
            yield "a script"
        keys = one.keys()
        if any(len(key) > LONGEST_NAME for key in keys):
            yield "a name that is too long"
        if isinstance(one, Stream):
            yield from _stream(one)
        if kind == "/Font":
            fonts += 1
            yield from _font(one)
        if kind == "/ExtGState" and (
            "/TR" in one or one.get("/TR2", "/Default") != "/Default"
        ):
            yield "a transfer function"
    if not fonts:
        yield "no fonts"


def _stream(stream: Stream) -> Iterator[str]:
    filters = stream.get("/Filter", [])
    names = [filters] if isinstance(filters, Name) else list(filters)
    if {"/LZWDecode", "/Crypt"} & {str(name) for name in names}:
        yield f"filter {names}"
    if "/F" in stream or "/FFilter" in stream:
        yield "a stream outside the file"
    if stream.get("/Subtype") == "/Image" and (
        stream.get("/Interpolate", False) or "/Alternates" in stream
    ):
        yield "an image that is not drawn as it is"


def _font(font: Dictionary) -> Iterator[str]:
    """6.2.11: embedded, with its letters told."""
    name, subtype = font.get("/BaseFont"), str(font.get("/Subtype"))
    if subtype == "/Type0":
        if "/ToUnicode" not in font:
            yield f"{name}: letters untold"
        if not (
            font.Encoding in ("/Identity-H", "/Identity-V")
            or isinstance(font.Encoding, Stream)
        ):
            yield f"{name}: a CMap outside the file"
        return
    if subtype == "/Type3":
        return
    described = font.get("/FontDescriptor", {})
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.keys()):
        yield f"{name}: not embedded"
    if subtype == "/CIDFontType2" and "/CIDToGIDMap" not in font:
        yield f"{name}: no CIDToGIDMap"


def _annotations(pdf: pikepdf.Pdf) -> Iterator[str]:
    """6.3: printed as they are, and drawn by what is in the file."""
    for page in pdf.pages:
        for one in page.get("/Annots", Array()):
            subtype = str(one.get("/Subtype"))
            if subtype == "/Popup":
                continue
            flags = int(one.get("/F", 0))
            if not flags & PRINT or flags & NEVER:
                yield f"{subtype} with flags {flags}"
            left, low, right, high = map(float, one.Rect)
            if (
                subtype != "/Link"
                and (right - left) * (high - low)
                and "/AP" not in one
            ):
                yield f"{subtype} without appearance"


def _enclosed(pdf: pikepdf.Pdf) -> Iterator[str]:
    """6.8: each enclosed file says how it belongs to the document."""
    associated = [one.objgen for one in pdf.Root.get("/AF", [])]
    for one in pdf.objects:
        if not isinstance(one, Dictionary) or "/EF" not in one:
            continue
        name = one.get("/UF")
        if str(one.get("/AFRelationship")) not in RELATIONSHIPS:
            yield f"{name}: no AFRelationship"
        if one.objgen not in associated:
            yield f"{name}: not associated"
        if "/F" not in one or "/UF" not in one:
            yield f"{name}: not named twice"
        file = one.EF.get("/F")
        if "/Subtype" not in file:
            yield f"{name}: no media type"
        if "/ModDate" not in file.get("/Params", {}):
            yield f"{name}: no date"
