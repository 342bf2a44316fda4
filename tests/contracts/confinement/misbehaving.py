"""A program that does, inside the jail, what the first argument says."""

import os
import subprocess
import sys
import time
from pathlib import Path


def main(arguments: list[str]) -> None:
    act, *rest = arguments
    globals()[act](*rest)


def echo(*words: str) -> None:
    sys.stdout.write("|".join(words))


def environment() -> None:
    sys.stdout.write(",".join(sorted(os.environ)))


def burn() -> None:
    while True:
        pass


def sleep(seconds: str) -> None:
    time.sleep(float(seconds))


def hoard(megabytes: str) -> None:
    held = bytearray(int(megabytes) * 1024 * 1024)
    sys.stdout.write(str(len(held)))


def leave_a_child(seconds: str) -> None:
    child = subprocess.Popen(
        ["/usr/bin/sleep", seconds],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    sys.stdout.write(str(child.pid))


def fill(count: str) -> None:
    sys.stdout.write("x" * int(count))


def read(path: str) -> None:
    sys.stdout.write(Path(path).read_text())


def write(path: str) -> None:
    Path(path).write_text("written")


def write_to_what_was_given() -> None:
    os.write(0, b"changed")


def read_what_was_given() -> None:
    sys.stdout.write(sys.stdin.read())


def signal(pid: str) -> None:
    os.kill(int(pid), 0)
