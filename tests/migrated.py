"""Databases that are migrated once for a whole run, and then copied.

Migrating takes longer than most of what is tested on its result. What it
made is kept under a name that the migrations themselves give it: beside
other temporary files for SQLite, beside the tests' databases on PostgreSQL.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


def state_of_the_migrations() -> str:
    """A short name for what migrating would make today."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    for name in ("contracts/models/ledger.py", "requirements-test.lock"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:16]


def place_of(name: str) -> Path:
    """Where this state's file of a kind is kept."""
    stem = f"portal-migrated-{state_of_the_migrations()}"
    return Path(tempfile.gettempdir()) / f"{stem}.{name}"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of all processes on this machine one makes it; the others wait."""
    with place_of("lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy_sqlite(source, target) -> None:
    """Copy one SQLite database over another; a path is written whole."""
    if isinstance(source, Path):
        with closing(sqlite3.connect(source)) as opened:
            opened.backup(target)
        return
    unfinished = target.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as opened:
        source.backup(opened)
    unfinished.rename(target)


def sqlite_template() -> Path:
    """A migrated SQLite file, to be copied and left as it is."""
    template = place_of("sqlite3")
    with one_at_a_time():
        if not template.exists():
            unfinished = template.with_suffix(f".{os.getpid()}")
            migrate(f"sqlite:///{unfinished}")
            with closing(sqlite3.connect(unfinished)) as opened:
                # One file, whole: nothing of it waits beside it.
                opened.execute("PRAGMA journal_mode = DELETE")
            unfinished.rename(template)
    return template


def postgres_template(server: str) -> str:
    """The name of a migrated database on a server, to make others from.

    A database that another is made from must have no connection of its own:
    whoever migrated it is gone by then.
    """
    name = f"portal_template_{state_of_the_migrations()}"
    with one_at_a_time(), asking(server) as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (name,)
        )
        if cursor.fetchone() is None:
            new = f"{name}_new"
            cursor.execute(f"DROP DATABASE IF EXISTS {new}")
            cursor.execute(f"CREATE DATABASE {new}")
            migrate(at(server, new))
            cursor.execute(f"ALTER DATABASE {new} RENAME TO {name}")
    return name


def at(server: str, name: str) -> str:
    """The address of a database on a server."""
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@contextmanager
def asking(server: str) -> Iterator:
    """A cursor for statements about whole databases."""
    import psycopg2

    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        yield connection.cursor()


def migrate(address: str) -> None:
    """Migrate the database at an address in a process of its own."""
    with tempfile.TemporaryDirectory() as data:
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--no-input"],
            cwd=ROOT,
            env={
                **os.environ,
                "PORTAL_MODE": "test",
                "PORTAL_DATA_DIR": data,
                "DATABASE_URL": address,
            },
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
