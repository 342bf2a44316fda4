"""Names of files on their way out: in a header, in a zip, on any disk.

What was handed in is kept and shown as it was named (``clean_name``); here
it becomes a name that every system takes, without losing what it says.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

PATHS = re.compile(r"[/\\]")
# What Windows refuses in a name.
FORBIDDEN = re.compile(r'[<>:"|?*]')
RESERVED = re.compile(
    r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE
)
# Of a name as bytes, on the disks of Linux.
LONGEST_BYTES = 255
LONGEST_EXTENSION = 16  # bytes; longer ones are part of the name
NAMELESS = "文件"
# What RFC 5987 lets stand as it is.
PLAIN = "!#$&+-.^_`|~"


def sent_name(name: str) -> str:
    """The name as it is sent: one line, no path, no marks that mislead.

    What one system refuses and another takes (a colon, quotes) stays; the
    browser that saves the file knows where it runs.
    """
    kept = "".join(
        " " if unicodedata.category(char) == "Zs" else char
        for char in unicodedata.normalize("NFC", name)
        if unicodedata.category(char) == "Zs" or char.isprintable()
    )
    return PATHS.sub("_", kept).strip(" .") or NAMELESS


def content_disposition(name: str) -> str:
    """The header that sends a file under its name (RFC 6266).

    The name twice: for programs that read UTF-8 (RFC 5987), and in plain
    letters for the others, which take the first.
    """
    name = sent_name(name)
    plain = "".join(
        char if " " <= char <= "~" and char not in '"%;' else "_"
        for char in name
    )
    encoded = quote(name, safe=PLAIN)
    return f"attachment; filename=\"{plain}\"; filename*=utf-8''{encoded}"


def archive_name(name: str, *, taken: set[str]) -> str:
    """A name inside a zip: short enough to unpack, and there only once.

    ``taken`` is what the zip holds already; the name is added to it.
    """
    name = FORBIDDEN.sub("_", sent_name(name))
    if RESERVED.match(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    number = 1
    while True:
        end = f"{f'（{number}）' if number > 1 else ''}{dot}{extension}"
        room = LONGEST_BYTES - len(end.encode())
        tried = stem.encode()[:room].decode(errors="ignore") + end
        key = tried.casefold()
        if key not in taken:
            taken.add(key)
            return tried
        number += 1
