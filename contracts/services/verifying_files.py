"""Every stored file against its row, and every row against its file.

Streams: a page of rows or of names at a time, and a megabyte of a file. What
is found is told as it is found. Nothing is changed but by ``sweep``, which
removes what has no row and is older than a week; whatever is newer may
belong to an upload that goes on.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Literal

from django.conf import settings

from contracts.models import FileScan, StoredFile
from contracts.services.disk import exclusive, fsync_folder
from contracts.services.files import incoming_folder, path_of
from contracts.services.scanning import quarantine_folder
from contracts.states import ScanVerdict

PAGE = 500
PIECE = 1024 * 1024
SWEPT_AFTER = timedelta(days=7)

Kind = Literal["lost", "altered", "orphan", "leftover", "stray"]


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be.

    lost: a row without its file; altered: other bytes than their digest;
    orphan: a file without a row; leftover: bytes of an upload that came to
    nothing; stray: something that is no stored file at all.
    """

    kind: Kind
    name: str  # below the folder of files
    size: int
    age: timedelta
    detail: str = ""
    swept: bool = False


@dataclass
class Counted:
    """What was looked at, filled while it goes on."""

    rows: int = 0
    bytes: int = 0
    aside: int = 0  # infected uploads that are kept aside


def verify_files(
    *, now: datetime, counted: Counted, sweep: bool = False
) -> Iterator[Finding]:
    """Each finding as it comes; ``counted`` grows along."""
    yield from _rows(now, counted)
    yield from _places(now, sweep)
    yield from _leftovers(now, sweep)
    yield from _aside(now, counted)


# --- rows: lost and altered --------------------------------------------------
def _rows(now: datetime, counted: Counted) -> Iterator[Finding]:
    for row in StoredFile.objects.order_by("pk").iterator(chunk_size=PAGE):
        found = check_row(row, now, counted)
        if found is not None:
            yield found


def check_row(
    row: StoredFile, now: datetime, counted: Counted
) -> Finding | None:
    """One row against its file, read through: lost, altered, or as it was."""
    counted.rows += 1
    name, age = _name(path_of(row.pk)), now - row.recorded_at
    try:
        size, digest = _read(path_of(row.pk))
    except FileNotFoundError:
        return Finding("lost", name, row.size, age, "没有这个文件")
    except OSError as error:
        return Finding("altered", name, row.size, age, f"读不出：{error}")
    counted.bytes += size
    if (size, digest) == (row.size, row.pk):
        return None
    detail = f"应为 {row.size} 字节；现摘要 {digest}"
    return Finding("altered", name, size, age, detail)


def _read(path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


# --- files: orphans ----------------------------------------------------------
def _places(now: datetime, sweep: bool) -> Iterator[Finding]:
    known = {incoming_folder().name, quarantine_folder().name}
    for folder in _listed(settings.FILES_DIR):
        if folder.name in known or folder.name.startswith("."):
            continue
        if not folder.is_dir() or len(folder.name) != 2:
            yield _found("stray", folder, now)
            continue
        listed = _listed(folder)
        while some := list(islice(listed, PAGE)):
            names = [one.name for one in some]
            rows = _with_row(names)
            for one in some:
                if one.name not in rows or one != path_of(one.name):
                    yield from _without_row(one, now, sweep)


def _without_row(
    path: Path, now: datetime, sweep: bool
) -> Iterator[Finding]:
    right = path_of(path.name) == path and len(path.name) == 64
    if not right or not path.is_file():
        yield _found("stray", path, now)
        return
    # One that was being kept while the names were read has its row by now.
    if _with_row([path.name]) or not path.exists():
        return
    swept = sweep and _sweep(path, now)
    yield _found("orphan", path, now, swept=swept)


def _sweep(path: Path, now: datetime) -> bool:
    """Remove a file without a row, unless somebody is just keeping it.

    ``keep`` marks a file that it finds as touched, under the same lock.
    """
    with exclusive(settings.FILES_DIR):
        if _age(path, now) <= SWEPT_AFTER or _with_row([path.name]):
            return False
        path.unlink()
        fsync_folder(path.parent)
    return True


def _with_row(names: list[str]) -> set[str]:
    return set(
        StoredFile.objects.filter(pk__in=names).values_list("pk", flat=True)
    )


# --- beside them -------------------------------------------------------------
def _leftovers(now: datetime, sweep: bool) -> Iterator[Finding]:
    """Uploads that came to nothing; what still may go on is none of it."""
    kept = timedelta(hours=settings.UPLOAD_KEPT_HOURS)
    for path in _listed(incoming_folder()):
        try:
            age = _age(path, now)
        except FileNotFoundError:
            continue  # it was kept or dropped just now
        if age <= kept:
            continue
        found = _found("leftover", path, now)
        if sweep and age > SWEPT_AFTER:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            found = Finding(**{**vars(found), "swept": True})
        yield found


def _aside(now: datetime, counted: Counted) -> Iterator[Finding]:
    """Infected uploads: each has its scan, and still the same bytes."""
    for path in _listed(quarantine_folder()):
        counted.aside += 1
        infected = FileScan.objects.filter(
            digest=path.name, verdict=ScanVerdict.INFECTED
        )
        if not infected.exists():
            yield _found("stray", path, now, "隔离区里没有查毒记录的文件")
        elif _read(path)[1] != path.name:
            yield _found("altered", path, now, "隔离的文件与摘要不符")


def _found(
    kind: Kind,
    path: Path,
    now: datetime,
    detail: str = "",
    *,
    swept: bool = False,
) -> Finding:
    size, age = 0, timedelta()
    if not swept and path.exists():
        size, age = path.stat().st_size, _age(path, now)
    return Finding(kind, _name(path), size, age, detail, swept)


def _age(path: Path, now: datetime) -> timedelta:
    return timedelta(seconds=now.timestamp() - path.stat().st_mtime)


def _name(path: Path) -> str:
    return str(path.relative_to(settings.FILES_DIR))


def _listed(folder: Path) -> Iterator[Path]:
    """The names in a folder, without holding them all."""
    with os.scandir(folder) as entries:
        for entry in entries:
            yield Path(entry.path)
