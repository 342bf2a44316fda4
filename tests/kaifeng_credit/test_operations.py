"""Ready or not, what is amiss, and who is told (G30, G31)."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.urls import reverse
from django.utils import timezone

from contracts.services.checkpoint_copies import copy_checkpoints
from contracts.services.checkpoints import write_checkpoints
from contracts.services.files import keep_bytes, path_of
from contracts.services.jobs import request_job
from contracts.services.proposals import add_proposal
from contracts.services.sign_ins import note_try
from contracts.states import ProposalKind, SignInOutcome
from kaifeng_credit import tasks
from kaifeng_credit.backups.runs import note
from kaifeng_credit.celery import app
from kaifeng_credit.models import Mark, RunKind, WeeklyDigest
from kaifeng_credit.operations import alarms, readiness, stored_files
from tests import factories as make
from tests.certificates import make_certificate

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NAMES = {"database", "migrations", "storage", "queue", "canary", "clock"}


@pytest.fixture
def well(monkeypatch, settings):
    """Everything as it should be: a canary, a queue, room on the disk."""
    settings.FREE_FLOOR_BYTES = 1
    monkeypatch.setitem(readiness.CHECKS, "queue", lambda now: None)
    tasks.sing()


def asked(client) -> tuple[int, set[str]]:
    """The answer's status, and which checks do not hold."""
    answer = client.get(reverse("ready"))
    checks = answer.json()["checks"]
    assert NAMES == set(checks)
    assert "no-store" == answer.headers["Cache-Control"]
    return answer.status_code, {name for name in NAMES if not checks[name]}


def test_where_all_holds_it_is_ready_for_anybody(well, client):
    assert (200, set()) == asked(client)


def broken(*_, **__):
    raise OSError("secret-host refused user portal")


@pytest.mark.parametrize(
    ("name", "break_it"),
    [
        ("database", ("Mark.objects.update_or_create", broken)),
        ("migrations", ("MigrationExecutor", broken)),
        ("storage", ("tempfile.NamedTemporaryFile", broken)),
        ("storage", ("shutil.disk_usage", lambda _: (9, 9, 0))),
        ("clock", ("CLOCKS_APART", timedelta(days=-1))),
    ],
)
def test_what_does_not_hold_is_named_without_its_secrets(
    well, client, monkeypatch, name, break_it
):
    Mark.objects.update_or_create(
        name="probe", defaults={"at": timezone.now()}
    )
    where, instead = break_it
    if where == "shutil.disk_usage":
        usage = shutil.disk_usage("/")._replace(free=0)
        instead = lambda _: usage  # noqa: E731 - one value, said once
    monkeypatch.setattr(f"kaifeng_credit.operations.readiness.{where}", instead)
    assert (503, {name}) == asked(client)
    assert "secret" not in client.get(reverse("ready")).content.decode()


def test_a_queue_that_is_away_is_said_and_the_rest_answers(
    well, client, monkeypatch
):
    monkeypatch.setitem(readiness.CHECKS, "queue", broken)
    assert (503, {"queue"}) == asked(client)


def test_the_embedded_queue_answers(settings):
    for folder in ("messages", "control"):
        (settings.QUEUE_DIR / folder).mkdir(parents=True)
    readiness.queue_answers(timezone.now())


def test_a_canary_that_fell_silent_is_noticed(well, client, settings):
    Mark.objects.update(
        at=timezone.now() - settings.CANARY_WITHIN - timedelta(seconds=1)
    )
    assert (503, {"canary"}) == asked(client)


# --- alarms -------------------------------------------------------------------
def names(now: datetime) -> set[str]:
    return {one.name for one in alarms.alarms(now)}


@pytest.fixture
def no_alarm(monkeypatch):
    """A backup, a drill, a checkpoint and a canary of this moment."""
    usage = shutil.disk_usage("/")
    roomy = usage._replace(free=usage.total)
    monkeypatch.setattr(alarms.shutil, "disk_usage", lambda _: roomy)
    make.make_contract()
    write_checkpoints()
    note(RunKind.BACKUP, done=True)
    note(RunKind.DRILL, done=True)
    tasks.sing()
    now = timezone.now()
    assert set() == names(now)
    return now


