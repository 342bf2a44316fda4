"""Redis away for ten minutes and back empty; workers told to stop.

A real worker on a Redis of the test's own, over Django's own database. The
minutes are injected: nobody sleeps.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import redis
from celery import Celery
from django.urls import reverse
from django.utils import timezone

from contracts.models import AuditEvent, Job
from contracts.tasks import reap_jobs, send_job
from deliverables.models import Deliverable, Submission
from deliverables.services.slips import request_slip
from kaifeng_credit.models import Mark
from kaifeng_credit.operations.readiness import CANARY
from tests import factories as make
from tests.chaos.conftest import FULL
from tests.started import ROOT, environment

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.repeated,
    pytest.mark.django_db(transaction=True),
]
JOBS = 40 if FULL else 3
PATIENCE = 240  # forty papers are typeset on a busy machine
# How long somebody who asks for a file may be kept by a queue that is away.
SECONDS_TO_ASK = 5


@pytest.fixture
def people():
    contract = make.make_contract()
    one = make.make_people(contract)
    one.contract = contract
    return one


@pytest.fixture
def queue(own_redis, settings, monkeypatch):
    """The portal as production configures it, on the test's own Redis."""
    settings.CELERY_BROKER_URL = own_redis.url
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    del settings.CELERY_BROKER_TRANSPORT  # that of files
    app = Celery("portal", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    monkeypatch.setattr("contracts.tasks.current_app", app)
    return own_redis


@contextmanager
def worker(
    queue, settings, *, app: str = "kaifeng_credit", **more: str
) -> Iterator[subprocess.Popen]:
    """A worker of the portal; killed at the end if it is still there."""
    with (settings.DATA_DIR / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", app, "worker"),
                *("--concurrency=1", "--without-gossip"),
                *("--without-mingle", "--loglevel=INFO"),
            ],
            cwd=ROOT,
            env=environment(settings, REDIS_URL=queue.url, **more),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until(condition, settings) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        log = settings.DATA_DIR / "worker.log"
        said = log.read_text()[-3000:] if log.exists() else ""
        assert time.monotonic() < until, said
        time.sleep(0.05)


def hand_in(people, wanted: int) -> Iterator[Submission]:
    """So many deliverables handed in, on as many contracts as it takes."""
    lead, contract = people.b_lead, people.contract
    while wanted:
        for row in Deliverable.objects.filter(contract=contract)[:wanted]:
            yield make.make_submission(row, lead)
            wanted -= 1
        contract = make.make_contract()
        lead = make.make_person(contract, "b_lead")


def ask_for_slip(submission: Submission) -> Job:
    """A 签收单 asked for and sent, as the page does it."""
    job = request_slip(submission=submission, by=submission.recorded_by)
    began = time.monotonic()
    send_job(job)
    assert time.monotonic() - began < SECONDS_TO_ASK
    return job


def ten_minutes_later() -> None:
    """Every message may go out again, and the canary has been silent."""
    ago = timezone.now() - timedelta(minutes=10)
    Job.objects.update(sent_at=ago)
    Mark.objects.update_or_create(name=CANARY, defaults={"at": ago})


def done(jobs: list[Job]) -> bool:
    pks = [job.pk for job in jobs]
    return not Job.objects.filter(pk__in=pks).exclude(state="done").exists()


def test_ten_minutes_without_redis_and_an_empty_one_afterwards(
    queue, people, settings, client
):
    handing_in = hand_in(people, JOBS)
    jobs = [ask_for_slip(next(handing_in))]  # gone with the Redis that has it
    queue.stop()
    # Handing in goes on, and asking for files is neither slow nor in vain.
    jobs += [ask_for_slip(one) for one in handing_in]
    assert len(jobs) == Submission.objects.count()
    ten_minutes_later()
    client.force_login(people.b_lead)
    page = reverse("overview", args=[people.contract.slug])
    answer = client.get(page)
    assert 200 == answer.status_code
    assert "后台自" in answer.content.decode()
    with worker(queue, settings):  # one that waited for it
        queue.run()
        # The negative control: nothing but the reaper knows of them now.
        assert not done(jobs)
        assert len(jobs) == reap_jobs()
        ten_minutes_later()
        reap_jobs()  # told twice, done once
        wait_until(lambda: done(jobs), settings)
    assert [1] * len(jobs) == list(
        Job.objects.order_by("pk").values_list("tries", flat=True)
    )
    requested = AuditEvent.objects.filter(action="job_requested")
    assert len(jobs) == requested.count()


def test_told_to_stop_a_worker_finishes_its_job_and_takes_no_other(
    queue, people, settings
):
    first, second = map(ask_for_slip, hand_in(people, 2))
    notes = settings.DATA_DIR / "notes"
    notes.mkdir()
    note = notes / str(first.pk)
    with worker(
        queue, settings, app="tests.chaos.waiting_worker",
        WAITING_FOLDER=str(notes),
    ) as process:  # fmt: skip
        wait_until(note.exists, settings)
        process.send_signal(signal.SIGTERM)
        # It does not die of it, nor is the job given up.
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        assert "running" == Job.objects.get(pk=first.pk).state
        note.unlink()
        process.wait(PATIENCE)
        assert 0 == process.returncode
    assert ("done", 1) == tries_of(first)
    assert ("queued", 0) == tries_of(second)
    # It lies where the next worker looks, handed back if it was at hand.
    with redis.Redis.from_url(queue.url) as line:
        assert 1 == line.llen("celery")
        assert 0 == line.hlen("unacked")


def tries_of(job: Job) -> tuple[str, int]:
    job.refresh_from_db()
    return job.state, job.tries
