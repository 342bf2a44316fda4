"""The database as it is at one moment, while others go on writing.

SQLite: the online backup of the library. PostgreSQL: pg_dump's custom
format, in a snapshot that the sums of the rows are taken in as well, so that
both speak of the same moment. The programs are those of the server's own
version: an older pg_dump once failed in silence (GitLab, 2017).
"""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from kaifeng_credit.backups.sealing import BackupRefused, Readable
from kaifeng_credit.backups.tables import (
    TableSum,
    sums_of_postgres,
    sums_of_sqlite,
)

Chains = dict[str, tuple[int, str]]
CHAINS = "SELECT name, length, head FROM contracts_auditchain ORDER BY name"
FILES = "SELECT digest, size FROM contracts_storedfile ORDER BY digest"


@dataclass(frozen=True)
class Snapshot:
    """One moment: its bytes to read once, and what is in them."""

    tool: str
    tables: dict[str, TableSum]
    chains: Chains
    files: dict[str, int]  # digest → size
    stream: Readable


@contextmanager
def snapshot(workshop: Path) -> Iterator[Snapshot]:
    """Hold one moment of the portal's database; ``workshop`` is scratch.

    OSError where the dump breaks off, told when the stream has been read.
    """
    taking = _sqlite if connection.vendor == "sqlite" else _postgres
    with taking(workshop) as taken:
        yield taken


@contextmanager
def _sqlite(workshop: Path) -> Iterator[Snapshot]:
    place = workshop / "portal.sqlite3"
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(place)) as copy:
            connection.connection.backup(copy)
            # One file, as it is restored: no log beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
            tables = sums_of_sqlite(copy)
            chains = _chains(copy.execute(CHAINS).fetchall())
            files = dict(copy.execute(FILES).fetchall())
        with place.open("rb") as stream:
            tool = f"SQLite {sqlite3.sqlite_version}"
            yield Snapshot(tool, tables, chains, files, stream)
    finally:
        place.unlink(missing_ok=True)


@contextmanager
def _postgres(workshop: Path) -> Iterator[Snapshot]:
    program = postgres_program("pg_dump", server_major())
    raw = connection.get_new_connection(connection.get_connection_params())
    try:
        raw.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with raw.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (held,) = cursor.fetchone()
            tables = sums_of_postgres(cursor)
            cursor.execute(CHAINS)
            chains = _chains(cursor.fetchall())
            cursor.execute(FILES)
            files = dict(cursor.fetchall())
        command = [program, "--format=custom", f"--snapshot={held}"]
        command += ["--no-owner", "--no-privileges", "--no-password"]
        with _running(command) as stream:
            yield Snapshot(_version(program), tables, chains, files, stream)
    finally:
        raw.close()


@contextmanager
def _running(command: list[str]) -> Iterator[Any]:
    """A dump's own output; BackupRefused if it ends badly."""
    with subprocess.Popen(
        command,
        env=postgres_environment(connection.settings_dict),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=False,
    ) as process:
        assert process.stdout
        assert process.stderr
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise BackupRefused(f"pg_dump 未成功，未作备份：{said[-300:]}")


def _chains(rows: list[tuple[str, int, str]]) -> Chains:
    return {name: (length, head) for name, length, head in rows}


# --- PostgreSQL's programs ----------------------------------------------------
def server_major() -> int:
    """The major version of the server that answers."""
    connection.ensure_connection()
    return int(connection.pg_version // 10000)


def postgres_program(name: str, major: int) -> str:
    """The program of the server's version, or of a newer one.

    Debian keeps one folder per version. BackupRefused where none is new
    enough.
    """
    beside = Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None or _major(found) < major:
        raise BackupRefused(
            f"找不到 {major} 版的 {name}，"
            f"请安装 postgresql-client-{major}。"
        )
    return found


def _version(program: str) -> str:
    return subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()


def _major(program: str) -> int:
    found = re.search(r"\) (\d+)", _version(program))
    return int(found[1]) if found else 0


def postgres_environment(database: dict[str, Any]) -> dict[str, str]:
    """How libpq's programs reach a database: by variables, not by options.

    A password among the options of a process can be read by everybody on
    the machine.
    """
    given = {
        "PGDATABASE": database["NAME"],
        "PGHOST": database["HOST"],
        "PGPORT": str(database["PORT"] or ""),
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGSSLMODE": database["OPTIONS"].get("sslmode", ""),
        "PGSSLROOTCERT": database["OPTIONS"].get("sslrootcert", ""),
    }
    path = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
    return path | {name: value for name, value in given.items() if value}
