"""Jobs: asked for once, claimed by one worker, finished exactly once."""

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from contracts.models import Contract, Job, StoredFile, User
from contracts.policies import Refused, check_role
from contracts.services import audit
from contracts.services.facts import lock_contract
from contracts.states import READERS, JobState

log = logging.getLogger(__name__)
Result = TypeVar("Result")


class ClaimLost(Exception):
    """Another worker holds the job now; drop the work."""


@transaction.atomic
def request_job(
    *,
    contract: Contract,
    kind: str,
    key: str,
    title: str,
    arguments: dict[str, Any],
    by: User,
) -> Job:
    """The job for a wanted result: made once per key, however often asked."""
    job, made = Job.objects.get_or_create(
        key=key,
        defaults={
            "contract": contract,
            "kind": kind,
            "title": title,
            "arguments": arguments,
            "requested_by": by,
        },
    )
    if made:
        audit.record(
            "job_requested",
            by=by,
            contract=contract,
            on=job,
            summary=f"生成{title}",
        )
    return job


@transaction.atomic
def retry_job(*, job_id: int, by: User) -> Job:
    """Queue a failed job again because a person asked."""
    job = Job.objects.select_for_update(of=("self",)).get(pk=job_id)
    check_role(job.contract, by, *READERS, act="重试任务")
    if job.state == JobState.FAILED:
        job.state, job.tries, job.failure = JobState.QUEUED, 0, ""
        job.progress, job.step, job.claim = 0, "", None
        job.finished_at = job.sent_at = None
        job.save()
        audit.record(
            "job_retried",
            by=by,
            contract=job.contract,
            on=job,
            summary=f"重试{job.title}",
        )
    return job


def claim_job(job_id: int) -> Job | None:
    """Take a queued job, or one whose lease ran out; None if not ours.

    One conditional UPDATE: of two workers one wins.
    """
    now, claim = timezone.now(), uuid.uuid4()
    free = Q(state=JobState.QUEUED) | Q(
        state=JobState.RUNNING, lease_until__lt=now
    )
    won = Job.objects.filter(
        free, pk=job_id, tries__lt=settings.JOB_MAX_TRIES
    ).update(
        state=JobState.RUNNING,
        claim=claim,
        tries=F("tries") + 1,
        lease_until=now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
        progress=0,
        step="",
        failure="",
    )
    return Job.objects.get(pk=job_id) if won else None


def report_progress(job: Job, *, progress: int, step: str) -> None:
    """Say how far the work is and extend the lease; ClaimLost if it is gone."""
    held = Job.objects.filter(
        pk=job.pk, claim=job.claim, state=JobState.RUNNING
    ).update(
        progress=progress,
        step=step,
        lease_until=timezone.now()
        + timedelta(seconds=settings.JOB_LEASE_SECONDS),
    )
    if not held:
        raise ClaimLost(job.key)


def finish_job(job: Job, *, file: StoredFile, file_name: str) -> Job:
    """Record the result; call inside the transaction that stores it.

    The claim is checked under lock: a worker that was given up on cannot
    write a second result.
    """
    held = Job.objects.filter(
        pk=job.pk, claim=job.claim, state=JobState.RUNNING
    ).update(
        state=JobState.DONE,
        progress=100,
        step="",
        file=file,
        file_name=file_name,
        lease_until=None,
        finished_at=timezone.now(),
    )
    if not held:
        raise ClaimLost(job.key)
    job.refresh_from_db()
    return job


def run_job(
    job_id: int, work: Callable[[Job], Result], *, otherwise: str
) -> Result | None:
    """Claim a job and do its work; None if it is not ours or did not succeed.

    Whatever happens, the row says so: done with its file, given back for
    another try, or failed with a reason. ``otherwise`` is that reason where
    the error is nobody's business but the log's.
    """
    job = claim_job(job_id)
    if job is None:
        return None
    try:
        return work(job)
    except ClaimLost:
        log.warning("%s: another worker holds the job now", job.key)
    except Refused as error:
        log.exception("%s refused", job.key)
        fail_job(job, reason=error.message)
    except Exception:
        log.exception("%s not done", job.key)
        fail_job(job, reason=otherwise)
    return None


def fail_job(job: Job, *, reason: str) -> None:
    """Give a job back, or give it up after its last try, with the reason."""
    last = job.tries >= settings.JOB_MAX_TRIES
    Job.objects.filter(
        pk=job.pk, claim=job.claim, state=JobState.RUNNING
    ).update(
        state=JobState.FAILED if last else JobState.QUEUED,
        failure=reason[:300],
        lease_until=None,
        finished_at=timezone.now() if last else None,
    )


@transaction.atomic
def record_result_download(
    *, job: Job, by: User, digest: str | None = None
) -> None:
    """Who took a job's file out, before it goes.

    Under the contract's lock: what 乙方 has taken out is not taken back in
    the same moment. ``digest`` where the work made several files and it is
    another of them.
    """
    lock_contract(job.contract_id, after_end=True)
    audit.record(
        "result_downloaded",
        by=by,
        contract=job.contract,
        on=job,
        summary=f"下载{job.title}",
        detail={"sha256": digest or job.file_id},
    )


RESEND_AFTER = timedelta(seconds=20)


def mark_sent(job: Job) -> None:
    """Note when a job's message went out, so that it is not sent in vain."""
    Job.objects.filter(pk=job.pk).update(sent_at=timezone.now())


def unfinished_jobs() -> list[Job]:
    """Jobs to send again: waiting too long, or with a lease that ran out.

    A job that spent its tries is failed here, so that a person sees it.
    """
    now = timezone.now()
    stuck = Q(state=JobState.QUEUED) | Q(
        state=JobState.RUNNING, lease_until__lt=now
    )
    Job.objects.filter(stuck, tries__gte=settings.JOB_MAX_TRIES).update(
        state=JobState.FAILED,
        failure="多次尝试未完成，后台进程中断。请重试或联系系统管理员。",
        finished_at=now,
        lease_until=None,
    )
    waiting = Q(sent_at__isnull=True) | Q(sent_at__lt=now - RESEND_AFTER)
    return list(Job.objects.filter(stuck & waiting).order_by("pk"))
