"""A PostgreSQL and a Redis of our own, empty, on free loopback ports.

They live in a folder that goes away, know one random password, and promise
nothing about a power cut: they serve one run of the tests.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from processes import Processes

SECONDS_TO_START = 30
QUICK_RATHER_THAN_SAFE = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "jit=off",
)


class NotStarted(Exception):
    """A service did not come up; the sentence says why."""


# What a test that kills the server has to keep: a promise is a promise.
SAFE_AGAINST_A_CRASH = ("full_page_writes=on", "jit=off", "fsync=on")


def start_postgres(processes: Processes, folder: Path) -> str:
    """Make and start a cluster; give the address of its first database."""
    password = make_cluster(folder)
    port = free_port()
    run_postgres(processes, folder, port, *QUICK_RATHER_THAN_SAFE)
    return f"postgres://portal:{password}@127.0.0.1:{port}/postgres"


def make_cluster(folder: Path) -> str:
    """Make an empty cluster below a folder; the password of its one user."""
    programs = postgres_programs()
    user = unprivileged_user()
    home = folder / "postgres"
    home.mkdir(mode=0o700)
    password = secrets.token_hex(16)
    (home / "password").write_text(password)
    if user:
        account = pwd.getpwnam(user)
        folder.chmod(0o711)
        for path in (home, home / "password"):
            os.chown(path, account.pw_uid, account.pw_gid)
    made = subprocess.run(
        [
            programs / "initdb",
            f"--pgdata={home / 'data'}",
            "--username=portal",
            f"--pwfile={home / 'password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        cwd=home,
        user=user,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        raise NotStarted(f"initdb：{made.stderr}")
    return password


def run_postgres(
    processes: Processes, folder: Path, port: int, *promises: str
) -> None:
    """Run a folder's cluster on a port until it answers; again, if stopped."""
    programs, user = postgres_programs(), unprivileged_user()
    home = folder / "postgres"
    options = [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        *promises,
    ]
    processes.start(
        "postgres",
        [
            str(programs / "postgres"),
            *("-D", str(home / "data"), "-p", str(port)),
            *(word for option in options for word in ("-c", option)),
        ],
        log=folder / "postgres.log",
        cwd=home,
        user=user,
        ends_on=signal.SIGINT,  # PostgreSQL's "fast": it waits for nobody
    )
    ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    wait_until(
        lambda: subprocess.run(ready).returncode == 0,
        processes=processes,
        log=folder / "postgres.log",
    )


def start_redis(processes: Processes, folder: Path) -> str:
    """Start a Redis that keeps nothing; give the address of database 0."""
    port, password = free_port(), secrets.token_hex(16)
    config = folder / "redis.conf"
    config.touch(mode=0o600)
    config.write_text(
        f"port {port}\nbind 127.0.0.1\nrequirepass {password}\n"
        f'save ""\nappendonly no\ndir {folder}\n'
    )
    run_redis(processes, folder, port)
    return f"redis://:{password}@127.0.0.1:{port}/0"


def run_redis(processes: Processes, folder: Path, port: int) -> None:
    """Run a folder's Redis until it listens; stopped and run again it is empty."""
    config = folder / "redis.conf"
    processes.start(
        "redis", ["redis-server", str(config)], log=folder / "redis.log"
    )
    wait_until(
        lambda: answers(port), processes=processes, log=folder / "redis.log"
    )


def postgres_programs() -> Path:
    """Find initdb's folder: Debian keeps it out of PATH, one per version."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parts[-3]),
    )
    if found:
        return found[-1].parent
    if somewhere := shutil.which("initdb"):
        return Path(somewhere).resolve().parent
    raise NotStarted("找不到 PostgreSQL 的 initdb。")


def unprivileged_user() -> str | None:
    """Name who runs PostgreSQL: it refuses root."""
    if os.geteuid() != 0:
        return None
    names = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    """Ask the system for a port nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    """Tell whether something listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition, *, processes: Processes, log: Path) -> None:
    """Wait, but not on the dead and not for ever."""
    until = time.monotonic() + SECONDS_TO_START
    while not condition():
        if processes.dead() or time.monotonic() > until:
            raise NotStarted(log.read_text(errors="replace")[-2000:])
        time.sleep(0.05)
