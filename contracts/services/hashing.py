"""Argon2 with the cost the settings name, and only so many at once (T12).

A hash takes a core for its time and its memory with it. So many hash, as
many wait a moment for their turn, and whoever comes beyond is refused before
anything is hashed: a request that waited would keep a thread from the pages
of those who are in. The count is of one process, over its threads; several
processes hash several times as many.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, local

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from contracts.policies import LimitReached

BUSY = "hashing_busy"
RETRY_SECONDS = 3
TURN_SECONDS = 1  # a hash is done in a tenth of it
room = BoundedSemaphore(2 * settings.ARGON2_AT_ONCE)  # who hashes, who is next
turns = BoundedSemaphore(settings.ARGON2_AT_ONCE)
_here = local()  # whether this thread has its place already


@contextmanager
def hashing() -> Iterator[None]:
    """A place among those who hash, or LimitReached; one for each thread.

    Around several hashes of one act, or around what must not be written when
    there is no place; before a lock in the database, never within one, or
    two acts would wait for each other. Hashing itself takes a place where
    nobody did.
    """
    if getattr(_here, "has_place", False):
        yield
        return
    if not _turn_comes():
        raise LimitReached(
            BUSY,
            "此刻核对密码的人太多，这一次没有核对，也不计入输错次数。"
            f"请等 {RETRY_SECONDS} 秒再试一次。",
            wait=RETRY_SECONDS,
        )
    _here.has_place = True
    try:
        yield
    finally:
        _here.has_place = False
        turns.release()
        room.release()


def _turn_comes() -> bool:
    if not room.acquire(blocking=False):
        return False
    if turns.acquire(timeout=TURN_SECONDS):
        return True
    room.release()
    return False


class TunedArgon2(Argon2PasswordHasher):
    """One lane, and as much memory and time as one sign-in may cost.

    Django's own eight lanes take every core for one password (T12). A
    password hashed at another cost is hashed anew at its next sign-in.
    """

    memory_cost = settings.ARGON2_KIB
    time_cost = settings.ARGON2_PASSES
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash, where there is a place."""
        with hashing():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Compare, where there is a place."""
        with hashing():
            return super().verify(password, encoded)