def test_a_new_portal_says_what_was_never_done():
    found = {one.name: one.sentence for one in alarms.alarms(timezone.now())}
    assert {"backup", "drill", "checkpoint", "canary"} <= set(found)
    assert "manage.py backup" in found["backup"]
    assert "还没有存证" in found["checkpoint"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(minutes=2), set()),
        (timedelta(minutes=4), {"canary"}),
        (timedelta(hours=25, minutes=59), {"canary"}),
        (timedelta(hours=26, minutes=1), {"canary", "backup", "checkpoint"}),
        (
            timedelta(days=9),
            {"canary", "backup", "checkpoint", "drill"},
        ),
    ],
)
def test_each_alarm_comes_in_its_time(no_alarm, after, expected):
    assert expected == names(no_alarm + after)


def test_a_copy_of_the_checkpoints_that_falls_behind_is_an_alarm(
    no_alarm, settings, tmp_path
):
    settings.AUDIT_CHECKPOINT_COPIES = [tmp_path]
    assert {"checkpoint"} == names(no_alarm)
    copy_checkpoints()
    assert set() == names(no_alarm)


@pytest.mark.parametrize("kind", [RunKind.BACKUP, RunKind.DRILL])
def test_one_that_failed_is_an_alarm_until_one_succeeds(no_alarm, kind):
    note(kind, done=False)
    assert {kind} == names(no_alarm)
    note(kind, done=True)
    assert set() == names(no_alarm)


def test_a_full_disk_is_an_alarm(no_alarm, monkeypatch):
    usage = shutil.disk_usage("/")._replace(total=100, free=14)
    monkeypatch.setattr(alarms.shutil, "disk_usage", lambda _: usage)
    assert {"disk"} == names(no_alarm)


def test_each_alarm_is_logged(no_alarm, caplog):
    assert 1 == alarms.warn(no_alarm + timedelta(minutes=4))
    assert "alarm canary" in caplog.text


def test_the_alarms_lead_the_first_page_of_system_admins_alone(client):
    contract = make.make_contract()
    people = make.make_people(contract)
    client.force_login(people.system_admin)
    page = client.get(reverse("home")).content.decode()
    assert "从未成功备份" in page
    client.force_login(people.security_admin)
    page = client.get(reverse("home")).content.decode()
    assert "从未成功备份" not in page


def test_moments_are_compared_across_zones(no_alarm):
    assert set() == names(no_alarm.astimezone(UTC))


# --- waiting, clock, certificate, stored files --------------------------------
def test_a_job_that_waits_too_long_is_an_alarm(no_alarm):
    contract = make.make_contract()
    job = request_job(
        contract=contract, kind="x", key="x", title="x", arguments={},
        by=make.make_person(contract, "a_handler"),
    )  # fmt: skip
    soon = job.requested_at + timedelta(minutes=2, seconds=59)
    assert "waiting" not in names(soon)
    late = job.requested_at + timedelta(minutes=5, seconds=1)
    assert "waiting" in names(late)


def test_a_mail_that_does_not_go_out_is_an_alarm(no_alarm):
    row = WeeklyDigest.objects.create(
        user=make.make_person(), week_on=no_alarm.date(),
        queued_at=no_alarm, next_try_at=no_alarm + timedelta(hours=8),
    )  # fmt: skip

    def told(after=timedelta(0), **now) -> bool:
        WeeklyDigest.objects.filter(pk=row.pk).update(**now)
        return "mails" in names(no_alarm + after)

    assert not told()  # quiet hours hold it over
    assert told(timedelta(hours=8, minutes=5, seconds=1))
    assert told(tries=1)
    assert told(state="failed", next_try_at=no_alarm)
    assert not told(timedelta(days=1))
    assert not told(state="sent")


