"""Sending jobs to workers, and picking up those a dead worker left."""

import logging

from celery import current_app, shared_task
from kombu.exceptions import OperationalError

from contracts.models import Job
from contracts.queries.clock import now
from contracts.services.jobs import mark_sent, unfinished_jobs
from contracts.services.rescanning import rescan
from contracts.services.sweeping_derived import sweep_derived

log = logging.getLogger(__name__)


def send_job(job: Job) -> None:
    """Put a job's number in the queue; the row, not the message, is truth.

    Call on commit. Each kind of job has one task named ``jobs.<kind>``. A
    queue that is down loses nothing: the reaper sends the job again.
    """
    mark_sent(job)
    try:
        current_app.send_task(f"jobs.{job.kind}", kwargs={"job_id": job.pk})
    except (OperationalError, OSError):
        log.exception("%s not sent, left to the reaper", job.key)


@shared_task(name="jobs.reap")
def reap_jobs(**_) -> int:
    """Send again what is queued or was left by a worker that died."""
    jobs = unfinished_jobs()
    for job in jobs:
        send_job(job)
    return len(jobs)


@shared_task(name="files.rescan")
def rescan_files(**_) -> int:
    """Ask the scanner again about what it has not answered; each minute.

    The number of files it let through.
    """
    return rescan().clean


@shared_task(name="files.sweep_previews")
def sweep_previews(**_) -> int:
    """Remove previews nobody looked at lately; each night. How many."""
    return sweep_derived(now=now()).gone
