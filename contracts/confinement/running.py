"""The outside of the jail: start it, wait for it, take its answer.

    outcome = run_confined("contracts.inspection.child", ["pdf"],
                           folder=folder, given=file)
    if outcome.ok:
        answer = json.loads(outcome.answer)

The program is a Python module with ``main(arguments)`` (see jail.py), or
the absolute path of an executable. It
reads ``given`` as its standard input, opened read-only; it reads and writes
its ``folder`` and nothing else of the machine but the libraries it runs on;
it reaches no network and no other process; it is killed, with whatever it
started, when its time is up or when the process that waits for it dies.
"""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

JAIL = Path(__file__).with_name("jail.py")
MEGABYTE = 1024 * 1024
# Of the 512 MB each only this many at once in one process of the portal.
AT_ONCE = 2
_slots = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Limits:
    """What a program may use; past it, it is ended."""

    cpu_seconds: int = 10
    wall_seconds: float = 30.0
    memory_bytes: int = 512 * MEGABYTE
    written_bytes: int = 64 * MEGABYTE  # of any one file, its answer included
    answer_bytes: int = MEGABYTE  # of its standard output that is read
    open_files: int = 64


@dataclass(frozen=True)
class Outcome:
    """How a program ended, what it said, and what it cost."""

    status: int  # of its exit; negative: the signal that ended it
    answer: bytes
    complaint: str  # the end of its standard error
    late: bool  # stopped because its time was up
    cpu_seconds: float

    @property
    def ok(self) -> bool:
        """It ended by itself, in time, and said that all went well."""
        return self.status == 0 and not self.late

    @property
    def exhausted(self) -> bool:
        """It was stopped for using too much time or memory.

        A program that runs out of memory may also just end badly.
        """
        return self.late or self.status in (-signal.SIGXCPU, -signal.SIGKILL)


def run_confined(
    program: str,
    arguments: Sequence[str] = (),
    *,
    folder: Path,
    given: BinaryIO | None = None,
    limits: Limits | None = None,
) -> Outcome:
    """Run a program in the jail and wait for it.

    ``program`` is a dotted module or an absolute path. Waits where others
    are at it already: at most two run at once in one process.
    """
    limits = limits or Limits()
    plan = {
        "program": program,
        "arguments": list(arguments),
        "folder": str(folder.resolve()),
        "limits": asdict(limits),
    }
    answer, complaint = os.memfd_create("answer"), os.memfd_create("said")
    try:
        with _slots:
            ended = _run(json.dumps(plan), folder, given, answer, complaint)
            status, late, used = ended(limits.wall_seconds)
        return Outcome(
            status=status,
            answer=os.pread(answer, limits.answer_bytes, 0),
            complaint=_tail(complaint),
            late=late,
            cpu_seconds=used.ru_utime + used.ru_stime,
        )
    finally:
        os.close(answer)
        os.close(complaint)


def _run(plan, folder, given, answer, complaint):
    """Start the jail; what is returned waits for its end."""
    process = subprocess.Popen(
        # -I: nothing of the environment or the working folder counts.
        [sys.executable, "-I", str(JAIL), plan],
        stdin=given if given is not None else subprocess.DEVNULL,
        stdout=answer,
        stderr=complaint,
        cwd=folder,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "LANG": "C.UTF-8",
        },
        start_new_session=True,
    )

    def ended(seconds: float) -> tuple[int, bool, resource.struct_rusage]:
        late = True
        try:
            late = not _ends_within(process.pid, seconds)
        finally:
            # Also whatever it started and left behind.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, late, used

    return ended


def _ends_within(pid: int, seconds: float) -> bool:
    """Wait without polling: a hundredth of a second counts here."""
    handle = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    finally:
        os.close(handle)


def _tail(handle: int, count: int = 2000) -> str:
    size = os.fstat(handle).st_size
    return os.pread(handle, count, max(0, size - count)).decode(
        errors="replace"
    )
