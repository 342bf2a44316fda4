"""`make run`: the first start, the second, and the end."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen
from uuid import uuid4

import pytest
from psycopg2.errors import InsufficientPrivilege

from tests.migrated import asking, at, sqlite_template

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from services import postgres_programs  # noqa: E402 - from bin/

ROLES = ROOT / "docs/deploy/postgres-roles.sql"
COUNT_ACCOUNTS = (
    *("shell", "-v0", "-c"),
    "from contracts.models import User; print(User.objects.count())",
)


def run(**env: str) -> subprocess.CompletedProcess:
    """Start bin/run where it is expected to refuse."""
    return subprocess.run(
        [sys.executable, ROOT / "bin" / "run"],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=30,
    )


def processes_of(data: Path) -> dict[int, str]:
    """Living processes of the portal on a data folder, by their number."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if f"PORTAL_DATA_DIR={data}\0".encode() in variables:
            found[int(folder.name)] = command.decode().replace("\0", " ")
    return found


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def taken_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_taken_port_is_said_in_one_sentence_before_anything_else(
    tmp_path, taken_port
):
    data = tmp_path / "data"
    done = run(PORT=str(taken_port), PORTAL_DATA_DIR=str(data))
    assert 1 == done.returncode
    assert (
        f"端口 {taken_port} 已被占用，请换一个，如："
        f"make run PORT={taken_port + 1}"
    ) == done.stderr.strip()
    assert not data.exists()


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1"])
def test_what_is_no_port_is_refused(port):
    done = run(PORT=port)
    assert 1 == done.returncode
    assert f"PORT={port} 不是端口号（1–65535）。" == done.stderr.strip()


@pytest.mark.slow
def test_the_second_start_repeats_nothing_keeps_data_and_prints_no_password(
    tmp_path, start_portal
):
    data = tmp_path / "data"
    with start_portal(data) as first:
        assert b"ok" == urlopen(f"{first.url}/healthz").read()
        assert 9 == len(first.passwords)
        accounts = first.manage(*COUNT_ACCOUNTS)
    assert {} == processes_of(data)

    log = data / "logs" / "setup.log"
    said_first = log.read_text()
    assert "static file" in said_first
    with start_portal(data) as second:
        assert {} == second.passwords
        assert "密码" not in second.output.read_text()
        assert accounts == second.manage(*COUNT_ACCOUNTS)
    # Quick because nothing is done twice: no file copied, no migration run.
    said_second = log.read_text()[len(said_first) :]
    assert "No migrations to apply" in said_second
    assert "static file" not in said_second
    assert {} == processes_of(data)


@pytest.mark.slow
def test_one_data_folder_runs_once_and_ends_when_a_process_dies(
    tmp_path, start_portal, free_port
):
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(sqlite_template(), data / "portal.sqlite3")
    with start_portal(data) as portal:
        again = run(PORT=str(free_port), PORTAL_DATA_DIR=str(data))
        assert (1, f"{data} 中的平台已在运行。") == (
            again.returncode,
            again.stderr.strip(),
        )
        worker = min(
            number
            for number, command in processes_of(data).items()
            if "celery" in command
        )
        os.kill(worker, signal.SIGKILL)
        assert 1 == portal.process.wait(timeout=40)
        said = portal.output.read_text()
        assert f"worker 进程已退出（-9），见 {data}/logs/worker.log" in said
        assert {} == processes_of(data)


@pytest.fixture
def two_roles(pg_url):
    """An empty database whose owner and whose user are two, as in compose."""
    name, words = f"portal_{uuid4().hex}", {"owner": "a" * 20, "app": "b" * 20}
    with asking(pg_url) as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        subprocess.run(
            [postgres_programs() / "psql", "--no-psqlrc", "--quiet",
             "--set=ON_ERROR_STOP=1", "-f", ROLES, at(pg_url, name)],
            env={"PATH": os.environ["PATH"],
                 "DATABASE_OWNER_PASSWORD": words["owner"],
                 "DATABASE_APP_PASSWORD": words["app"]},
            check=True,
        )  # fmt: skip
        place = urlsplit(at(pg_url, name))
        yield {
            role: place._replace(
                netloc=f"portal_{role}:{word}@{place.hostname}:{place.port}"
            ).geturl()
            for role, word in words.items()
        }
    finally:
        with asking(pg_url) as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
            cursor.execute("DROP ROLE IF EXISTS portal_owner, portal_app")


@pytest.mark.long
@pytest.mark.slow
def test_the_owner_migrates_and_the_application_only_serves(
    tmp_path, start_portal, free_port, two_roles
):
    data = tmp_path / "data"
    alone = run(
        PORT=str(free_port),
        PORTAL_DATA_DIR=str(data),
        DATABASE_URL=two_roles["app"],
    )
    assert 1 == alone.returncode
    assert "migrate 未成功" in alone.stderr
    assert "CREATE TABLE" in alone.stderr
    with start_portal(
        data,
        DATABASE_URL=two_roles["app"],
        DATABASE_OWNER_URL=two_roles["owner"],
    ) as portal:
        # People, agreement and demonstration came in by the application.
        assert 9 == len(portal.passwords)
        assert b"ok" == urlopen(f"{portal.url}/healthz").read()
        running = processes_of(data)
        assert any("gunicorn" in command for command in running.values())
        for number in running:
            if number == portal.process.pid:
                continue
            known = Path(f"/proc/{number}/environ").read_bytes()
            assert b"portal_app" in known
            assert b"portal_owner" not in known
        with asking(two_roles["app"]) as cursor:
            cursor.execute("SELECT count(*) FROM contracts_auditevent")
            assert cursor.fetchone()[0]
            cursor.execute(
                "SELECT DISTINCT tableowner::text FROM pg_tables "
                "WHERE schemaname = 'public'"
            )
            assert [("portal_owner",)] == cursor.fetchall()
            with pytest.raises(InsufficientPrivilege):
                cursor.execute("DELETE FROM contracts_auditevent")
