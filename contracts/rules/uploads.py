"""What an uploaded file must look like: name, extension, first bytes.

A sniff is a hint, not a proof (security.md 0.5); the structural check of
hostile files comes on top of it. What is refused here is refused with one
sentence that says what to do.
"""

from __future__ import annotations

from pathlib import Path

ZIP = (0, b"PK\x03\x04")
# What a password, or Office before 2007, makes of an Office file; the check
# of its structure says which, and what to do.
OLE = (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
# First bytes per extension, as the formats themselves define them.
MAGIC: dict[str, tuple[tuple[int, bytes], ...]] = {
    "pdf": ((0, b"%PDF-"),),
    "docx": (ZIP, OLE),
    "xlsx": (ZIP, OLE),
    "pptx": (ZIP, OLE),
    "ofd": (ZIP,),
    "zip": (ZIP, (0, b"PK\x05\x06")),
    "jpg": ((0, b"\xff\xd8\xff"),),
    "png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "mp4": ((4, b"ftyp"),),
}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument"
    ".wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument"
    ".spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument"
    ".presentationml.presentation",
    "ofd": "application/ofd",
    "zip": "application/zip",
    "jpg": "image/jpeg",
    "png": "image/png",
    "mp4": "video/mp4",
}
# Text has no first bytes of its own.
TEXT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml",
}
ALIASES = {"jpeg": "jpg"}
HEAD_BYTES = 16
MEGABYTE = 1024 * 1024
MAX_NAME = 200


class FileRefused(ValueError):
    """A file that may not come in: a stable code and one sentence."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


def clean_name(name: str) -> str:
    """A name safe to show: no path, no control or direction marks.

    The name is only ever shown and sent in a header, never used as a path;
    the extension is kept when a long name is shortened.
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(
        char
        for char in name
        if char.isprintable()
        and not ("\u200b" <= char <= "\u200f" or "\u202a" <= char <= "\u202e")
        and not "\u2066" <= char <= "\u2069"
    ).strip(" .")
    if not name:
        raise FileRefused("no_name", "文件没有名称。请重命名后重新选择。")
    stem, dot, extension = name.rpartition(".")
    if len(name) > MAX_NAME and dot:
        stem = stem[: MAX_NAME - len(extension) - 1]
        name = f"{stem}.{extension}"
    return name[:MAX_NAME]


def check_extension(name: str, *, allowed: tuple[str, ...]) -> str:
    """The extension of a name if it is on the list."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    extension = ALIASES.get(extension, extension)
    if extension not in allowed:
        kinds = "、".join(allowed)
        raise FileRefused(
            "wrong_type",
            f"不接受这种文件。请转换为 {kinds} 之一后重新选择。",
        )
    return extension


def check_magic(path: Path, *, extension: str, size: int) -> str:
    """The media type, if the first bytes are what the extension says."""
    if size == 0:
        raise FileRefused(
            "empty", "文件是空的（0 字节）。请检查文件后重新选择。"
        )
    if extension in TEXT_TYPES:
        return TEXT_TYPES[extension]
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not any(
        head[at : at + len(mark)] == mark for at, mark in MAGIC[extension]
    ):
        raise FileRefused(
            "wrong_type",
            f"文件内容不是 {extension}，可能改过扩展名或已损坏。"
            "请用原软件另存后重新选择。",
        )
    return MEDIA_TYPES[extension]


def accept_of(types: tuple[str, ...]) -> str:
    """What a browser's file dialogue is to offer: .pdf,.docx,…."""
    return ",".join(f".{name}" for name in types)


def limits_told(types: tuple[str, ...], limit_bytes: int) -> str:
    """What a page says before a file is chosen."""
    megabytes = limit_bytes // MEGABYTE
    return f"{' '.join(types)}；单个 ≤ {megabytes} MB"
