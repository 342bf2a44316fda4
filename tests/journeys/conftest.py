"""The whole portal, as `make run` starts it, for journeys to go through."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.migrated import asking, at, postgres_template, sqlite_template

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 120


@dataclass(frozen=True)
class Portal:
    """A running portal: its address, and who may sign in."""

    url: str
    passwords: dict[str, str]  # username: password, as printed at first
    output: Path
    env: dict[str, str]
    process: subprocess.Popen

    def manage(self, *command: str) -> str:
        """Run a management command beside it; give what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running_portal(data: Path, **env: str) -> Iterator[Portal]:
    """Start bin/run on a data folder; end it as Ctrl-C would."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PORTAL_", "DATABASE_URL", "REDIS_URL"))
    }
    env = {
        **inherited,
        "PORTAL_MODE": "embedded",
        "PORTAL_DATA_DIR": str(data),
        "PORTAL_SECRET_KEY_FILE": str(data / "secret_key"),
        "PORT": str(port),
        **env,
    }
    data.mkdir(exist_ok=True)
    output = data / "terminal.txt"
    with output.open("w") as terminal:
        process = subprocess.Popen(
            [sys.executable, ROOT / "bin" / "run"],
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=subprocess.STDOUT,
            env=env,
        )
    try:
        until = time.monotonic() + SECONDS_TO_START
        while "已启动" not in (said := output.read_text()):
            assert process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.1)
        printed = re.findall(r"^  (\w+) +(\S{12,})    \S", said, re.MULTILINE)
        yield Portal(
            f"http://127.0.0.1:{port}", dict(printed), output, env, process
        )
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


@pytest.fixture(scope="session")
def start_portal():
    """`with start_portal(folder) as portal:`, for tests of the start."""
    return running_portal


@pytest.fixture(scope="module", params=("embedded", "servers"))
def portal(request, tmp_path_factory) -> Iterator[Portal]:
    """The portal on SQLite and files, and on PostgreSQL and Redis."""
    data = tmp_path_factory.mktemp("portal")
    if request.param == "embedded":
        # tests of the start show that it migrates what is empty.
        shutil.copy(sqlite_template(), data / "portal.sqlite3")
        with running_portal(data) as running:
            yield running
        return
    server = request.getfixturevalue("pg_url")
    redis = request.getfixturevalue("redis_url")
    # A database of its own on each, or two journeys would meet.
    place = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) + 1
    with (
        migrated_database(server) as database,
        running_portal(
            data,
            DATABASE_URL=database,
            REDIS_URL=urlsplit(redis)._replace(path=f"/{place}").geturl(),
        ) as running,
    ):
        yield running


@contextmanager
def migrated_database(server: str) -> Iterator[str]:
    """Make a database for one portal, and drop it afterwards."""
    name, template = f"portal_{uuid4().hex}", postgres_template(server)
    with asking(server) as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield at(server, name)
    finally:
        with asking(server) as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def signed_in(portal, browser, browser_context_args):
    """`with signed_in("b_lead") as page:`, each account its own browser."""

    @contextmanager
    def as_role(role: str):
        context = browser.new_context(
            **browser_context_args, base_url=portal.url
        )
        page = context.new_page()
        page.goto("/login/")
        page.get_by_label("用户名").fill(role)
        page.get_by_label("密码").fill(portal.passwords[role])
        page.get_by_role("button", name="登录").click()
        expect(page).to_have_url(re.compile(r"/(c/.*|finance/)?$"))
        try:
            yield page
        finally:
            context.close()

    return as_role


@pytest.fixture
def new_browser(portal, browser, browser_context_args):
    """`with new_browser() as page:`, of somebody without an account."""

    @contextmanager
    def opened():
        context = browser.new_context(
            **browser_context_args, base_url=portal.url
        )
        try:
            yield context.new_page()
        finally:
            context.close()

    return opened
