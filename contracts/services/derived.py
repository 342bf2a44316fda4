"""What the jail makes of stored bytes: words, pictures of pages.

What is kept can be thrown away at any time: it is made again from the bytes
when somebody asks. It lies under the digest it was made from, so it is never
another file's.
"""

import logging
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from contracts.confinement.running import Limits, Outcome, run_confined
from contracts.policies import Refused
from contracts.services.files import incoming_folder, path_of

log = logging.getLogger(__name__)
FOLDER = ".derived"
HALF = "half-"  # what is being written
LIMITS = Limits(cpu_seconds=20, wall_seconds=40)


def derived_path(digest: str, name: str) -> Path:
    """Where something made of a file is kept: apart from what is evidence."""
    return settings.FILES_DIR / FOLDER / digest[:2] / f"{digest}.{name}"


@contextmanager
def made_of(
    digest: str, program: str, arguments: Sequence[str], *, name: str
) -> Iterator[tuple[Outcome, Path]]:
    """Run a program in the jail on stored bytes; its outcome and folder.

    ``name`` is the file's, for the sentence of a refusal.
    """
    try:
        given = path_of(digest).open("rb")
    except FileNotFoundError as error:
        raise Refused(
            "bytes_lost", "文件不在存储中，无法打开。请联系系统管理员。"
        ) from error
    with (
        given,
        tempfile.TemporaryDirectory(
            prefix="look-", dir=incoming_folder()
        ) as folder,
    ):
        outcome = run_confined(
            program, arguments, folder=Path(folder), given=given,
            limits=LIMITS,
        )  # fmt: skip
        if not outcome.ok:
            log.warning(
                "%s: %s, %s", program, outcome.status, outcome.complaint
            )
            raise Refused(
                "not_readable",
                f"《{name}》过大或过于复杂，未能打开。请下载后查看。",
            )
        yield outcome, Path(folder)


def keep_derived(place: Path, content: bytes) -> None:
    """All of it or nothing: another process may read it now."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=place.parent, prefix=HALF)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(unfinished, place)


def still_kept(place: Path) -> bool:
    """Whether something made before is there; it is in use from now on.

    The broom (sweeping_derived) goes by the last use.
    """
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return True
