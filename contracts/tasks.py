"""Sending jobs to workers, and picking up those a dead worker left."""

from celery import current_app, shared_task

from contracts.models import Job
from contracts.services.jobs import mark_sent, unfinished_jobs


def send_job(job: Job) -> None:
    """Put a job's number in the queue; the row, not the message, is truth.

    Call on commit. Each kind of job has one task named ``jobs.<kind>``.
    """
    mark_sent(job)
    current_app.send_task(f"jobs.{job.kind}", kwargs={"job_id": job.pk})


@shared_task(name="jobs.reap")
def reap_jobs(**_) -> int:
    """Send again what is queued or was left by a worker that died."""
    jobs = unfinished_jobs()
    for job in jobs:
        send_job(job)
    return len(jobs)
