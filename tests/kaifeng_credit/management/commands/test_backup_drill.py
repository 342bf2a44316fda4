"""`backup_drill`: restored on the side, all equal; one byte fails it (G23)."""

import json
import shutil

import pytest

from kaifeng_credit.backups import drilling, making
from kaifeng_credit.backups.shelf import (
    DATABASE,
    MANIFEST,
    object_path,
    read_manifest,
    write_manifest,
)
from kaifeng_credit.backups.tables import TableSum
from kaifeng_credit.models import OperationRun, RunKind
from tests import backed_up
from tests.kaifeng_credit.management.commands.test_backup import NIGHT

pytestmark = pytest.mark.django_db(transaction=True)
# The sealed files are the same whatever database is in them.
sealed_files = pytest.mark.any_database


@pytest.fixture
def backup(settings, tmp_path):
    """A key file and a backup it opens."""
    key = backed_up.fill(settings, tmp_path)
    return key, making.take_backup(now=NIGHT)


def flip(path, where: int = -20):
    content = bytearray(path.read_bytes())
    content[where] ^= 1
    path.write_bytes(content)


def test_the_drill_restores_all_and_finds_it_equal(backup, settings):
    key, made = backup
    code, said, error = backed_up.run("backup_drill", "--identity", key)
    assert (0, "") == (code, error)
    rows = sum(one.rows for one in made.manifest.tables.values())
    assert f"{len(made.manifest.tables)} 张表 {rows} 行" in said
    size = sum(map(len, backed_up.DOCUMENTS))
    assert f"2 个文件 {size} 字节逐字节核对" in said
    assert "2 条审计链" in said
    run = OperationRun.objects.get(kind=RunKind.DRILL)
    assert (True, made.name) == (run.done, run.detail["name"])
    assert [] == list(settings.BACKUP_DRILL_DIR.iterdir())


def test_a_flipped_byte_of_the_database_fails_it_by_name(backup, settings):
    key, made = backup
    flip(settings.BACKUP_DIR / made.name / DATABASE)
    code, _, said = backed_up.run("backup_drill", "--identity", key)
    assert 1 == code
    assert f"{made.name}/{DATABASE} 已被改动" in said
    assert not OperationRun.objects.get(kind=RunKind.DRILL).done


@sealed_files
def test_a_flipped_byte_of_a_document_fails_it_by_name(backup, settings):
    key, made = backup
    digest = sorted(made.manifest.documents)[1]
    flip(object_path(settings.BACKUP_DIR, made.manifest.sealed_for, digest))
    code, _, said = backed_up.run("backup_drill", "--identity", key)
    assert 1 == code
    assert f"文件 {digest} 已被改动" in said


@sealed_files
def test_a_flipped_byte_of_the_manifest_fails_it(backup, settings):
    key, made = backup
    flip(settings.BACKUP_DIR / made.name / MANIFEST)
    code, _, said = backed_up.run("backup_drill", "--identity", key)
    assert 1 == code
    assert f"{made.name}/{MANIFEST} 与其摘要不符" in said


@sealed_files
def test_a_manifest_rewritten_with_its_digest_fails_it(backup, settings):
    """Rows, chain and a document claimed to be others: each is named."""
    key, made = backup
    shelf, one = settings.BACKUP_DIR, made.manifest
    same = one.tables["contracts_contract"]
    forged = {
        **vars(one),
        "tables": {
            **one.tables,
            "contracts_contract": TableSum(same.rows, "0" * 64),
            "contracts_storedfile": TableSum(3, "0" * 64),
        },
        "chains": {**one.chains, "portal": (3, "f" * 64)},
    }
    write_manifest(shelf / made.name, type(one)(**forged))
    code, _, said = backed_up.run("backup_drill", "--identity", key)
    assert 1 == code
    assert "表 contracts_contract 行数相同（1），内容不同" in said
    assert "表 contracts_storedfile 应有 3 行，实有 2 行" in said
    assert "审计链 portal 的末端与备份时不同" in said


@sealed_files
def test_without_a_key_the_sealed_files_alone_are_checked(backup, settings):
    code, said, _ = backed_up.run(
        "backup_drill", "--from", settings.BACKUP_DIR
    )
    assert 0 == code
    assert "不算演练" in said
    assert not OperationRun.objects.filter(kind=RunKind.DRILL).exists()


@sealed_files
def test_no_room_is_said_before_anything_is_restored(backup, monkeypatch):
    key, _ = backup
    usage = shutil.disk_usage("/")._replace(free=10)
    monkeypatch.setattr(drilling.shutil, "disk_usage", lambda _: usage)
    code, _, said = backed_up.run("backup_drill", "--identity", key)
    assert 2 == code
    assert "只剩 10 字节" in said


@sealed_files
def test_an_unknown_format_and_an_unknown_name_are_said(backup, settings):
    key, made = backup
    code, _, said = backed_up.run("backup_drill", "20200101T000000Z")
    assert 2 == code
    assert f"最近的是 {made.name}" in said
    folder = settings.BACKUP_DIR / made.name
    raw = json.loads((folder / MANIFEST).read_text())
    manifest = read_manifest(settings.BACKUP_DIR, made.name)
    write_manifest(folder, type(manifest)(**{**vars(manifest), "format": 2}))
    assert raw["format"] == 1
    code, _, said = backed_up.run("backup_drill", "--identity", key)
    assert 1 == code
    assert "本版只认 1" in said
