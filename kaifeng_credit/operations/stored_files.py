"""Each night some of the stored files are read through, until all were (T1).

A night has so much time; the next one goes on where it ended, and begins
again after the last. What was found altered or lost stays an alarm until that
file is read again and found whole.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from contracts.models import StoredFile
from contracts.services.verifying_files import Counted, check_row
from kaifeng_credit.models import Mark

log = logging.getLogger(__name__)
FILES = "files"
MINUTE = 60


def verify_some(
    now: datetime, clock: Callable[[], float] = time.monotonic
) -> list[str]:
    """Read files for as long as a night has; all that are known to be wrong."""
    mark = Mark.objects.filter(name=FILES).first()
    before = mark.detail if mark else {}
    wrong, after = set(before.get("wrong", [])), before.get("after", "")
    until = clock() + settings.VERIFY_MINUTES * MINUTE
    counted, ended = Counted(), True
    for row in StoredFile.objects.filter(pk__gt=after).order_by("pk").iterator():
        if clock() >= until:
            ended = False
            break
        found = check_row(row, now, counted)
        after = row.pk
        wrong.discard(row.pk)
        if found is not None:
            wrong.add(row.pk)
            log.critical("stored file %s: %s", found.kind, found.name)
    Mark.objects.update_or_create(
        name=FILES,
        defaults={
            "at": now,
            "detail": {
                "after": "" if ended else after,
                "wrong": sorted(wrong),
                "rows": counted.rows,
                "bytes": counted.bytes,
            },
        },
    )
    return sorted(wrong)


def known_wrong() -> list[str]:
    """The digests of stored files that are not what they were."""
    mark = Mark.objects.filter(name=FILES).first()
    return mark.detail.get("wrong", []) if mark else []
