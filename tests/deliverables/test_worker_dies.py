"""Workers killed in the middle of their work: one packet each all the same.

Real worker processes on the file-backed queue, which forgets what it had
handed out, and on a database file of their own. PORTAL_KILLS says how often
each point is tried: twice here, twenty times in `make test-slow`.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from celery import Celery

from contracts.signing import verify_pdf
from tests.certificates import PASSPHRASE, make_certificate
from tests.migrated import sqlite_template

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("PORTAL_KILLS") or 2)
# Seconds until what should have happened is a failure; workers start slowly
# where five of them share a core.
PATIENCE = 120
# The last holds the database's lock while it waits: it starts after them.
POINTS = ("claimed", "html", "typeset", "committed", "stored")
# Short papers, so that the time goes into dying.
DELIVERABLES = (
    "commitment_scheme", "graded_supervision_scheme", "incentive_scheme",
    "repair_scheme", "case_coaching_note",
)  # fmt: skip

# Asked for as the page does it; a contract per round, a packet per point.
STORY = f"""
import django; django.setup()
from datetime import date
from deliverables.services.packets import request_packet
from tests.factories import *
for _ in range({KILLS}):
    contract = make_contract()
    people = make_people(contract)
    for number, key in enumerate({DELIVERABLES!r}):
        submission = make_received(
            deliverable(contract, key),
            b=people.b_lead, a=people.a_handler, today=date(2025, 12, 12),
        )
        decision = make_decision(
            submission, handler=people.a_handler, approver=people.a_approver,
            result="rejected" if number % 2 else "accepted",
            today=date(2026, 1, 9),
        )
        request_packet(decision=decision, by=people.b_lead)
"""


class Portal:
    """A portal of its own: a database, a queue, and workers to kill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes = folder / "notes"
        self.notes.mkdir()
        shutil.copy(sqlite_template(), folder / "portal.sqlite3")
        self.messages = folder / "queue" / "messages"
        for place in (self.messages, folder / "queue" / "control"):
            place.mkdir(parents=True)
        self.certificate = make_certificate(folder, at=datetime.now(UTC))
        self.env = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(
                    ("PORTAL_", "DATABASE_URL", "REDIS_URL")
                )
            },
            "DJANGO_SETTINGS_MODULE": "kaifeng_credit.settings",
            "PORTAL_MODE": "test",
            "PORTAL_DATA_DIR": str(folder),
            "PORTAL_JOB_LEASE_SECONDS": "1",
            "PORTAL_SIGNING_PKCS12": str(self.certificate.file),
            "PORTAL_SIGNING_PASSPHRASE": PASSPHRASE,
            "PAUSED_FOLDER": str(self.notes),
        }
        self.queue = Celery(
            "queue", broker="filesystem://", set_as_current=False
        )
        self.queue.conf.broker_transport_options = {
            "data_folder_in": str(self.messages),
            "data_folder_out": str(self.messages),
            "control_folder": str(folder / "queue" / "control"),
        }

    def happen(self) -> None:
        """Let everything happen up to the asking."""
        command = [sys.executable, "-c", STORY]
        subprocess.run(command, cwd=ROOT, env=self.env, check=True)

    @contextmanager
    def worker(self, app: str = "kaifeng_credit", *, hands: int = 2, **env):
        """A worker with its children in a group of their own, then killed."""
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "-A", app, "worker"),
                    *(f"--concurrency={hands}", "--without-gossip"),
                    *("--without-mingle", "--loglevel=INFO"),
                ],
                cwd=ROOT,
                env={**self.env, **env},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill_at(self, points: dict[int, str]) -> dict[int, str]:
        """Kill a worker with every job at its point; what it had typeset."""
        pauses = json.dumps({str(job): at for job, at in points.items()})
        with self.worker(
            "tests.deliverables.pausing_worker", hands=len(points),
            PAUSES=pauses,
        ):  # fmt: skip
            reached: list[int] = []
            for job in points:
                if points[job] == "stored":
                    self.wait_until(lambda: self.noted(reached))
                self.send("jobs.acceptance_packet", job_id=job)
                reached.append(job)
            self.wait_until(lambda: self.noted(reached))
        return {job: (self.notes / str(job)).read_text() for job in points}

    def noted(self, jobs: list[int]) -> bool:
        return all((self.notes / str(job)).exists() for job in jobs)

    def send(self, task: str, **kwargs) -> None:
        self.queue.send_task(task, kwargs=kwargs)

    def rows(self, query: str) -> list[tuple]:
        file = self.folder / "portal.sqlite3"
        with closing(sqlite3.connect(file, timeout=20)) as database:
            return database.execute(query).fetchall()

    def let_time_pass(self) -> None:
        """Until every lease has run out, and each message may go again."""
        self.wait_until(
            lambda: not self.rows(
                "SELECT 1 FROM contracts_job WHERE lease_until"
                " >= strftime('%Y-%m-%d %H:%M:%f', 'now')"
            )
        )
        file = self.folder / "portal.sqlite3"
        with closing(sqlite3.connect(file, timeout=20)) as database:
            database.execute("UPDATE contracts_job SET sent_at = NULL")
            database.commit()

    def wait_until(self, condition, *, patience: float = PATIENCE) -> None:
        until = time.monotonic() + patience
        while not condition():
            log = self.folder / "worker.log"
            said = log.read_text()[-3000:] if log.exists() else ""
            assert time.monotonic() < until, said
            time.sleep(0.05)

    def stored(self, digest: str) -> bytes:
        return (self.folder / "files" / digest[:2] / digest).read_bytes()


