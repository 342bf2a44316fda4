"""A received file goes past the virus scanner, where one is connected.

Infected bytes are refused and kept aside, never deleted: they may be
evidence. A scanner that is away holds the file back and loses nothing. What
was not asked is not called clean.
"""

import logging
import os
from pathlib import Path

from django.conf import settings

from contracts.models import FileScan
from contracts.policies import Refused
from contracts.services import clamd
from contracts.services.disk import fsync_folder
from contracts.states import ScanVerdict

log = logging.getLogger(__name__)


def scanner_is_connected() -> bool:
    """Whether a scanner is configured at all."""
    return bool(settings.CLAMD_SOCKET)


def scan_received(path: Path, *, digest: str, name: str) -> None:
    """Ask about bytes that have no row yet; Refused where infected."""
    if not scanner_is_connected():
        return
    found = ask(path)
    if found.verdict == ScanVerdict.INFECTED:
        set_aside(path, digest)
        note(digest, found, name=name)
        log.error("infected upload set aside: %s, %s", digest, found.words)
        raise Refused(
            "infected",
            f"文件查出病毒（{found.words}），未收下，原件已隔离保存。"
            "请用杀毒软件处理后重新选择。",
        )
    note(digest, found, name=name)


def ask(path: Path) -> clamd.Scan:
    """The scanner's word on a file."""
    return clamd.scan(
        path, at=settings.CLAMD_SOCKET, seconds=settings.CLAMD_SECONDS
    )


def note(digest: str, found: clamd.Scan, *, name: str = "") -> bool:
    """Put a scan on record, unless the last one said the same.

    An answer stands until there is another answer; silence is none.
    """
    last = FileScan.objects.filter(digest=digest).order_by("-pk").first()
    if last is not None and found.verdict in (
        last.verdict, ScanVerdict.PENDING,
    ):  # fmt: skip
        return False
    FileScan.objects.create(
        digest=digest,
        verdict=found.verdict,
        words=found.words,
        name=name[:255],
    )
    return True


def quarantine_folder() -> Path:
    """Where infected bytes lie that were never taken in."""
    folder: Path = settings.FILES_DIR / "quarantine"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def set_aside(path: Path, digest: str) -> None:
    """Move infected bytes where nothing serves them; they stay there."""
    folder = quarantine_folder()
    os.chmod(path, 0o400)
    os.rename(path, folder / digest)
    fsync_folder(folder)
