"""One job per wish, one worker per job, one result whatever dies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contracts.models import AuditEvent, Job, StoredFile
from contracts.policies import NotAllowed, Refused
from contracts.services.files import keep_bytes
from contracts.services.jobs import (
    RESEND_AFTER,
    ClaimLost,
    claim_job,
    fail_job,
    finish_job,
    mark_sent,
    record_result_download,
    report_progress,
    request_job,
    retry_job,
    run_job,
    unfinished_jobs,
)
from contracts.states import JOB_TRANSITIONS, JobState
from tests.factories import make_contract, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make_contract()


@pytest.fixture
def person(contract):
    return make_person(contract, "a_handler")


@pytest.fixture
def job(contract, person) -> Job:
    return ask(contract, person)


def ask(contract, person, *, key: str = "report:1") -> Job:
    return request_job(
        contract=contract,
        kind="report",
        key=key,
        title="付款状态表",
        arguments={"as_of": "2026-01-05"},
        by=person,
    )


def let_lease_run_out(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )


def finish(job: Job, content: bytes = b"result") -> Job:
    return finish_job(job, file=keep_bytes(content), file_name="r.xlsx")


def test_asking_twice_gives_one_job_and_one_event(contract, person):
    assert ask(contract, person) == ask(contract, person)
    assert 1 == AuditEvent.objects.filter(action="job_requested").count()


def test_of_two_workers_one_gets_the_job(job):
    assert claim_job(job.pk) is not None
    assert claim_job(job.pk) is None


def test_a_claimed_job_runs_under_a_lease(job, settings):
    settings.JOB_LEASE_SECONDS = 60
    claimed = claim_job(job.pk)
    left = claimed.lease_until - timezone.now()
    assert JobState.RUNNING == claimed.state
    assert timedelta(seconds=55) < left <= timedelta(seconds=60)


def test_progress_extends_the_lease(job):
    claimed = claim_job(job.pk)
    let_lease_run_out(job)
    report_progress(claimed, progress=40, step="排版")
    job.refresh_from_db()
    assert (40, "排版") == (job.progress, job.step)
    assert job.lease_until > timezone.now()


def test_the_job_of_a_dead_worker_is_claimed_by_another_exactly_once(job):
    claim_job(job.pk)
    let_lease_run_out(job)
    second = claim_job(job.pk)
    assert second is not None
    assert 2 == second.tries
    assert claim_job(job.pk) is None


def test_the_late_finish_of_a_worker_given_up_on_is_refused(job):
    first = claim_job(job.pk)
    let_lease_run_out(job)
    second = claim_job(job.pk)
    done = finish(second, b"second")
    with pytest.raises(ClaimLost):
        finish(first, b"first")
    job.refresh_from_db()
    assert done.file_id == job.file_id


def test_the_late_progress_of_a_worker_given_up_on_is_refused(job):
    first = claim_job(job.pk)
    let_lease_run_out(job)
    claim_job(job.pk)
    with pytest.raises(ClaimLost):
        report_progress(first, progress=90, step="存储")


def test_the_late_failure_of_a_worker_given_up_on_changes_nothing(job):
    first = claim_job(job.pk)
    let_lease_run_out(job)
    claim_job(job.pk)
    fail_job(first, reason="迟到的失败。")
    job.refresh_from_db()
    assert (JobState.RUNNING, "") == (job.state, job.failure)


def test_a_done_job_is_never_claimed_again(job):
    finish(claim_job(job.pk))
    assert claim_job(job.pk) is None
    assert [] == unfinished_jobs()


def test_a_failure_gives_the_job_back_until_the_last_try(job, settings):
    settings.JOB_MAX_TRIES = 2
    fail_job(claim_job(job.pk), reason="磁盘已满。")
    job.refresh_from_db()
    assert (JobState.QUEUED, "磁盘已满。") == (job.state, job.failure)
    fail_job(claim_job(job.pk), reason="磁盘已满。")
    job.refresh_from_db()
    assert JobState.FAILED == job.state
    assert claim_job(job.pk) is None


def test_the_reaper_leaves_what_was_just_sent_or_runs(job, contract, person):
    mark_sent(job)
    running = ask(contract, person, key="report:2")
    claim_job(running.pk)
    assert [] == unfinished_jobs()


def test_the_reaper_finds_what_never_left_and_what_got_lost(
    job, contract, person
):
    lost = ask(contract, person, key="report:2")
    Job.objects.filter(pk=lost.pk).update(
        sent_at=timezone.now() - RESEND_AFTER - timedelta(seconds=1)
    )
    assert [job, lost] == unfinished_jobs()


def test_the_reaper_finds_the_job_of_a_dead_worker(job):
    claim_job(job.pk)
    let_lease_run_out(job)
    assert [job] == unfinished_jobs()


def test_a_job_that_kills_every_worker_is_failed_for_a_person_to_see(
    job, settings
):
    settings.JOB_MAX_TRIES = 3
    for _ in range(3):
        assert claim_job(job.pk) is not None
        let_lease_run_out(job)
    assert [] == unfinished_jobs()
    job.refresh_from_db()
    assert JobState.FAILED == job.state
    assert "后台进程中断" in job.failure


def test_a_person_may_try_a_failed_job_again(job, person):
    Job.objects.update(state=JobState.FAILED, tries=5, failure="磁盘已满。")
    again = retry_job(job_id=job.pk, by=person)
    assert (JobState.QUEUED, 0, "") == (
        again.state,
        again.tries,
        again.failure,
    )
    assert 1 == AuditEvent.objects.filter(action="job_retried").count()
    assert claim_job(job.pk) is not None


def test_who_may_not_read_the_contract_may_not_try_again(job, contract):
    Job.objects.update(state=JobState.FAILED)
    admin = make_person(contract, "system_admin")
    with pytest.raises(NotAllowed):
        retry_job(job_id=job.pk, by=admin)


def test_equal_bytes_are_stored_once(job, contract, person):
    other = ask(contract, person, key="report:2")
    first, second = (finish(claim_job(one.pk)) for one in (job, other))
    assert first.file_id == second.file_id
    assert 1 == StoredFile.objects.count()


def test_taking_a_result_out_is_an_event_with_its_digest(job, person):
    done = finish(claim_job(job.pk))
    record_result_download(job=done, by=person)
    event = AuditEvent.objects.get(action="result_downloaded")
    assert done.file_id == event.detail["sha256"]


def test_every_state_has_its_transitions():
    assert set(JobState) == set(JOB_TRANSITIONS)


def test_a_piece_of_work_runs_under_its_claim(job):
    def work(claimed):
        assert JobState.RUNNING == claimed.state
        return "done"

    assert "done" == run_job(job.pk, work, otherwise="未成功。")
    # Claimed and not given back: nobody else gets it.
    assert run_job(job.pk, work, otherwise="未成功。") is None


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Refused("no_space", "服务器存储空间不足。"), "服务器存储空间不足。"),
        (RuntimeError("/secret/path"), "未成功。"),
    ],
)
def test_work_that_fails_gives_its_job_back_with_a_reason(
    job, error, told, caplog
):
    def work(claimed):
        raise error

    assert run_job(job.pk, work, otherwise="未成功。") is None
    job.refresh_from_db()
    assert (JobState.QUEUED, told) == (job.state, job.failure)
    assert job.key in caplog.text


def test_work_whose_claim_was_lost_leaves_the_row_to_its_holder(job, caplog):
    def work(claimed):
        Job.objects.filter(pk=job.pk).update(claim=None)
        report_progress(claimed, progress=50, step="排版")

    assert run_job(job.pk, work, otherwise="未成功。") is None
    job.refresh_from_db()
    assert (JobState.RUNNING, "") == (job.state, job.failure)
    assert "another worker" in caplog.text
