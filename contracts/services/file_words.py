"""The words of a stored file, read in the jail and kept beside the bytes.

What is kept can be thrown away at any time: it is made again from the bytes
when somebody asks. It lies under the digest it was read from, so it is never
another file's.
"""

import json
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from contracts.confinement.running import Limits, run_confined
from contracts.policies import Refused
from contracts.services.files import incoming_folder, path_of

log = logging.getLogger(__name__)
READER = "contracts.inspection.words"
KINDS = ("pdf", "docx", "xlsx")
EDITION = 1  # of the reader: another one reads anew
LIMITS = Limits(cpu_seconds=20, wall_seconds=40)


@dataclass(frozen=True)
class Words:
    """What a file says, line by line; ``cut`` where it says more."""

    lines: tuple[str, ...]
    cut: bool


def words_of(digest: str, name: str) -> Words:
    """The words of stored bytes; Refused where there are none to read."""
    kind = name.rpartition(".")[2].lower()
    if kind not in KINDS:
        raise Refused(
            "no_words",
            f"《{name}》不是 {'、'.join(KINDS)}，没有可比较的文字。"
            "请下载后对照查看。",
        )
    place = _place(digest, kind)
    try:
        kept = json.loads(place.read_text())
    except (FileNotFoundError, ValueError):
        kept = _read(digest, kind, name)
        _keep(place, kept)
    if not kept["lines"]:
        raise Refused(
            "no_words",
            f"《{name}》没有文字层（多为扫描件），无法比较文字。"
            "请下载后对照查看。",
        )
    return Words(tuple(kept["lines"]), kept["cut"])


def _read(digest: str, kind: str, name: str) -> dict:
    try:
        given = path_of(digest).open("rb")
    except FileNotFoundError as error:
        raise Refused(
            "bytes_lost", "文件不在存储中，无法比较。请联系系统管理员。"
        ) from error
    with (
        given,
        tempfile.TemporaryDirectory(
            prefix="look-", dir=incoming_folder()
        ) as folder,
    ):
        outcome = run_confined(
            READER, [kind], folder=Path(folder), given=given, limits=LIMITS
        )
    if outcome.ok:
        return json.loads(outcome.answer)
    log.warning("%s: %s, %s", kind, outcome.status, outcome.complaint)
    raise Refused(
        "not_readable",
        f"《{name}》过大或过于复杂，未能读出文字。请下载后对照查看。",
    )


def _place(digest: str, kind: str) -> Path:
    name = f"{digest}.{kind}.{EDITION}.json"
    return settings.FILES_DIR / "derived" / digest[:2] / name


def _keep(place: Path, kept: dict) -> None:
    """All of it or nothing: another process may read it now."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "w") as file:
        json.dump(kept, file)
    os.replace(unfinished, place)
