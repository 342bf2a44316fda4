"""Bring a backup back into an empty place, and prove that it is all there.

Never over anything: a database with tables or a folder with files is
refused. The proof is part of restoring, and reads what now lies there: rows
and content of every table, the audit chains, every byte of every document.
"""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from pyrage import x25519

from contracts.models import AuditChain
from contracts.services.audit import first_break
from contracts.services.disk import fsync_folder
from contracts.services.files import incoming_folder, path_of
from contracts.services.scanning import quarantine_folder
from contracts.services.verifying_files import Counted, verify_files
from kaifeng_credit.backups.dumping import (
    postgres_environment,
    postgres_program,
    server_major,
)
from kaifeng_credit.backups.sealing import (
    BackupDamaged,
    BackupRefused,
    unseal,
)
from kaifeng_credit.backups.shelf import (
    DATABASE,
    Manifest,
    Sealed,
    check_sealed,
    object_path,
)
from kaifeng_credit.backups.tables import (
    TableSum,
    differences,
    sums_of_postgres,
    sums_of_sqlite,
)

OURS = {".lock", "incoming", "quarantine"}


@dataclass
class Proof:
    """What was compared after restoring, and each difference by a sentence."""

    tables: int = 0
    rows: int = 0
    chains: int = 0
    documents: int = 0
    bytes: int = 0
    wrong: list[str] = field(default_factory=list)


def check_empty(manifest: Manifest) -> None:
    """BackupRefused unless database and folder are empty, and of the kind."""
    if connection.vendor != manifest.vendor:
        raise BackupRefused(
            f"备份出自 {manifest.vendor}，DATABASE_URL 却是 "
            f"{connection.vendor}，请换成同一种数据库。"
        )
    files: Path = settings.FILES_DIR
    if files.is_dir():
        for one in files.iterdir():
            if one.name not in OURS or (one.is_dir() and any(one.iterdir())):
                raise BackupRefused(
                    f"{files} 里已有文件，恢复从不覆盖；请换一个空目录。"
                )
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        if place.exists() and place.stat().st_size:
            raise BackupRefused(
                f"{place} 已经存在，恢复从不覆盖；请换一个空目录。"
            )
    elif connection.introspection.table_names():
        raise BackupRefused(
            f"数据库 {connection.settings_dict['NAME']} 里已有表，"
            "恢复从不覆盖；请另建一个空库。"
        )


def restore(
    shelf: Path,
    name: str,
    manifest: Manifest,
    keys: list[x25519.Identity],
) -> None:
    """Bring database and documents back into the settings' own places.

    BackupRefused where they are not empty, BackupDamaged at the first thing
    that is not as it was made.
    """
    check_empty(manifest)
    sealed = shelf / name / DATABASE
    called = f"{name}/{DATABASE}"
    check_sealed(sealed, manifest.database, called=called)
    if manifest.vendor == "sqlite":
        _restore_sqlite(sealed, manifest.database, keys, called)
    else:
        _restore_postgres(sealed, keys, called)
    for digest, one in manifest.documents.items():
        place = object_path(shelf, manifest.sealed_for, digest)
        open_document(place, path_of(digest), one, keys)
    for digest, one in manifest.aside.items():
        place = object_path(shelf, manifest.sealed_for, digest)
        open_document(place, quarantine_folder() / digest, one, keys)
    incoming_folder()


def open_document(
    sealed: Path, target: Path, wanted: Sealed, keys: list[x25519.Identity]
) -> None:
    """Open one document into its place, safe on the disk and never over one.

    BackupDamaged, naming it, unless every byte is as it was.
    """
    called = f"文件 {wanted.sha256}"
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.restoring")
    try:
        with fresh.open("xb") as file:
            read = unseal(sealed, file, keys, called=called)
            if (read.size, read.sha256) != (wanted.size, wanted.sha256):
                raise BackupDamaged(f"{called} 恢复后的内容与摘要不符。")
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(0o440)
        fresh.rename(target)
    finally:
        fresh.unlink(missing_ok=True)
    fsync_folder(target.parent)


def _restore_sqlite(
    sealed: Path, wanted: Sealed, keys: list[x25519.Identity], called: str
) -> None:
    place = Path(connection.settings_dict["NAME"])
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f"{place.name}.restoring")
    try:
        with fresh.open("xb") as file:
            read = unseal(sealed, file, keys, called=called)
            os.fsync(file.fileno())
        if read.sha256 != wanted.sha256:
            raise BackupDamaged(f"{called} 打开后的内容与摘要不符。")
        with closing(sqlite3.connect(fresh)) as opened:
            (said,) = opened.execute("PRAGMA integrity_check").fetchone()
        if said != "ok":
            raise BackupDamaged(f"{called} 中的数据库不完整：{said}。")
        fresh.rename(place)
    finally:
        fresh.unlink(missing_ok=True)
    fsync_folder(place.parent)


def _restore_postgres(
    sealed: Path, keys: list[x25519.Identity], called: str
) -> None:
    program = postgres_program("pg_restore", server_major())
    database = connection.settings_dict
    connection.close()
    # All or nothing. Rows come before the triggers that guard them: that is
    # the order of a dump.
    options = ["--single-transaction", "--exit-on-error", "--no-password"]
    options += ["--no-owner", "--no-privileges"]
    with subprocess.Popen(
        [program, *options, f"--dbname={database['NAME']}"],
        env=postgres_environment(database),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stderr
        try:
            unseal(sealed, process.stdin, keys, called=called)
            process.stdin.close()
        except BrokenPipeError:
            process.stdin = None  # it gave up first; its own words say why
        except BaseException:
            process.kill()  # before its input ends, or it would commit
            raise
        said = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise BackupRefused(f"pg_restore 未成功，没有恢复：{said[-300:]}")


# --- the proof ----------------------------------------------------------------
def prove(manifest: Manifest, *, now: datetime) -> Proof:
    """Compare what lies in the settings' places with what was backed up."""
    proof = Proof()
    found = _sums()
    proof.tables = len(found)
    proof.rows = sum(one.rows for one in found.values())
    proof.wrong += differences(manifest.tables, found)
    proof.wrong += _chains(manifest, proof)
    counted = Counted()
    for one in verify_files(now=now, counted=counted):
        digest = Path(one.name).name
        if one.kind != "lost" or digest not in manifest.lost:
            proof.wrong.append(f"文件 {one.name}：{one.detail or one.kind}。")
    proof.documents, proof.bytes = counted.rows, counted.bytes
    return proof


def _sums() -> dict[str, TableSum]:
    if connection.vendor == "sqlite":
        place = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(place)) as opened:
            return sums_of_sqlite(opened)
    raw = connection.get_new_connection(connection.get_connection_params())
    try:
        with raw.cursor() as cursor:
            return sums_of_postgres(cursor)
    finally:
        raw.close()


def _chains(manifest: Manifest, proof: Proof) -> Iterator[str]:
    heads = {
        one.name: (one.length, one.head) for one in AuditChain.objects.all()
    }
    proof.chains = len(heads)
    for name in sorted(manifest.chains.keys() | heads.keys()):
        if manifest.chains.get(name) != heads.get(name):
            yield f"审计链 {name} 的末端与备份时不同。"
        elif (number := first_break(name)) is not None:
            yield f"审计链 {name} 在第 {number} 条断开。"