@pytest.fixture
def portal(tmp_path) -> Portal:
    return Portal(tmp_path)


@pytest.mark.slow
@pytest.mark.repeated
def test_killed_at_five_points_every_request_has_exactly_one_packet(portal):
    portal.happen()
    jobs = [job for (job,) in portal.rows("SELECT id FROM contracts_job")]
    assert KILLS * len(POINTS) == len(jobs)
    typeset: dict[int, str] = {}
    committed = []
    for start in range(0, len(jobs), len(POINTS)):
        points = dict(
            zip(jobs[start : start + len(POINTS)], POINTS, strict=True)
        )
        typeset |= portal.kill_at(points)
        by_point = {at: job for job, at in points.items()}
        committed.append(by_point["committed"])
        expected = {
            "claimed": ("running", 0), "html": ("running", 10),
            "typeset": ("running", 30), "stored": ("running", 90),
            "committed": ("done", 100),
        }  # fmt: skip
        assert expected == {
            points[job]: (state, progress)
            for job, state, progress in portal.rows(
                "SELECT id, state, progress FROM contracts_job"
            )
            if job in points
        }
    # Rows of what was committed, and of nothing else.
    first = packets(portal)
    assert committed == [job for job, *_ in first]
    # The queue has forgotten them all: no worker would do them again.
    assert [] == list(portal.messages.iterdir())

    portal.let_time_pass()
    for job in committed:
        # As a queue would that was never told it is done.
        portal.send("jobs.acceptance_packet", job_id=job)
    with portal.worker():
        portal.wait_until(lambda: not list(portal.messages.iterdir()))
        # The negative control: without the reaper the others are lost.
        assert first == packets(portal)
        portal.send("jobs.reap")
        portal.wait_until(
            lambda: not portal.rows(
                "SELECT 1 FROM contracts_job WHERE state <> 'done'"
            )
            and not list(portal.messages.iterdir()),
            patience=PATIENCE * KILLS,
        )
    made = packets(portal)
    assert jobs == sorted(job for job, *_ in made)
    assert set(first) <= set(made)  # the same rows, the same files
    assert [(1,)] * len(jobs) == portal.rows(
        "SELECT count(*) FROM contracts_auditevent"
        " WHERE action = 'packet_rendered' GROUP BY object_id"
    )
    told = {job: digest for job, digest in typeset.items() if digest}
    assert KILLS * 3 == len(told)
    for job, unsigned, signed, word in made:
        assert told.get(job, unsigned) == unsigned, "other bytes"
        paper = portal.stored(signed)
        assert paper.startswith(portal.stored(unsigned))
        trusted = [portal.certificate.der]
        assert [True] == [one.holds for one in verify_pdf(
            paper, trusted=trusted
        )]  # fmt: skip
        assert portal.stored(word).startswith(b"PK")
    assert [] == list((portal.folder / "files" / "incoming").iterdir())


def packets(portal: Portal) -> list[tuple]:
    """Each packet with its job and its files."""
    return portal.rows(
        "SELECT job_id, unsigned_file_id, file_id, word_file_id"
        " FROM deliverables_acceptancepacket ORDER BY job_id"
    )
