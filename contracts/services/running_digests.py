"""SHA-256 that adds up while bytes are written, over the pieces of an upload.

Hashing is the dearest part of an upload, and Python lets go of its lock for
it: in a thread beside the writing it costs no time of its own. Between two
pieces the sum is kept in this process, with the mark of the file as it was
then. A piece that another process took, a file that was cut, a process that
was restarted: the mark is another or the sum is gone, and the whole file is
read and hashed instead. So a sum is only ever that of the bytes on the disk.
"""

import hashlib
import os
import queue
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

# Parts that wait for the thread; a sender is held up rather than memory.
WAITING = 8
# Uploads whose sums are kept between two pieces, the latest.
KEPT = 64

Mark = tuple[int, int, int, int]
_kept: OrderedDict[str, tuple[Mark, Any]] = OrderedDict()
_turn = threading.Lock()


class Alongside:
    """A digest that is fed here and adds up elsewhere."""

    def __init__(self, digest: Any):
        self._digest = digest
        self._parts: queue.Queue = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def add(self, part: bytes | memoryview) -> None:
        """The next bytes; they must not change afterwards."""
        self._parts.put(part)

    def result(self) -> Any:
        """The digest, once all that was given has been added."""
        if self._thread.is_alive():
            self._parts.put(None)
            self._thread.join()
        return self._digest

    def _run(self) -> None:
        while (part := self._parts.get()) is not None:
            self._digest.update(part)


@contextmanager
def alongside(digest: Any | None = None) -> Iterator[Alongside]:
    """Add up from a digest on, or from nothing; the thread ends in any case."""
    running = Alongside(hashlib.sha256() if digest is None else digest)
    try:
        yield running
    finally:
        running.result()


def remember(token: str, file: BinaryIO, digest: Any) -> None:
    """Keep the sum of all that a file holds now.

    Whoever calls holds the file (partial_files.held) and has written, so
    that its mark can be told from every other.
    """
    with _turn:
        _kept[token] = (_mark(file), digest)
        _kept.move_to_end(token)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)


def recall(token: str, file: BinaryIO) -> Any | None:
    """The sum of all that a file holds, or None where nobody knows it.

    It is the caller's own: who goes on with it remembers it again.
    """
    if not os.fstat(file.fileno()).st_size:
        return hashlib.sha256()
    with _turn:
        mark, digest = _kept.pop(token, (None, None))
    return digest if mark == _mark(file) else None


def _mark(file: BinaryIO) -> Mark:
    """What tells a file from itself before anybody else's write."""
    found = os.fstat(file.fileno())
    return (
        found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns,
    )  # fmt: skip
