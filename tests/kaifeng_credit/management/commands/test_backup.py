"""`backup`: whole, sealed, incremental, kept by days, and never half."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from contracts.models import AuditChain, AuditEvent, StoredFile
from contracts.services.files import keep_in_transaction, path_of
from kaifeng_credit.backups import dumping, making
from kaifeng_credit.backups.sealing import identities, new_key, unseal
from kaifeng_credit.backups.shelf import (
    DATABASE,
    backups,
    object_path,
    one_at_a_time,
    read_manifest,
)
from kaifeng_credit.models import OperationRun
from tests import backed_up

pytestmark = pytest.mark.django_db(transaction=True)
# The shelf is the same whatever database lies on it.
of_the_shelf = pytest.mark.any_database
NIGHT = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)


@pytest.fixture
def key(settings, tmp_path):
    return backed_up.fill(settings, tmp_path)


def test_a_backup_holds_all_says_so_and_leaves_row_and_event(key, settings):
    heads = {
        one.name: (one.length, one.head) for one in AuditChain.objects.all()
    }
    events = AuditEvent.objects.count()
    code, said, _ = backed_up.run("backup")
    (name,) = backups(settings.BACKUP_DIR)
    manifest = read_manifest(settings.BACKUP_DIR, name)
    assert 0 == code
    assert f"备份 {name}" in said
    assert "2 个文件（新增 2 个" in said
    assert {one.pk for one in StoredFile.objects.all()} == set(
        manifest.documents
    )
    assert heads == manifest.chains
    assert events == manifest.tables["contracts_auditevent"].rows
    run = OperationRun.objects.get()
    assert (True, name) == (run.done, run.detail["name"])
    event = AuditEvent.objects.get(action="backup_taken")
    assert event.detail["manifest"] in said  # the chain anchors the backup


@of_the_shelf
def test_the_second_night_writes_only_what_is_new(key, settings):
    shelf = settings.BACKUP_DIR
    first = making.take_backup(now=NIGHT)
    with keep_in_transaction(b"one more"):
        pass
    second = making.take_backup(now=NIGHT + timedelta(days=1))
    assert (2, 1) == (first.added, second.added)
    assert 3 == len(second.manifest.documents)
    # A document that fell off the shelf is sealed again.
    digest = next(iter(first.manifest.documents))
    object_path(shelf, first.manifest.sealed_for, digest).unlink()
    third = making.take_backup(now=NIGHT + timedelta(days=2))
    assert 1 == third.added
    # Other keys open nothing that was sealed before: all of it anew.
    settings.BACKUP_RECIPIENTS = [
        backed_up.new_key(key.with_name("other.key"))
    ]
    assert 3 == making.take_backup(now=NIGHT + timedelta(days=3)).added


@of_the_shelf
def test_old_backups_go_with_what_only_they_named(key, settings):
    settings.BACKUP_KEEP_DAILY = 2
    settings.BACKUP_KEEP_WEEKLY = settings.BACKUP_KEEP_MONTHLY = 0
    made = [
        making.take_backup(now=NIGHT + timedelta(days=day)) for day in range(3)
    ]
    assert (made[0].name,) == made[2].dropped
    assert [one.name for one in made[1:]] == backups(settings.BACKUP_DIR)
    objects = list((settings.BACKUP_DIR / "objects").rglob("*.age"))
    assert 2 == len(objects)


@of_the_shelf
def test_a_document_that_is_gone_or_altered_is_named_and_fails_the_run(key):
    gone, altered = StoredFile.objects.order_by("pk")
    path_of(gone.pk).unlink()
    path_of(altered.pk).chmod(0o600)
    path_of(altered.pk).write_bytes(b"swapped")
    code, _, said = backed_up.run("backup")
    assert 1 == code
    assert gone.pk in said
    assert altered.pk in said
    assert not OperationRun.objects.get().done


@of_the_shelf
@of_the_shelf
def test_the_last_backup_that_holds_a_lost_document_is_not_dropped(
    key, settings, tmp_path
):
    """New keys seal all anew: what is damaged by then is in the old alone."""
    shelf = settings.BACKUP_DIR
    older = making.take_backup(now=NIGHT - timedelta(hours=2)).name
    whole = making.take_backup(now=NIGHT - timedelta(hours=1)).name
    settings.BACKUP_RECIPIENTS = [new_key(tmp_path / "新私钥")]
    digest = next(iter(StoredFile.objects.values_list("pk", flat=True)))
    path, group = path_of(digest), read_manifest(shelf, whole).sealed_for
    content = path.read_bytes()
    path.unlink()
    now = making.take_backup(now=NIGHT)
    assert (digest,) == now.manifest.lost
    assert [whole, now.name] == backups(shelf)
    assert object_path(shelf, group, digest).exists()
    assert older not in backups(shelf)
    # Found again, a day needs but its last.
    path.write_bytes(content)
    again = making.take_backup(now=NIGHT + timedelta(minutes=1))
    assert [again.name] == backups(shelf)


def test_without_keys_nothing_is_written_in_the_clear(key, settings):
    settings.BACKUP_RECIPIENTS = []
    code, _, said = backed_up.run("backup")
    assert (2, False) == (code, OperationRun.objects.get().done)
    assert "PORTAL_BACKUP_RECIPIENTS" in said
    assert [] == backups(settings.BACKUP_DIR)


@of_the_shelf
def test_a_dump_that_breaks_off_leaves_no_backup(key, settings, monkeypatch):
    def broken(*_):
        raise OSError(28, "No space left")

    monkeypatch.setattr(making, "seal", broken)
    code, _, said = backed_up.run("backup")
    assert 2 == code
    assert "No space left" in said
    left = {one.name for one in settings.BACKUP_DIR.iterdir()}
    assert {".lock"} == left


@of_the_shelf
def test_two_at_a_time_are_refused(key, settings):
    with one_at_a_time(settings.BACKUP_DIR):
        code, _, said = backed_up.run("backup")
    assert 2 == code
    assert "正在进行" in said


@of_the_shelf
def test_no_key_and_no_word_of_the_portal_lies_in_the_backup(key, settings):
    """T28: neither the private key, nor the portal's, nor a document."""
    making.take_backup(now=NIGHT)
    secret = key.read_text().split()[-1].encode()
    words = (
        secret, settings.SECRET_KEY.encode(), "调研报告".encode(), b"argon2"
    )  # fmt: skip
    for file in settings.BACKUP_DIR.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [word for word in words if word in content], file


