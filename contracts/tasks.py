"""Sending jobs to workers, and picking up those a dead worker left."""

import logging
from contextlib import suppress

from celery import current_app, shared_task
from kombu.exceptions import OperationalError

from contracts.models import Job, User
from contracts.queries.clock import now
from contracts.services.attendance_imports import ATTENDANCE
from contracts.services.audit_exports import chain_names
from contracts.services.checking_audit import check_chain
from contracts.services.checkpoint_copies import copy_checkpoints
from contracts.services.checkpoints import NotWritten, write_checkpoints
from contracts.services.jobs import mark_sent, unfinished_jobs
from contracts.services.rescanning import rescan
from contracts.services.sweeping_derived import sweep_derived
from contracts.services.table_imports import run_import_job

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


@shared_task(name="audit.checkpoint")
def write_audit_checkpoints(**_) -> int:
    """Write the heads of all chains elsewhere; each night. How many.

    What could not be written the service has said in the log, as an alarm.
    """
    written = 0
    with suppress(NotWritten):
        written = len(write_checkpoints())
    with suppress(NotWritten):
        copy_checkpoints()
    return written


@shared_task(name="audit.check_all")
def check_all_chains(**_) -> int:
    """Have every chain checked; each night. How many."""
    names = chain_names()
    for name in names:
        check_audit_chain.delay(chain=name)
    return len(names)


@shared_task(name="audit.check")
def check_audit_chain(*, chain: str, by_id: int | None = None, **_) -> bool:
    """Check one chain; whether it is whole."""
    by = User.objects.filter(pk=by_id).first()
    return check_chain(chain, by=by).first_bad is None


def send_check(*, chain: str, by_id: int) -> None:
    """Put a check that somebody asked for in the queue.

    Where the queue is down nothing is lost but time: the page says that the
    check waits, it can be asked again, and the nightly one checks all.
    """
    asked = {"chain": chain, "by_id": by_id}
    try:
        current_app.send_task("audit.check", kwargs=asked)
    except (OperationalError, OSError):
        log.exception("the check of %s was not sent", chain)


@shared_task(name="jobs.import_attendance")
def import_attendance(*, job_id: int, **_) -> None:
    """Bring in a long table of sign-ins."""
    run_import_job(job_id, ATTENDANCE)
