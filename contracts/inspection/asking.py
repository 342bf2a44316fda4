"""The portal's side of an inspection: start it, read its one verdict.

What the child does not say is never taken for good: a child that is killed,
runs out of time or answers nothing ends in a refusal.
"""

import json
import logging
import tempfile
from pathlib import Path

from contracts.confinement.running import Limits, run_confined
from contracts.inspection.verdict import SENTENCES, BadFile
from contracts.rules.uploads import FileRefused, clean_name

log = logging.getLogger(__name__)

CHILD = "contracts.inspection.child"
LIMITS = Limits(cpu_seconds=10, wall_seconds=60, written_bytes=256 << 20)
MEMORY_WORDS = ("MemoryError", "bad_alloc")


def inspect(
    path: Path, *, kind: str, inside: tuple[str, ...], workshop: Path
) -> None:
    """Raise FileRefused unless a file of this kind is sound.

    ``inside``: the kinds that may lie in a zip; ``workshop``: where the child
    gets a folder of its own for a moment.
    """
    verdict = ask(path, kind=kind, inside=inside, workshop=workshop)
    if verdict["code"]:
        raise refusal(verdict["code"], verdict["name"])


def ask(
    path: Path, *, kind: str, inside: tuple[str, ...], workshop: Path
) -> dict[str, str]:
    """The child's verdict, or what its silence means."""
    with (
        tempfile.TemporaryDirectory(prefix="look-", dir=workshop) as folder,
        path.open("rb") as given,
    ):
        outcome = run_confined(
            CHILD,
            [kind, *inside],
            folder=Path(folder),
            given=given,
            limits=LIMITS,
        )
    if outcome.ok:
        try:
            verdict = json.loads(outcome.answer)
            return {"code": verdict["code"], "name": verdict["name"]}
        except (ValueError, KeyError, TypeError):
            return {"code": "not_checked", "name": ""}
    log.error("%s: %s, %s", kind, outcome.status, outcome.complaint)
    spent = outcome.exhausted or any(
        word in outcome.complaint for word in MEMORY_WORDS
    )
    return {"code": "too_complex" if spent else "not_checked", "name": ""}


def refusal(code: str, name: str = "") -> FileRefused:
    """The refusal of a code, in its one sentence."""
    sentence = SENTENCES.get(code, SENTENCES["not_checked"])
    return FileRefused(code, sentence.format(name=shown(name)))


def shown(name: str, longest: int = 60) -> str:
    """A name from inside a file, safe to show."""
    try:
        name = clean_name(name)
    except FileRefused:
        return "未命名"
    return name if len(name) <= longest else f"…{name[-longest:]}"


__all__ = ["BadFile", "ask", "inspect", "refusal"]
