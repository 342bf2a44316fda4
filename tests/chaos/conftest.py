"""Servers that a test may stop: its own, never those the stage shares.

What runs short in `make test` runs in full in `make test-slow`, where
PORTAL_ROUNDS says 500: 200 submissions instead of 24, six restarts instead
of two.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

import services  # noqa: E402 - from bin/, beside the scripts that use it
from processes import Processes  # noqa: E402

FULL = int(os.environ.get("PORTAL_ROUNDS") or 50) >= 500


class Server:
    """One server in a folder of its own, on a port that stays the same."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, services.free_port()
        self.processes = Processes()

    def stop(self) -> None:
        """In order: it ends what it is doing, and no more."""
        self.processes.stop()

    def crash(self) -> None:
        """At once, without a word to anybody and with nothing put in order."""
        self.processes.stop(by=signal.SIGKILL)


class Postgres(Server):
    """A PostgreSQL that keeps its promises when it is killed."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.password = services.make_cluster(folder)

    def crash(self) -> None:
        # By SIGKILL its children would outlive it and hold its memory; this
        # is its own way to die: everybody at once, to recover afterwards.
        self.processes.stop(by=signal.SIGQUIT)

    def run(self) -> None:
        services.run_postgres(
            self.processes, self.folder, self.port,
            *services.SAFE_AGAINST_A_CRASH,
        )  # fmt: skip

    @property
    def settings(self) -> dict[str, str]:
        """Where Django finds its first database."""
        return {
            "HOST": "127.0.0.1", "PORT": str(self.port), "NAME": "postgres",
            "USER": "portal", "PASSWORD": self.password,
        }  # fmt: skip

    def hold_a_copy(self) -> None:
        """Everything that Django's database has, tables and triggers too."""
        programs = services.postgres_programs()
        theirs = connection.settings_dict
        read = subprocess.run(
            [programs / "pg_dump", "--no-owner", theirs["NAME"]],
            env=_reaching(theirs), capture_output=True, check=True,
        )  # fmt: skip
        subprocess.run(
            [programs / "psql", "--quiet", "--set=ON_ERROR_STOP=1", "postgres"],
            env=_reaching(self.settings), input=read.stdout,
            capture_output=True, check=True,
        )  # fmt: skip


class Redis(Server):
    """A Redis that keeps nothing: run again, it is as if flushed."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.url = services.start_redis(self.processes, folder)
        self.port = urlsplit(self.url).port

    def run(self) -> None:
        services.run_redis(self.processes, self.folder, self.port)


def _reaching(database: dict) -> dict[str, str]:
    names = {
        "HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
    }  # fmt: skip
    return {
        "PATH": os.environ["PATH"],
        **{names[key]: str(database[key]) for key in names},
    }


@contextmanager
def _folder() -> Iterator[Path]:
    # Not below pytest's own, which PostgreSQL's user may not enter.
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        yield Path(folder)


@pytest.fixture
def own_postgres(transactional_db) -> Iterator[Postgres]:
    """Django on a PostgreSQL of the test's own, with all that it had."""
    with _folder() as folder:
        server = Postgres(folder)
        before = dict(connection.settings_dict)
        try:
            server.run()
            server.hold_a_copy()
            connections.close_all()
            # The same dictionary serves each thread's connection.
            connection.settings_dict.update(server.settings)
            yield server
        finally:
            connections.close_all()
            connection.settings_dict.update(before)
            server.crash()


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    """A Redis of the test's own, running and empty."""
    with _folder() as folder:
        server = Redis(folder)
        try:
            yield server
        finally:
            server.crash()
