"""The queue carries numbers; the rows decide."""

import pytest
from celery.schedules import crontab
from kombu.exceptions import OperationalError

from contracts.models import AuditChain, AuditCheck, Job
from contracts.services.derived import derived_path, keep_derived
from contracts.services.files import keep_bytes
from contracts.services.jobs import request_job
from contracts.tasks import (
    check_all_chains,
    check_audit_chain,
    reap_jobs,
    rescan_files,
    send_check,
    send_job,
    sweep_previews,
    write_audit_checkpoints,
)
from tests.factories import make_contract, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    messages = []
    monkeypatch.setattr(
        "contracts.tasks.current_app.send_task",
        lambda name, kwargs: messages.append((name, kwargs)),
    )
    return messages


@pytest.fixture
def job() -> Job:
    contract = make_contract()
    return request_job(
        contract=contract,
        kind="acceptance_packet",
        key="acceptance_packet:1",
        title="验收书",
        arguments={},
        by=make_person(contract, "a_handler"),
    )


def test_a_job_goes_to_the_task_of_its_kind_by_number(job, sent):
    send_job(job)
    assert [("jobs.acceptance_packet", {"job_id": job.pk})] == sent
    job.refresh_from_db()
    assert job.sent_at is not None


def test_the_reaper_sends_once_not_at_every_tick(job, sent):
    assert 1 == reap_jobs()
    assert 0 == reap_jobs()
    assert 1 == len(sent)


def test_a_queue_that_is_down_loses_no_job(job, monkeypatch, caplog):
    def down(name, kwargs):
        raise OperationalError("no queue")

    monkeypatch.setattr("contracts.tasks.current_app.send_task", down)
    send_job(job)
    assert "left to the reaper" in caplog.text
    job.refresh_from_db()
    assert "queued" == job.state


def test_every_kind_of_job_has_its_task():
    from kaifeng_credit.celery import app

    app.loader.import_default_modules()
    assert {"jobs.acceptance_packet", "jobs.reap", "deadlines.check"} <= set(
        app.tasks
    )


def test_previews_are_swept_every_night(settings):
    from kaifeng_credit.celery import app

    entry = app.conf.beat_schedule["previews"]
    assert sweep_previews.name == entry["task"]
    assert crontab(hour=3, minute=10) == entry["schedule"]
    settings.DERIVED_LIMIT_BYTES = 0
    keep_derived(derived_path(keep_bytes(b"x").digest, "1.1.png"), b"page")
    assert 1 == sweep_previews(later="ignored")


def test_each_minute_the_scanner_is_asked_again(scanner):
    keep_bytes(b"sound")
    assert 1 == rescan_files()
    assert 0 == rescan_files()


def test_checkpoints_and_checks_of_the_audit_chains_go_by_the_night():
    from kaifeng_credit.celery import app

    entries = app.conf.beat_schedule
    written = entries["audit_checkpoints"]
    assert ("audit.checkpoint", crontab(hour=1, minute=10)) == (
        written["task"], written["schedule"],
    )  # fmt: skip
    assert "audit.check_all" == entries["audit_checks"]["task"]


def test_a_night_writes_down_and_checks_every_chain(job):
    chains = set(AuditChain.objects.values_list("name", flat=True))
    assert len(chains) == write_audit_checkpoints()
    for name in chains:
        assert check_audit_chain(chain=name, by_id=job.requested_by_id)
    found = AuditCheck.objects.all()
    assert chains == {one.chain for one in found}
    assert {str(job.requested_by)} == {one.asked_by_name for one in found}


def test_every_chain_is_checked_by_itself(job, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "contracts.tasks.check_audit_chain.delay",
        lambda chain: asked.append(chain),
    )
    assert check_all_chains() == len(asked) == AuditChain.objects.count()


def test_checkpoints_that_cannot_be_written_are_an_alarm_not_a_crash(
    job, settings, caplog
):
    settings.AUDIT_CHECKPOINT_DIR = settings.DATA_DIR / "a-file"
    settings.AUDIT_CHECKPOINT_DIR.write_text("")
    assert 0 == write_audit_checkpoints()
    assert "CRITICAL" in {one.levelname for one in caplog.records}


def test_a_check_is_asked_of_the_queue_which_may_be_down(
    sent, monkeypatch, caplog
):
    send_check(chain="portal", by_id=1)
    assert [("audit.check", {"chain": "portal", "by_id": 1})] == sent

    def down(name, kwargs):
        raise OperationalError("no queue")

    monkeypatch.setattr("contracts.tasks.current_app.send_task", down)
    send_check(chain="portal", by_id=1)
    assert "was not sent" in caplog.text