def test_what_nobody_signs_for_three_days_is_an_alarm(no_alarm):
    def ask(*, is_demo: bool):
        contract = make.make_contract(is_demo=is_demo)
        row = add_proposal(
            contract, kind=ProposalKind.COMPLETENESS, subject="x",
            payload={}, summary="x", on_behalf_of="a",
            by=make.make_person(contract, "a_handler"),
        )  # fmt: skip
        row.refresh_from_db()
        return row.proposed_at + timedelta(days=3)

    waited = ask(is_demo=True)
    assert "unsigned" not in names(waited + timedelta(days=1))
    waited = ask(is_demo=False)
    assert "unsigned" not in names(waited - timedelta(seconds=1))
    found = {one.name: one for one in alarms.alarms(waited + timedelta(1))}
    assert "有 1 项提请等待签署超过 3 天" in found["unsigned"].sentence


def test_a_hundred_failed_sign_ins_within_an_hour_are_an_alarm(no_alarm):
    def fail(times: int) -> None:
        for number in range(times):
            note_try(
                SignInOutcome.WRONG, username="nobody",
                address=f"192.0.2.{number % 3}",
            )  # fmt: skip

    fail(alarms.FAILED_SIGN_INS - 1)
    note_try(SignInOutcome.DONE, username="nobody", address="192.0.2.9")
    now = timezone.now() + timedelta(minutes=1)
    assert "sign_ins" not in names(now)
    fail(1)
    found = {one.name: one for one in alarms.alarms(now)}
    assert "最近的来自 3 个来源" in found["sign_ins"].sentence
    assert "sign_ins" not in names(now + timedelta(hours=1))


def test_a_clock_that_drifts_is_an_alarm(no_alarm, monkeypatch):
    ahead = timezone.now() + timedelta(seconds=2)
    monkeypatch.setattr(readiness.timezone, "now", lambda: ahead)
    assert {"clock"} == names(no_alarm)


def test_a_certificate_that_ends_is_an_alarm_in_time(
    no_alarm, settings, tmp_path
):
    made = make_certificate(tmp_path, at=no_alarm)
    content = x509.load_der_x509_certificate(made.der)
    file = tmp_path / "fullchain.pem"
    file.write_bytes(content.public_bytes(Encoding.PEM))
    settings.TLS_CERTIFICATE = str(file)
    ends = content.not_valid_after_utc
    assert "certificate" not in names(ends - timedelta(days=21, seconds=1))
    assert "certificate" in names(ends - timedelta(days=21))
    file.write_text("not one")
    assert {"certificate"} == names(no_alarm)
    settings.TLS_CERTIFICATE = str(tmp_path / "gone")
    assert {"certificate"} == names(no_alarm)


def test_a_night_reads_so_many_files_and_the_next_goes_on(
    no_alarm, settings
):
    contents = {keep_bytes(one).digest: one for one in (b"a", b"b", b"c", b"d")}
    kept = sorted(contents)
    settings.VERIFY_MINUTES = 1
    clock = iter([0, *[1] * 3, 61]).__next__  # three files, then time is up
    broken = path_of(kept[1])
    broken.chmod(0o600)
    broken.write_bytes(b"other")
    assert [kept[1]] == stored_files.verify_some(no_alarm, clock)
    mark = Mark.objects.get(name="files")
    assert (kept[2], 3) == (mark.detail["after"], mark.detail["rows"])
    assert {"files"} == names(no_alarm)
    # The next night reads the rest, and forgets nothing.
    assert [kept[1]] == stored_files.verify_some(no_alarm)
    assert {"files"} == names(no_alarm)
    # It is put back from a backup: the night that reads it again says so.
    broken.write_bytes(contents[kept[1]])
    assert [] == stored_files.verify_some(no_alarm)
    assert set() == names(no_alarm)


def test_stored_files_are_read_every_night():
    entry = app.conf.beat_schedule["stored_files"]
    assert tasks.verify_stored_files.name == entry["task"]
    assert 0 == tasks.verify_stored_files(later="ignored")