def test_what_is_handed_in_meanwhile_is_no_part_and_breaks_nothing(
    key, settings, monkeypatch
):
    """First the database, then the files: each row has its file."""
    taken = making.snapshot

    def and_then_somebody_uploads(workshop):
        held = taken(workshop)
        enter = held.__enter__

        def entered():
            snapshot = enter()
            with transaction.atomic(), keep_in_transaction(b"meanwhile"):
                pass
            return snapshot

        return _Wrapped(entered, held.__exit__)

    monkeypatch.setattr(making, "snapshot", and_then_somebody_uploads)
    made = making.take_backup(now=NIGHT)
    assert 3 == StoredFile.objects.count()
    assert 2 == len(made.manifest.documents)
    assert 2 == made.manifest.tables["contracts_storedfile"].rows
    assert () == made.manifest.lost


class _Wrapped:
    def __init__(self, enter, leave):
        self.enter, self.leave = enter, leave

    def __enter__(self):
        return self.enter()

    def __exit__(self, *error):
        return self.leave(*error)


def test_the_sealed_database_opens_to_what_it_should_be(key, settings):
    made = making.take_backup(now=NIGHT)
    opened = settings.BACKUP_DIR / "opened"
    with opened.open("wb") as file:
        unseal(
            settings.BACKUP_DIR / made.name / DATABASE,
            file,
            identities(key),
            called="database",
        )
    kind = {"sqlite": b"SQLite format 3", "postgresql": b"PGDMP"}
    assert opened.read_bytes().startswith(kind[made.manifest.vendor])


@pytest.mark.postgres
def test_an_old_pg_dump_is_refused(key, monkeypatch):
    """GitLab, 2017: an older pg_dump failed in silence."""
    monkeypatch.setattr(dumping, "server_major", lambda: 99)
    code, _, said = backed_up.run("backup")
    assert 2 == code
    assert "postgresql-client-99" in said
