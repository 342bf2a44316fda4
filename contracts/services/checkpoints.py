"""Checkpoints: the heads of all chains, written where the database is not.

A chain in a database can be cut or rewritten as a whole by whoever owns the
database; a line in a folder that he does not own says what it was (T10). The
file is only ever added to, each line holds the SHA-256 of the one before it,
and a line is on the disk before anybody hears of it.
"""

import json
import logging
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from contracts.models import AuditChain, AuditEvent
from contracts.offline.verify_audit import Marks, Tampered, read_checkpoints
from contracts.queries.clock import now
from contracts.services.disk import exclusive, fsync_folder

log = logging.getLogger(__name__)
NAME = "checkpoints.jsonl"
BLOCK = 64 * 1024


class NotWritten(Exception):
    """No checkpoint of a chain; the message is for an administrator."""


def checkpoint_file() -> Path:
    """Where the checkpoints of this portal are."""
    folder: Path = settings.AUDIT_CHECKPOINT_DIR
    return folder / NAME


def write_checkpoints(*names: str) -> list[dict[str, Any]]:
    """Write down the heads of some chains, or of all; what was written.

    Raises NotWritten, and says so in the log, where the folder cannot be
    written, or where a chain no longer holds what was written down before:
    the others are written all the same.
    """
    wrong: list[str] = []
    written: list[dict[str, Any]] = []
    try:
        with exclusive(settings.AUDIT_CHECKPOINT_DIR):
            marks, _ = kept_checkpoints()
            heads = AuditChain.objects.filter(length__gt=0).order_by("name")
            for head in heads.filter(name__in=names) if names else heads:
                problem = _moved_away(head, marks.get(head.name, {}))
                if problem:
                    wrong.append(problem)
                else:
                    written.append(_append(head))
            wrong += _gone(marks) if not names else []
    except (OSError, Tampered) as error:
        wrong.append(f"存证文件写不了：{error}")
    if wrong:
        log.critical("no audit checkpoint: %s", "；".join(wrong))
        raise NotWritten("；".join(wrong))
    return written


def kept_checkpoints() -> tuple[Marks, list[str]]:
    """Every checkpoint of this portal by chain and length, and the notes."""
    return read_checkpoints(checkpoint_lines())


def checkpoint_lines() -> Iterator[bytes]:
    """The lines of the file as they stand."""
    try:
        with checkpoint_file().open("rb") as file:
            yield from file
    except FileNotFoundError:
        return


def line_of(chain: str, length: int) -> bytes | None:
    """The first line that names a chain's head at a length."""
    for line in checkpoint_lines():
        try:
            mark = json.loads(line)
        except ValueError:
            continue
        if (mark.get("chain"), mark.get("length")) == (chain, length):
            return line.rstrip(b"\n")
    return None


def _moved_away(head: AuditChain, before: dict[int, dict]) -> str:
    """Why a chain is not the one that was written down, if it is not."""
    if not before:
        return ""
    last = before[max(before)]
    same = AuditEvent.objects.filter(
        chain=head.name, number=last["length"], hash=last["sha256"]
    )
    if last["length"] <= head.length and same.exists():
        return ""
    return f"链 {head.name} 与 {last['time']} 的存证点不符，请立即核对审计链"


def _gone(marks: Marks) -> list[str]:
    there = set(AuditChain.objects.values_list("name", flat=True))
    return [
        f"链 {name} 有存证点，数据库中却已没有"
        for name in sorted(set(marks) - there)
    ]


def _append(head: AuditChain) -> dict[str, Any]:
    """One line more, on the disk when this returns."""
    path = checkpoint_file()
    fresh = not path.exists()
    with path.open("ab+") as file:
        previous, torn = _last_line(file)
        mark = {
            "type": "checkpoint",
            "format": 1,
            "time": now().isoformat(timespec="seconds"),
            "chain": head.name,
            "length": head.length,
            "sha256": head.head,
            "sm3": head.head_sm3,
            "previous": previous,
        }
        line = json.dumps(mark, ensure_ascii=False, sort_keys=True)
        # A line that a crash broke off stays, and is vouched for as it is.
        file.write(b"\n" * torn + line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        fsync_folder(path.parent)
    return mark


def _last_line(file) -> tuple[str | None, bool]:
    """The digest of the last line, and whether it was broken off."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return None, False
    parts: list[bytes] = []
    at = size
    while at and b"\n" not in b"".join(parts).rstrip(b"\n"):
        start = max(0, at - BLOCK)
        file.seek(start)
        parts.insert(0, file.read(at - start))
        at = start
    tail = b"".join(parts)
    last = tail.rstrip(b"\n").rpartition(b"\n")[2]
    return sha256(last).hexdigest(), not tail.endswith(b"\n")
