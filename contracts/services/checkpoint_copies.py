"""The file of checkpoints again, in the places the settings name.

One file is in one pair of hands. A copy in another place, best in a folder
of 甲方 that is mounted here, is only ever added to: where it does not begin
as it began here, one of the two was changed, and it is left as it is (T10,
G19).
"""

import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from contracts.services.checkpoints import NAME, NotWritten, checkpoint_file
from contracts.services.disk import exclusive, fsync_folder

log = logging.getLogger(__name__)


def copy_checkpoints() -> int:
    """Bring every copy up to date; how many there are.

    Raises NotWritten, and says so in the log, where a place cannot be written
    or holds something else: the others are brought up to date all the same.
    """
    wrong = []
    for number, folder in _places():
        try:
            _copy_to(folder, number)
        except FileNotFoundError:
            wrong.append(f"存证第 {number} 处的目录不在，请查看是否挂载")
        except OSError:
            wrong.append(f"存证第 {number} 处写不了，请查看权限与余地")
        except NotWritten as error:
            wrong.append(str(error))
    if wrong:
        log.critical("no copy of the checkpoints: %s", "；".join(wrong))
        raise NotWritten("；".join(wrong))
    return len(settings.AUDIT_CHECKPOINT_COPIES)


def stale_copies(*, before: datetime) -> list[int]:
    """Which places were last written before a moment; the file here is 1."""
    return [
        number
        for number, folder in _places()
        if _written(folder / NAME) < before.timestamp()
    ]


def _places() -> Iterator[tuple[int, Path]]:
    return enumerate(settings.AUDIT_CHECKPOINT_COPIES, 2)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0


def _copy_to(folder: Path, number: int) -> None:
    """The lines that are not there yet, on the disk when this returns.

    The folder is not made: where a share is not mounted, its empty place
    would take the lines instead.
    """
    kept = checkpoint_file().read_bytes()
    path = folder / NAME
    fresh = not path.exists()
    os.stat(folder)
    with exclusive(folder), path.open("ab+") as file:
        file.seek(0)
        there = file.read()
        if not kept.startswith(there):
            raise NotWritten(
                f"存证第 {number} 处与本处不是同一份，其中一份被改动过；"
                "请保留两份，立即核对审计链"
            )
        file.write(kept[len(there) :])
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        fsync_folder(folder)
