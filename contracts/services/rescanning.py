"""Files the scanner has not answered for are asked about again.

Runs by the clock and by ``manage.py scan_files``. A file is released by the
scanner's answer and by nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from contracts.models import FileScan, StoredFile
from contracts.policies import Refused
from contracts.queries.scans import last_verdicts, pending_digests
from contracts.services.files import path_of
from contracts.services.scanning import (
    ask,
    note,
    quarantine_folder,
    scanner_is_connected,
)
from contracts.states import ScanVerdict

AT_ONCE = 50
UNANSWERED = 5


@dataclass
class Rescan:
    """What came of asking again."""

    clean: int = 0
    infected: int = 0
    pending: int = 0
    lost: int = 0  # no bytes to ask about; verify_files says which


def rescan(*, limit: int = AT_ONCE, everything: bool = False) -> Rescan:
    """Ask about files that wait, then about those never asked about.

    ``everything``: also those that were clean before, for new signatures.
    Stops where the scanner does not answer: it is away for the next, too.
    """
    counted = Rescan()
    if not scanner_is_connected():
        return counted
    for digest in _digests(limit=limit, everything=everything):
        try:
            found = ask(path_of(digest))
        except FileNotFoundError:
            counted.lost += 1
            continue
        if found.away:
            # What was free before a scanner was connected stays free.
            counted.pending += 1
            break
        note(digest, found)
        if found.verdict == ScanVerdict.PENDING:
            counted.pending += 1
            if counted.pending == UNANSWERED:
                break  # each may have cost the whole patience
        elif found.verdict == ScanVerdict.CLEAN:
            counted.clean += 1
        else:
            counted.infected += 1
    return counted


def rescan_one(digest: str) -> ScanVerdict:
    """Ask about one file a person waits for; what counts from then on.

    Also about one that was set aside: it stays where it is whatever the
    answer. Raises Refused("no_scanner") and ("bytes_lost").
    """
    if not scanner_is_connected():
        raise Refused(
            "no_scanner",
            "未接入查毒服务，无法重新查毒。请联系系统管理员接入。",
        )
    for place in (path_of(digest), quarantine_folder() / digest):
        if place.exists():
            note(digest, ask(place))
            # Silence changes nothing: the last answer counts.
            return ScanVerdict(last_verdicts([digest])[digest])
    raise Refused(
        "bytes_lost", "文件不在存储中，无法查毒。请联系系统管理员。"
    )


def _digests(*, limit: int, everything: bool) -> Iterator[str]:
    stored = StoredFile.objects.order_by("recorded_at", "pk")
    if everything:
        yield from stored.values_list("pk", flat=True).iterator()
        return
    # In no order: one it never answers for must not hold up the others.
    waiting = (
        StoredFile.objects.filter(pk__in=pending_digests())
        .order_by("?")
        .values_list("pk", flat=True)
    )
    found = list(waiting[:limit])
    yield from found
    asked = FileScan.objects.filter(digest=OuterRef("pk"))
    never = stored.filter(~Exists(asked)).values_list("pk", flat=True)
    yield from never[: limit - len(found)]
