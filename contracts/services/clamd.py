"""ClamAV's daemon by its socket: one question a file, INSTREAM.

Only "OK" is clean. A scanner that is away, refuses the size or breaks off
has said nothing, and a file it gave up on is not clean either (its
``Heuristics.Limits.Exceeded``, where ``AlertExceedsMax`` is on).
"""

import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from contracts.states import ScanVerdict

PIECE = 128 * 1024
LONGEST_ANSWER = 4096
GAVE_UP = "Heuristics.Limits.Exceeded"
FOUND, CLEAN = " FOUND", ": OK"


@dataclass(frozen=True)
class Scan:
    """What the scanner said; ``words`` is its own, for the record."""

    verdict: ScanVerdict
    words: str
    away: bool = False  # nobody at the socket


def scan(path: Path, *, at: str, seconds: float) -> Scan:
    """Ask the daemon at a unix socket about a file; never raises for it."""
    with path.open("rb") as file, socket.socket(socket.AF_UNIX) as line:
        line.settimeout(seconds)
        try:
            line.connect(at)
        except OSError as error:
            return Scan(ScanVerdict.PENDING, f"away: {error}"[:200], True)
        try:
            _send(line, file)
            return understood(_answer(line))
        except OSError as error:
            return Scan(ScanVerdict.PENDING, f"no answer: {error}"[:200])


def ping(*, at: str, seconds: float) -> bool:
    """Whether the daemon at a unix socket answers; OSError where nobody is."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(seconds)
        line.connect(at)
        line.sendall(b"zPING\0")
        return _answer(line) == "PONG"


def _send(line: socket.socket, file: BinaryIO) -> None:
    """The file in pieces, each after its length; none ends it."""
    try:
        line.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it hung up early, past its limit; it may have said why


def _answer(line: socket.socket) -> str:
    held = b""
    while len(held) < LONGEST_ANSWER and b"\0" not in held:
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        held += piece
    return held.partition(b"\0")[0].decode(errors="replace").strip()


def understood(answer: str) -> Scan:
    """The verdict in the daemon's words."""
    words = answer.partition(": ")[2] or answer
    if answer.endswith(FOUND) and GAVE_UP not in answer:
        name = words.removesuffix(FOUND)[:200]
        return Scan(ScanVerdict.INFECTED, name)
    if answer.endswith(CLEAN):
        return Scan(ScanVerdict.CLEAN, "")
    return Scan(ScanVerdict.PENDING, (words or "hung up")[:200])
