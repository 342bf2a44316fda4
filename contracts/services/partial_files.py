"""Bytes that come in pieces: over many requests, processes and days.

One file per upload, in the folder of what has no row yet. What is both on
the disk and noted in the upload's row is received; a piece is noted only
after fsync. A worker that dies in a piece leaves bytes that nobody noted:
the next one cuts them off. A disk that lost bytes has fewer than were noted:
the upload goes on from what is there.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from contracts.policies import Refused
from contracts.services.files import incoming_folder, no_space
from contracts.services.running_digests import (
    Alongside,
    alongside,
    recall,
    remember,
)

PREFIX = "up-"
# What a process that was killed may leave behind, ours and a form's.
LEFT_BEHIND = (PREFIX, "in-", "look-")


class NotTheSame(Exception):
    """Bytes that came again are not those that came before."""


class Damaged(Exception):
    """The bytes of a piece are not those its sender summed up."""


def partial_path(token: str) -> Path:
    """Where the bytes of an upload grow."""
    return incoming_folder() / f"{PREFIX}{token}"


@contextmanager
def held(token: str) -> Iterator[BinaryIO]:
    """The bytes of an upload, held against every other process and thread.

    Nobody waits: who comes second is told so, and asks again where the
    upload stands. The lock goes with the process that holds it.
    """
    try:
        handle = os.open(partial_path(token), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise no_space() from error
    with os.fdopen(handle, "r+b", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(
                "busy", "该文件正在另一窗口上传或校验。请稍候，或回到该窗口。"
            ) from error
        yield file


def cut_off(file: BinaryIO, noted: int) -> int:
    """How much has arrived; what was written and never noted goes."""
    there = os.fstat(file.fileno()).st_size
    if there > noted:
        file.truncate(noted)
    return min(there, noted)


def arrived(token: str, noted: int) -> int:
    """How much has arrived, without touching it."""
    try:
        return min(partial_path(token).stat().st_size, noted)
    except FileNotFoundError:
        return 0


def add_piece(
    token: str,
    file: BinaryIO,
    at: int,
    end: int,
    parts: Iterable[bytes],
    *,
    sha256: str = "",
) -> Iterator[int]:
    """Write parts that begin ``at``; yields how far the file reaches then.

    What lies before ``end`` is there already: it must be equal, or
    NotTheSame is raised; Damaged, where the parts are not those of
    ``sha256``. Nothing is safe before make_safe().
    """
    known = recall(token, file)
    with alongside(known) as whole, alongside() as piece:
        if sha256:
            parts = _summed(parts, piece)
        also = whole.add if known is not None else _nothing
        yield from _grow(file, at, end, parts, also)
        if sha256 and piece.result().hexdigest() != sha256:
            raise Damaged
        if known is not None:
            remember(token, file, whole.result())


def _summed(parts: Iterable[bytes], piece: Alongside) -> Iterator[bytes]:
    """The same parts, added up on the way."""
    for part in parts:
        piece.add(part)
        yield part


def _nothing(new: memoryview) -> None:
    """What is there is not summed up: the whole is hashed at the end."""


def _grow(
    file: BinaryIO,
    at: int,
    end: int,
    parts: Iterable[bytes],
    also: Callable[[memoryview], None],
) -> Iterator[int]:
    for part in parts:
        known = max(0, min(len(part), end - at))
        file.seek(at)
        if known and file.read(known) != part[:known]:
            raise NotTheSame
        new = memoryview(part)[known:]
        also(new)
        while new:
            new = new[file.write(new) :]
        _begin_to_write(file, at, len(part))
        at += len(part)
        yield max(at, end)


def _begin_to_write(file: BinaryIO, at: int, length: int) -> None:
    """Let the system write while the next part comes: less is left to wait
    for in make_safe()."""
    os.posix_fadvise(file.fileno(), at, length, os.POSIX_FADV_DONTNEED)


def make_safe(file: BinaryIO) -> None:
    """Wait until what was written is on the disk."""
    os.fsync(file.fileno())


def digest_of(token: str, file: BinaryIO) -> str:
    """The SHA-256 of what has arrived: summed up on the way, or read again."""
    known = recall(token, file)
    if known is not None:
        return known.hexdigest()
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def drop(token: str) -> None:
    """Give the bytes of an upload up."""
    partial_path(token).unlink(missing_ok=True)


def sweep_left_behind(*, before: datetime, but: set[str]) -> int:
    """Remove what nothing has written to since a moment; how many.

    ``but`` are the tokens of uploads that still count.
    """
    kept = {f"{PREFIX}{token}" for token in but}
    swept = 0
    for path in incoming_folder().iterdir():
        if not path.name.startswith(LEFT_BEHIND) or path.name in kept:
            continue
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                if path.is_dir():  # where a killed inspection worked
                    shutil.rmtree(path)
                else:
                    path.unlink()
                swept += 1
    return swept
