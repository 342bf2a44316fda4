"""The portal's worker, which leaves a note at each job and waits a while.

For as long as the note lies there, so that a test can tell it to stop in the
middle of its work.
"""

import os
import time
from functools import wraps
from pathlib import Path

from celery.signals import worker_process_init

from kaifeng_credit.celery import app

__all__ = ["app"]

NOTES = Path(os.environ.get("WAITING_FOLDER", "."))


@worker_process_init.connect
def wait_at_each_job(**_) -> None:
    from contracts.services import jobs

    claim_job = jobs.claim_job

    @wraps(claim_job)
    def claim_and_wait(job_id: int):
        job = claim_job(job_id)
        note = NOTES / str(job_id)
        note.touch()
        while note.exists():
            time.sleep(0.02)
        return job

    jobs.claim_job = claim_and_wait
