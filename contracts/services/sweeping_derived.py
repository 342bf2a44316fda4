"""The broom for what the jail made of files: by age, then by size.

Only what can be made again goes: something named after a digest, below the
folder of what is made, whose original is there. Where the original is lost,
a picture of its pages may be all that is left of it, and stays. Nothing
outside that folder is looked at.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from contracts.services.derived import FOLDER, HALF
from contracts.services.files import path_of

MADE = re.compile(r"([0-9a-f]{64})\.[0-9a-z.]+")
HALF_KEPT = timedelta(hours=1)  # no drawing takes that long


@dataclass
class Swept:
    """What went, and what is left, in files and bytes."""

    gone: int = 0
    gone_bytes: int = 0
    left: int = 0
    left_bytes: int = 0
    orphans: int = 0  # kept although old: their originals are lost


@dataclass(frozen=True, order=True)
class _Made:
    """Something made of a file, as it was when it was listed."""

    used: float  # seconds since 1970, of its last use
    size: int
    path: Path


def sweep_derived(*, now: datetime) -> Swept:
    """Remove what nobody asked for lately, and the oldest past the limit.

    ``DERIVED_KEPT_DAYS`` and ``DERIVED_LIMIT_BYTES`` say how much is kept.
    """
    swept, kept = Swept(), []
    oldest = now - timedelta(days=settings.DERIVED_KEPT_DAYS)
    for one in _made(now):
        if not _can_be_made_again(one.path):
            swept.orphans += 1
        elif one.used < oldest.timestamp() and _remove(one):
            swept.gone += 1
            swept.gone_bytes += one.size
        else:
            kept.append(one)
    total = sum(one.size for one in kept)
    kept.sort()
    for number, one in enumerate(kept):
        if total <= settings.DERIVED_LIMIT_BYTES:
            kept = kept[number:]
            break
        if _remove(one):
            swept.gone += 1
            swept.gone_bytes += one.size
        total -= one.size
    else:
        kept = []
    swept.left, swept.left_bytes = len(kept), total
    return swept


def _made(now: datetime) -> Iterator[_Made]:
    """What lies there under the name of a digest; half of one goes."""
    folder = settings.FILES_DIR / FOLDER
    if folder.is_symlink() or not folder.is_dir():
        return
    for place in folder.iterdir():
        if place.is_symlink() or not place.is_dir():
            continue
        with os.scandir(place) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    found = entry.stat(follow_symlinks=False)
                    if not stat.S_ISREG(found.st_mode):
                        continue
                    one = _Made(
                        found.st_mtime, found.st_size, Path(entry.path)
                    )
                    if MADE.fullmatch(entry.name):
                        yield one
                    elif _left_half(entry.name, one, now):
                        one.path.unlink()


def _left_half(name: str, one: _Made, now: datetime) -> bool:
    """What a process that was killed left of a file it was writing."""
    age = timedelta(seconds=now.timestamp() - one.used)
    return name.startswith(HALF) and age > HALF_KEPT


def _can_be_made_again(path: Path) -> bool:
    named = MADE.fullmatch(path.name)
    return named is not None and path_of(named[1]).is_file()


def _remove(one: _Made) -> bool:
    """Unless somebody asked for it since it was listed."""
    try:
        if one.path.stat().st_mtime > one.used:
            return False
        one.path.unlink()
    except FileNotFoundError:
        return False
    return True
