"""A worker killed in the middle of its work: one packet all the same.

Real worker processes on the file-backed queue, which forgets what it had
handed out, and on a database file of their own.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60

# Asked for and sent as the page does it; printed: the decision's number.
STORY = """
import django; django.setup()
from datetime import date
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from contracts.tasks import send_job
from deliverables.services.packets import request_packet
from tests.factories import *
contract = make_contract()
people = make_people(contract)
submission = make_received(
    deliverable(contract, "research_report"),
    b=people.b_lead, a=people.a_handler, today=date(2025, 12, 12),
)
decision = make_decision(
    submission, handler=people.a_handler, approver=people.a_approver,
    result="rejected", today=date(2026, 1, 9),
)
send_job(request_packet(decision=decision, by=people.b_lead))
"""


@pytest.fixture
def env(tmp_path):
    for folder in ("messages", "control"):
        (tmp_path / "queue" / folder).mkdir(parents=True)
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PORTAL_", "DATABASE_URL", "REDIS_URL"))
    }
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "kaifeng_credit.settings",
        "PORTAL_MODE": "test",
        "PORTAL_DATA_DIR": str(tmp_path),
        "PORTAL_JOB_LEASE_SECONDS": "1",
        "PAUSED_FILE": str(tmp_path / "paused"),
    }


@contextmanager
def worker(env: dict, *, app: str = "kaifeng_credit"):
    """A worker with its children in a group of their own."""
    with (Path(env["PORTAL_DATA_DIR"]) / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", app, "worker"),
                *("--concurrency=1", "--without-gossip"),
                *("--without-mingle", "--loglevel=INFO"),
            ],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def rows(env: dict, query: str) -> list[tuple]:
    file = Path(env["PORTAL_DATA_DIR"]) / "portal.sqlite3"
    with closing(sqlite3.connect(file, timeout=20)) as database:
        return database.execute(query).fetchall()


def wait_until(condition, env: dict) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        log = (Path(env["PORTAL_DATA_DIR"]) / "worker.log").read_text()
        assert time.monotonic() < until, log[-3000:]
        time.sleep(0.05)


def kill_after(step: str, env: dict) -> None:
    """Let a worker get so far, and kill it with its children."""
    paused = Path(env["PAUSED_FILE"])
    paused.unlink(missing_ok=True)
    with worker(
        {**env, "PAUSE_AT": step}, app="tests.deliverables.pausing_worker"
    ):
        wait_until(paused.exists, env)


def tick_of_the_reaper(env: dict) -> None:
    """What the beat sends every fifteen seconds, once time has passed."""
    wait_until(
        lambda: rows(
            env,
            "SELECT 1 FROM contracts_job"
            " WHERE lease_until < strftime('%Y-%m-%d %H:%M:%f', 'now')",
        ),
        env,
    )
    file = Path(env["PORTAL_DATA_DIR"]) / "portal.sqlite3"
    with closing(sqlite3.connect(file, timeout=20)) as database:
        database.execute("UPDATE contracts_job SET sent_at = NULL")
        database.commit()
    subprocess.run(
        [
            *(sys.executable, "-m", "celery", "-A", "kaifeng_credit"),
            *("call", "jobs.reap"),
        ],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
    )


@pytest.mark.slow
def test_killed_while_typesetting_and_while_storing_one_packet_remains(env):
    subprocess.run(
        [sys.executable, "-c", STORY], cwd=ROOT, env=env, check=True
    )
    kill_after("html_to_pdf", env)
    assert [("running", 30, 1)] == rows(
        env, "SELECT state, progress, tries FROM contracts_job"
    )
    tick_of_the_reaper(env)
    # File in its place, packet and finished job written, not committed.
    kill_after("finish_job", env)
    assert [("running", 90, 2)] == rows(
        env, "SELECT state, progress, tries FROM contracts_job"
    )
    assert [] == rows(env, "SELECT 1 FROM deliverables_acceptancepacket")
    tick_of_the_reaper(env)
    with worker(env):
        wait_until(
            lambda: rows(
                env, "SELECT 1 FROM contracts_job WHERE state = 'done'"
            ),
            env,
        )
    ((state, tries, digest),) = rows(
        env, "SELECT state, tries, file_id FROM contracts_job"
    )
    assert ("done", 3) == (state, tries)
    assert [(digest,)] == rows(
        env, "SELECT file_id FROM deliverables_acceptancepacket"
    )
    stored = Path(env["PORTAL_DATA_DIR"]) / "files" / digest[:2] / digest
    assert stored.read_bytes().startswith(b"%PDF-")
