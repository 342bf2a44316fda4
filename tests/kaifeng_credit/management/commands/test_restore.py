"""`restore`: never over anything, and no byte that is not proved."""

import pytest

from contracts.services.files import path_of
from kaifeng_credit.backups import making, restoring
from kaifeng_credit.backups.restoring import open_document, prove
from kaifeng_credit.backups.sealing import BackupDamaged, identities
from kaifeng_credit.backups.shelf import Sealed, object_path
from tests import backed_up
from tests.kaifeng_credit.management.commands.test_backup import NIGHT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backup(settings, tmp_path):
    key = backed_up.fill(settings, tmp_path)
    return key, making.take_backup(now=NIGHT)


@pytest.mark.any_database
def test_files_that_are_there_are_never_overwritten(backup):
    key, _ = backup
    code, _, said = backed_up.run("restore", "--identity", key)
    assert 2 == code
    assert "从不覆盖" in said


def test_tables_that_are_there_are_never_overwritten(
    backup, settings, tmp_path, monkeypatch
):
    key, _ = backup
    settings.FILES_DIR = tmp_path / "empty"
    if restoring.connection.vendor == "sqlite":  # in memory there is no file
        there = tmp_path / "there.sqlite3"
        there.write_bytes(b"SQLite format 3")
        monkeypatch.setitem(
            restoring.connection.settings_dict, "NAME", str(there)
        )
    code, _, said = backed_up.run("restore", "--identity", key)
    assert 2 == code
    assert "从不覆盖" in said


@pytest.mark.any_database
def test_another_kind_of_database_is_refused(backup, settings, tmp_path):
    _, made = backup
    settings.FILES_DIR = tmp_path / "empty"
    forged = type(made.manifest)(**{**vars(made.manifest), "vendor": "other"})
    with pytest.raises(restoring.BackupRefused, match="同一种数据库"):
        restoring.check_empty(forged)


@pytest.mark.any_database
def test_a_document_sealed_anew_with_other_words_is_refused(
    backup, settings, tmp_path
):
    """Who has the public key can seal; the digest of the content tells."""
    key, made = backup
    manifest = made.manifest
    one, other = sorted(manifest.documents)
    place = object_path(settings.BACKUP_DIR, manifest.sealed_for, one)
    target = tmp_path / "opened" / other
    with pytest.raises(BackupDamaged, match=f"文件 {other} 恢复后的内容"):
        open_document(
            place, target, manifest.documents[other], identities(key)
        )
    assert [] == list(target.parent.iterdir())
    right = Sealed(**vars(manifest.documents[one]))
    open_document(place, target.with_name(one), right, identities(key))
    assert 0o440 == target.with_name(one).stat().st_mode & 0o777


@pytest.mark.any_database
def test_the_proof_names_a_byte_that_is_another(backup, settings):
    _, made = backup
    assert [] == unlike(made, settings)
    digest = sorted(made.manifest.documents)[0]
    path = path_of(digest)
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)
    (sentence,) = unlike(made, settings)
    assert digest in sentence


def unlike(made, settings) -> list[str]:
    """What the proof finds of the documents, here where nothing moved."""
    proof = prove(made.manifest, now=NIGHT)
    return [one for one in proof.wrong if one.startswith("文件")]
