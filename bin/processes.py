"""Start processes, and end every one of them again, by its own id."""

import ctypes
import os
import pwd
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked us to end."""


def obey_signals() -> None:
    """Turn the first request to end into `Stopped`, so that `finally` runs.

    A second one changes nothing: half a clean-up helps nobody, and the
    clean-up's patience is bounded.
    """

    def stop(number, frame):
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in STOP_SIGNALS:
        signal.signal(each, stop)


def call(command: list, **options) -> int:
    """Run a command to its end, or to ours; give its exit code."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
    try:
        return child.wait()
    except Stopped:
        child.terminate()  # apt, say, then finishes its step in order
        child.wait()
        raise


def _end_with_parent() -> None:
    """Ask the kernel for a SIGTERM when the parent dies, even by kill -9."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Processes:
    """Long-running children, each the leader of a process group of its own.

    A group of its own, so that Ctrl-C reaches only the parent, which then
    ends them in order, and so that no grandchild is left behind.
    """

    def __init__(self) -> None:
        self._running: list[tuple[str, subprocess.Popen, signal.Signals]] = []

    def start(
        self,
        name: str,
        command: list[str],
        *,
        log: Path,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
        user: str | None = None,
        ends_on: signal.Signals = signal.SIGTERM,
    ) -> None:
        """Start one, its output appended to a log, as another user if told."""
        person = {}
        if user:
            account = pwd.getpwnam(user)
            person = {
                "user": account.pw_uid,
                "group": account.pw_gid,
                "extra_groups": [],
            }
        with log.open("ab") as output:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
                preexec_fn=_end_with_parent,
                **person,
            )
        self._running.append((name, child, ends_on))

    def dead(self) -> tuple[str, int] | None:
        """Name the first that is no longer running, and its exit code."""
        for name, child, _ in self._running:
            if child.poll() is not None:
                return name, child.returncode
        return None

    def stop(
        self, *, patience: float = 20, by: signal.Signals | None = None
    ) -> None:
        """End all, the last started first; whoever lingers is killed.

        Each by its own signal, or by another where a test is to hurt them.
        """
        for _, child, ends_on in reversed(self._running):
            if child.poll() is None:
                child.send_signal(by or ends_on)
        until = time.monotonic() + patience
        for _, child, _ in reversed(self._running):
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=max(0.1, until - time.monotonic()))
            with suppress(ProcessLookupError):  # what it left in its group
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        self._running.clear()
