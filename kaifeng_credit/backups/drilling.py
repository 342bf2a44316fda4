"""The drill: a backup exists once it has been restored.

A portal of its own is started over an empty scratch place and restores the
backup there by the same command that a bad night would use; that command
compares rows, chains and every byte. The scratch place goes away again.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from kaifeng_credit.backups.sealing import BackupDamaged, BackupRefused
from kaifeng_credit.backups.shelf import (
    DATABASE,
    Manifest,
    check_sealed,
    object_path,
)

RESTORED, DIFFERENT = 0, 1
# A database takes more room than its compressed dump.
ROOM_FOR_DATABASE = 10


def examine(shelf: Path, name: str, manifest: Manifest) -> None:
    """Every sealed file of a backup, without a key.

    BackupDamaged, naming it, at the first that is not as it was made.
    """
    check_sealed(
        shelf / name / DATABASE,
        manifest.database,
        called=f"{name}/{DATABASE}",
    )
    for digest, one in (manifest.documents | manifest.aside).items():
        place = object_path(shelf, manifest.sealed_for, digest)
        check_sealed(place, one, called=f"文件 {digest}")


def drill(
    shelf: Path, name: str, manifest: Manifest, identity: Path
) -> str:
    """Restore a backup on the side; what the proof says, in Chinese.

    BackupDamaged with the sentences of all that differs; BackupRefused
    where there is no room or nothing to restore into.
    """
    examine(shelf, name, manifest)
    place: Path = settings.BACKUP_DRILL_DIR
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    _check_room(place, manifest)
    scratch = Path(tempfile.mkdtemp(dir=place, prefix="drill-"))
    try:
        with _scratch_database(manifest, scratch) as url:
            done = subprocess.run(
                [
                    sys.executable,
                    str(settings.BASE_DIR / "manage.py"),
                    *("restore", name),
                    *("--from", str(shelf)),
                    *("--identity", str(identity.resolve())),
                ],
                env={
                    **os.environ,
                    "DATABASE_URL": url,
                    "PORTAL_DATA_DIR": str(scratch),
                    "PORTAL_FILES_DIR": str(scratch / "files"),
                },
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if done.returncode == RESTORED:
        return done.stdout.strip()
    said = done.stderr.strip() or done.stdout.strip()
    if done.returncode == DIFFERENT:
        raise BackupDamaged(said)
    raise BackupRefused(said[-1000:])


def _check_room(place: Path, manifest: Manifest) -> None:
    needed = manifest.database.size * ROOM_FOR_DATABASE + sum(
        one.size for one in (manifest.documents | manifest.aside).values()
    )
    free = shutil.disk_usage(place).free
    if free < needed:
        raise BackupRefused(
            f"{place} 只剩 {free} 字节，演练约需 {needed} 字节；"
            "请用 PORTAL_BACKUP_DRILL_DIR 换一处。"
        )


@contextmanager
def _scratch_database(manifest: Manifest, scratch: Path) -> Iterator[str]:
    """The address of an empty database that goes away again."""
    if manifest.vendor == "sqlite":
        yield f"sqlite:///{scratch / 'portal.sqlite3'}"
        return
    if connection.vendor != manifest.vendor:
        raise BackupRefused(
            "备份出自 PostgreSQL，请在设置了 DATABASE_URL 的平台上演练。"
        )
    name = f"portal_drill_{secrets.token_hex(6)}"
    raw = connection.get_new_connection(connection.get_connection_params())
    raw.autocommit = True
    try:
        with raw.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield _address_of(name)
        finally:
            with raw.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        raw.close()


def _address_of(name: str) -> str:
    """The settings' own database server, and another database on it."""
    one = connection.settings_dict
    who = ":".join(quote(one[part], safe="") for part in ("USER", "PASSWORD"))
    where = quote(one["HOST"] or "", safe="")
    port = f":{one['PORT']}" if one["PORT"] else ""
    known = ("sslmode", "sslrootcert")
    options = {k: v for k, v in one["OPTIONS"].items() if k in known}
    more = f"?{urlencode(options)}" if options else ""
    return f"postgres://{who}@{where}{port}/{name}{more}"
