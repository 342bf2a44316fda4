"""A zip as its own list of entries tells it, and whether that is all of it.

zipfile reads the list; what it does not look at is looked at here: bytes
before, between and after the entries (another format in disguise), entries
that overlap, two of one name, names that leave the folder, links, passwords,
and what really comes out of an entry.
"""

import io
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from contracts.inspection.budget import MEGABYTE, PIECE, Budget, inflate
from contracts.inspection.verdict import BadFile

LOCAL = struct.Struct("<4s5H3L2H")
DESCRIPTOR_BYTES = 24  # the longest, after an entry
LONGEST_COMMENT = 1024
LONGEST_NAME = 1024
STORED, DEFLATED, AES = 0, 8, 99
LOCKED_FLAGS = 0x1 | 0x40 | 0x2000
UTF8_FLAG = 0x800
UNIX = 3
IN_MEMORY = 8 * MEGABYTE
DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
                       "\u2066\u2067\u2068\u2069")  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One file of an archive."""

    info: zipfile.ZipInfo
    data_at: int

    @property
    def name(self) -> str:
        """The name as people read it: GBK where not marked as UTF-8."""
        name = self.info.filename
        if self.info.flag_bits & UTF8_FLAG:
            return name
        try:
            return name.encode("cp437").decode("gbk")
        except UnicodeError:
            return name

    @property
    def extension(self) -> str:
        """In small letters, without the dot."""
        last = self.info.filename.rpartition("/")[2]
        return last.rpartition(".")[2].lower() if "." in last else ""


class Archive:
    """A zip that holds together; raises BadFile where it does not."""

    def __init__(self, file: BinaryIO, budget: Budget):
        self.file, self.budget = file, budget
        try:
            self._zip = zipfile.ZipFile(file)
            infos = self._zip.infolist()
        except (
            zipfile.BadZipFile, RuntimeError, ValueError,
            struct.error, OverflowError, EOFError,
        ) as error:  # fmt: skip
            raise BadFile("damaged") from error
        for info in infos:
            budget.open_one()
            _check_entry(info)
        _check_names(infos)
        self.entries = self._placed(infos)
        self.by_name = {one.info.filename: one for one in self.entries}

    def _placed(self, infos: list[zipfile.ZipInfo]) -> list[Entry]:
        """Entries in their order on disk: from the first byte, no gaps."""
        entries, end = [], 0
        for info in sorted(infos, key=lambda one: one.header_offset):
            at = info.header_offset
            if at < end:
                raise BadFile("bomb")  # two entries share their bytes
            if at - end > (DESCRIPTOR_BYTES if entries else 0):
                raise BadFile("polyglot")
            data_at = self._data_of(info)
            end = data_at + info.compress_size
            if not info.is_dir():
                entries.append(Entry(info, data_at))
        start = self._zip.start_dir
        if end > start or start - end > DESCRIPTOR_BYTES:
            raise BadFile("damaged" if end > start else "polyglot")
        self._check_end()
        return entries

    def _data_of(self, info: zipfile.ZipInfo) -> int:
        self.file.seek(info.header_offset)
        head = self.file.read(LOCAL.size)
        if len(head) < LOCAL.size or not head.startswith(b"PK\x03\x04"):
            raise BadFile("damaged")
        fields = LOCAL.unpack(head)
        name = self.file.read(fields[9])
        if fields[2] & 0x1:
            raise BadFile("encrypted")
        coding = "utf-8" if fields[2] & UTF8_FLAG else "cp437"
        try:
            if name.decode(coding) != info.orig_filename:
                raise BadFile("polyglot")
        except UnicodeDecodeError as error:
            raise BadFile("damaged") from error
        return info.header_offset + LOCAL.size + fields[9] + fields[10]

    def _check_end(self) -> None:
        """Nothing after the end, and no second list in the comment."""
        comment = self._zip.comment
        if len(comment) > LONGEST_COMMENT or b"PK" in comment:
            raise BadFile("polyglot")
        self.file.seek(-22 - len(comment), io.SEEK_END)
        if self.file.read(4) != b"PK\x05\x06":
            raise BadFile("polyglot")

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """What comes out of an entry, counted and checked against its sum."""
        size, total = 0, 0
        packed = self._packed(entry)
        if entry.info.compress_type == DEFLATED:
            packed = inflate(packed, self.budget, raw=True)
        for piece in packed:
            size += len(piece)
            total = zlib.crc32(piece, total)
            yield piece
        if (size, total) != (entry.info.file_size, entry.info.CRC):
            raise BadFile("damaged")

    def _packed(self, entry: Entry) -> Iterator[bytes]:
        left, at = entry.info.compress_size, entry.data_at
        while left:
            self.file.seek(at)  # others may have read in between
            piece = self.file.read(min(PIECE, left))
            if not piece:
                raise BadFile("damaged")
            left, at = left - len(piece), at + len(piece)
            yield piece

    def read(self, entry: Entry, limit: int = 16 * MEGABYTE) -> bytes:
        """A small entry whole; past the limit the file is a bomb."""
        held = bytearray()
        for piece in self.chunks(entry):
            held += piece
            if len(held) > limit:
                raise BadFile("bomb")
        return bytes(held)

    @contextmanager
    def opened(self, entry: Entry) -> Iterator[BinaryIO]:
        """An entry as a file to seek in, unpacked into the own folder."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as held:
            for piece in self.chunks(entry):
                held.write(piece)
            held.seek(0)
            self.budget.down()
            yield held  # type: ignore[misc]
            self.budget.up()

    def head(self, entry: Entry, count: int = 16) -> bytes:
        """The first bytes of an entry, without reading it all."""
        packed = self._packed(entry)
        if entry.info.compress_type == DEFLATED:
            packed = inflate(packed, self.budget, raw=True)
        return next(packed, b"")[:count]


def _check_entry(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & LOCKED_FLAGS or info.compress_type == AES:
        raise BadFile("encrypted")
    if info.compress_type not in (STORED, DEFLATED):
        raise BadFile("unknown_packing")
    stored = info.compress_type == STORED
    if stored and info.compress_size != info.file_size:
        raise BadFile("damaged")
    mode = info.external_attr >> 16
    kind = stat.S_IFMT(mode) if info.create_system == UNIX else 0
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadFile("special_files")


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    """Inside the folder, whatever system unpacks it; and each only once."""
    seen = set()
    for info in infos:
        name = info.orig_filename
        parts = name.replace("\\", "/").rstrip("/").split("/")
        if (
            not name.strip("/\\")
            or len(name) > LONGEST_NAME
            or name[0] in "/\\"
            or ".." in (part.strip() for part in parts)
            or name[1:2] == ":"
            or any(ord(char) < 32 for char in name)
            or DIRECTIONS & set(name)
        ):
            raise BadFile("unsafe_names")
        folded = unicodedata.normalize("NFC", "/".join(parts)).casefold()
        if folded in seen:
            raise BadFile("duplicate_entries")
        seen.add(folded)


def ends_as_archive(file: BinaryIO) -> bool:
    """Whether a file that should be something else also opens as a zip."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as found:
            return bool(found.infolist())
    except Exception:  # whatever it is, it is no zip
        return False
