"""A program that reads a file before the jail closes, and tries again."""

import sys
from pathlib import Path

seen = []


def prepare(arguments: list[str]) -> None:
    seen.append(Path(arguments[0]).read_text())


def main(arguments: list[str]) -> None:
    try:
        seen.append(Path(arguments[0]).read_text())
    except PermissionError:
        seen.append("shut")
    sys.stdout.write(", then ".join(seen))
