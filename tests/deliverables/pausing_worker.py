"""A worker that stops where it is told to, so that a test can kill it there.

`celery -A tests.deliverables.pausing_worker worker` is the portal's own
worker; PAUSES says for each job at which point of its 验收书 the process
working on it leaves a note and waits to be killed:

    claimed     the row is its own, nothing is done
    html        the page is written
    typeset     the PDF is made
    stored      signed, every file in its place, no row yet
    committed   the rows are written, the message is not acknowledged
"""

import hashlib
import json
import os
import time
from functools import wraps
from pathlib import Path

from celery.signals import worker_process_init

from kaifeng_credit.celery import app

__all__ = ["app"]

TOLD = json.loads(os.environ.get("PAUSES", "{}"))
NOTES = Path(os.environ.get("PAUSED_FOLDER", "."))
at_hand: dict[str, str] = {"job": "", "digest": ""}


def reached(point: str) -> None:
    """Leave a note with the digest of what was typeset, and wait."""
    if TOLD.get(at_hand["job"]) == point:
        note = NOTES / at_hand["job"]
        note.with_suffix(".tmp").write_text(at_hand["digest"])
        note.with_suffix(".tmp").rename(note)
        time.sleep(600)


def paused(module, name: str, point: str, *, before: bool = False, see=None):
    """Wrap a function of a module so that the point lies on its one side."""
    original = getattr(module, name)

    @wraps(original)
    def pausing(*args, **kwargs):
        if before:
            reached(point)
        result = original(*args, **kwargs)
        if see is not None:
            see(result)
        if not before:
            reached(point)
        return result

    setattr(module, name, pausing)


def see_job(job) -> None:
    at_hand["job"] = str(job.pk) if job is not None else ""


def see_pdf(content: bytes) -> None:
    at_hand["digest"] = hashlib.sha256(content).hexdigest()


@worker_process_init.connect
def pause_where_told(**_) -> None:
    from contracts.services import jobs
    from deliverables import tasks
    from deliverables.services import packets

    paused(jobs, "claim_job", "claimed", see=see_job)
    paused(packets, "page_of", "html")
    paused(packets, "typeset", "typeset", see=see_pdf)
    paused(packets, "finish_job", "stored", before=True)
    paused(tasks, "render_packet", "committed")
