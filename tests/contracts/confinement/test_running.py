"""The jail holds, and what it holds costs a few hundredths of a second."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contracts.confinement.running import Limits, run_confined

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = "tests.contracts.confinement.misbehaving"


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "own"
    place.mkdir()
    return place


@pytest.fixture
def run(folder):
    def run(*arguments, **more):
        given = more.pop("given", None)
        return run_confined(
            PROGRAM,
            [str(one) for one in arguments],
            folder=folder,
            given=given,
            limits=Limits(**more),
        )

    return run


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    except FileNotFoundError:
        return False
    return state.split()[0] not in "ZX"


def test_a_program_answers_and_says_what_it_cost(run):
    outcome = run("echo", "字", "two")
    assert (True, "字|two") == (outcome.ok, outcome.answer.decode())
    assert 0 < outcome.cpu_seconds < 5


def test_an_executable_runs_as_a_program_too(folder):
    (folder / "file").write_text("text")
    outcome = run_confined("/usr/bin/cat", ["file"], folder=folder)
    assert b"text" == outcome.answer


def test_nothing_of_the_portals_environment_comes_in(run, monkeypatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "secret")
    assert b"HOME,LANG,PATH,TMPDIR" == run("environment").answer


def test_a_failing_program_says_why(run):
    outcome = run("read", "absent")
    assert (False, 1) == (outcome.ok, outcome.status)
    assert "FileNotFoundError" in outcome.complaint
    assert not outcome.exhausted


# --- limits ------------------------------------------------------------------
def test_too_long_on_the_processor_ends_it(run):
    outcome = run("burn", cpu_seconds=1)
    assert (False, True) == (outcome.ok, outcome.exhausted)
    assert -signal.SIGXCPU == outcome.status
    assert outcome.cpu_seconds < 2.5


def test_too_long_by_the_clock_ends_it(run):
    started = time.monotonic()
    outcome = run("sleep", 60, wall_seconds=0.3)
    assert (False, True, True) == (
        outcome.ok, outcome.late, outcome.exhausted,
    )  # fmt: skip
    assert time.monotonic() - started < 10


def test_too_much_memory_ends_it(run):
    assert run("hoard", 100).ok
    outcome = run("hoard", 600)
    assert not outcome.ok
    assert "MemoryError" in outcome.complaint


def test_an_endless_answer_is_cut_and_ends_it(run):
    outcome = run("fill", 50_000, answer_bytes=1_000, written_bytes=20_000)
    assert not outcome.ok
    assert 1_000 == len(outcome.answer)


def test_what_it_started_ends_with_it(run):
    pid = int(run("leave_a_child", 60).answer)
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        pass
    assert not is_alive(pid)


def test_it_ends_with_the_process_that_waits_for_it(tmp_path):
    """A web process that is killed leaves nothing running."""
    waiting = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from pathlib import Path\n"
            "from contracts.confinement.running import run_confined\n"
            f"run_confined({PROGRAM!r}, ['sleep', '61'],"
            f" folder=Path({str(tmp_path)!r}))",
        ],
        cwd=ROOT,
    )
    children = Path(f"/proc/{waiting.pid}/task/{waiting.pid}/children")
    deadline = time.monotonic() + 10
    pid = 0
    # Until it has become the jail and asked to die with its parent.
    while time.monotonic() < deadline:
        found = children.read_text().split()
        if found and "jail.py" in command_of(found[0]):
            pid = int(found[0])
            if is_jailed(pid):
                break
    assert pid
    waiting.kill()
    waiting.wait()
    while is_alive(pid) and time.monotonic() < deadline:
        pass
    assert not is_alive(pid)


def command_of(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return ""


def is_jailed(pid: int) -> bool:
    """The program has no new privileges any more: it is in the jail."""
    return "NoNewPrivs:\t1" in Path(f"/proc/{pid}/status").read_text()


# --- files -------------------------------------------------------------------
def test_the_own_folder_is_read_and_written(run, folder):
    assert run("write", folder / "page.png").ok
    assert b"written" == run("read", folder / "page.png").answer


def test_nothing_beside_it_is(run, tmp_path):
    beside = tmp_path / "secret"
    beside.write_text("secret")
    for act in ("read", "write"):
        outcome = run(act, beside)
        assert not outcome.ok
        assert "PermissionError" in outcome.complaint
    assert "secret" == beside.read_text()


def test_a_link_in_the_folder_leads_nowhere(run, folder, tmp_path):
    beside = tmp_path / "secret"
    beside.write_text("secret")
    (folder / "link").symlink_to(beside)
    assert "PermissionError" in run("read", folder / "link").complaint


def test_the_file_it_is_given_is_read_but_not_changed(run, tmp_path):
    path = tmp_path / "given"
    path.write_text("as it came")
    with path.open("rb") as given:
        assert b"as it came" == run("read_what_was_given", given=given).answer
    with path.open("rb") as given:
        assert not run("write_to_what_was_given", given=given).ok
    assert "as it came" == path.read_text()


def test_other_processes_are_out_of_reach(run):
    assert "PermissionError" in run("signal", os.getpid()).complaint
