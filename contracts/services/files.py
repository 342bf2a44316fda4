"""Bytes to disk: hashed, fsynced, named by their digest, never overwritten.

write to a temporary file → hash → fsync → rename → fsync the folder → row.
A crash before the row leaves a file without a row, which the sweep may
remove after a week; it never leaves a row without its file.
"""

import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from contracts.inspection.asking import inspect
from contracts.inspection.verdict import SENTENCES
from contracts.models import StoredFile
from contracts.policies import Refused
from contracts.rules.uploads import (
    MEGABYTE,
    FileRefused,
    check_extension,
    check_magic,
    clean_name,
)
from contracts.services.disk import fsync_folder, shared
from contracts.services.scanning import scan_received

# The codes of refusals that speak of the chosen file: a form says them there.
OF_A_FILE = frozenset(
    {
        "wrong_type", "too_large", "empty", "no_name", "no_space",
        "broken_off", "infected", "file_missing", *SENTENCES,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Incoming:
    """Bytes that are safe on disk but have no row yet."""

    path: Path
    digest: str
    size: int

    def discard(self) -> None:
        """Drop the bytes again; nothing was half written."""
        self.path.unlink(missing_ok=True)


class Receiver:
    """A temporary file that hashes what is written to it, up to a limit.

    Every refusal takes the file away again; nothing stays half written.
    """

    def __init__(self, *, limit: int | None = None):
        self.size, self._limit = 0, limit
        self._digest = hashlib.sha256()
        try:
            folder = incoming_folder()
            handle, name = tempfile.mkstemp(dir=folder, prefix="in-")
        except OSError as error:
            raise no_space() from error
        self._file, self._path = os.fdopen(handle, "wb"), Path(name)

    def write(self, chunk: bytes) -> None:
        """Add bytes: Refused("too_large") past the limit, or "no_space"."""
        self.size += len(chunk)
        if self._limit is not None and self.size > self._limit:
            self.abort()
            raise too_large(self._limit)
        self._digest.update(chunk)
        try:
            self._file.write(chunk)
        except OSError as error:
            self.abort()
            raise no_space() from error

    def finish(self) -> Incoming:
        """What was written, safe on the disk."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        except OSError as error:
            self.abort()
            raise no_space() from error
        return Incoming(self._path, self._digest.hexdigest(), self.size)

    def abort(self) -> None:
        """Give the bytes up."""
        self._path.unlink(missing_ok=True)
        with suppress(OSError):  # what could not be flushed is not wanted
            self._file.close()


def incoming_folder() -> Path:
    """Where bytes lie that have no row yet."""
    folder: Path = settings.FILES_DIR / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def receive(chunks: Iterable[bytes], *, limit: int | None = None) -> Incoming:
    """Write chunks to a temporary file, hashing on the way.

    Raises Refused("too_large") past ``limit`` bytes and Refused("no_space")
    where the disk is full; either way nothing stays behind.
    """
    receiver = Receiver(limit=limit)
    try:
        for chunk in chunks:
            receiver.write(chunk)
    except ConnectionError as error:
        receiver.abort()
        raise broken_off() from error
    except OSError as error:
        receiver.abort()
        raise no_space() from error
    except BaseException:
        receiver.abort()
        raise
    return receiver.finish()


def receive_checked(
    name: str,
    chunks: Iterable[bytes],
    *,
    types: tuple[str, ...] | None = None,
    limit: int | None = None,
) -> tuple[str, str, Incoming]:
    """Bytes on disk with a clean name and a sound content, or a refusal.

    ``types`` and ``limit`` where a page takes less than an upload may be.
    Nothing stays behind of what is refused; the caller discards the rest.
    """
    check_name(name, types=types)  # before a byte is written for nothing
    incoming = receive(chunks, limit=limit or settings.UPLOAD_LIMIT_BYTES)
    return check_received(name, incoming, types=types)


def check_name(
    name: str, *, types: tuple[str, ...] | None = None
) -> tuple[str, str]:
    """The name as it is kept and shown, and its extension, or a refusal."""
    try:
        name = clean_name(unicodedata.normalize("NFC", name))
        allowed = types or settings.UPLOAD_TYPES
        return name, check_extension(name, allowed=allowed)
    except FileRefused as error:
        raise Refused(error.code, error.message) from error


def check_received(
    name: str, incoming: Incoming, *, types: tuple[str, ...] | None = None
) -> tuple[str, str, Incoming]:
    """The one way in for bytes already on disk and hashed, however they came.

    A form, a chunked upload and a file of our own reading all pass here; a
    further check of content belongs here and nowhere else. Nothing stays
    behind of what is refused. Takes a moment and up to ten seconds: call it
    outside of transactions.
    """
    try:
        name, extension = check_name(name, types=types)
        media_type = check_magic(
            incoming.path, extension=extension, size=incoming.size
        )
        inspect(
            incoming.path,
            kind=extension,
            inside=settings.UPLOAD_TYPES,
            workshop=incoming_folder(),
        )
        scan_received(incoming.path, digest=incoming.digest, name=name)
    except FileRefused as error:
        incoming.discard()
        raise Refused(error.code, error.message) from error
    except OSError as error:
        incoming.discard()
        raise no_space() from error
    except BaseException:
        incoming.discard()
        raise
    return name, media_type, incoming


def check_bytes(name: str, content: bytes, *, types: tuple[str, ...]) -> None:
    """The same for bytes that are not kept, before anything reads them."""
    _, _, incoming = receive_checked(name, [content], types=types)
    incoming.discard()


def too_large(limit: int) -> Refused:
    """The refusal of a file past the limit."""
    return Refused(
        "too_large",
        f"文件超过 {limit // MEGABYTE} MB。请压缩或分段后重新选择。",
    )


def no_space() -> Refused:
    """The refusal of a file there is no room for."""
    return Refused(
        "no_space", "服务器存储空间不足，文件未保存。请联系系统管理员。"
    )


def broken_off() -> Refused:
    """The refusal of a file that did not come whole."""
    return Refused(
        "broken_off", "传输中断，文件不完整，未保存。请重新选择后上传。"
    )


def keep(incoming: Incoming) -> StoredFile:
    """Move received bytes to their place and give them their row.

    Refused("no_space") where the disk does not take them; the caller's
    transaction then leaves no row.
    """
    try:
        _place(incoming, path_of(incoming.digest))
    except OSError as error:
        raise no_space() from error
    stored, _ = StoredFile.objects.get_or_create(
        digest=incoming.digest, defaults={"size": incoming.size}
    )
    return stored


def _place(incoming: Incoming, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with shared(settings.FILES_DIR):
        # What a disk has cut since is replaced by the bytes that just came.
        if place.exists() and place.stat().st_size == incoming.size:
            os.utime(place)  # wanted again: no orphan for the sweep
            incoming.discard()
        else:
            os.chmod(incoming.path, 0o440)
            os.rename(incoming.path, place)
    # Also where another process was first: its rename may not be safe yet.
    fsync_folder(place.parent)
    fsync_folder(place.parent.parent)


def keep_bytes(content: bytes) -> StoredFile:
    """Store bytes we made ourselves (a PDF, an export)."""
    return keep(receive([content]))


@contextmanager
def keep_in_transaction(*contents: bytes) -> Iterator[list[StoredFile]]:
    """Store what we made together with the rows the caller writes.

    The bytes are safe on disk before the transaction begins, so the lock is
    short; if the caller's rows are refused, neither rows nor temporary files
    stay behind.
    """
    incoming: list[Incoming] = []
    try:
        for content in contents:
            incoming.append(receive([content]))
        with transaction.atomic():
            yield [keep(one) for one in incoming]
    finally:
        for one in incoming:
            one.discard()


def path_of(digest: str) -> Path:
    """Where the bytes of a digest lie."""
    return settings.FILES_DIR / digest[:2] / digest
