"""A stand-in for ClamAV's daemon: a thread on a unix socket."""

import socket
import struct
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + (
    b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
)


class Scanner:
    """Finds the one test signature; ``says`` makes it answer otherwise."""

    def __init__(self):
        # A socket's path may be no longer than 107 bytes.
        self._folder = tempfile.TemporaryDirectory(prefix="scan-")
        self.at = str(Path(self._folder.name) / "s")
        self.says: bytes | None = None
        self.hangs_up_after: int | None = None
        self.asked: list[bytes] = []
        self._line: socket.socket | None = None

    def start(self) -> "Scanner":
        self._line = socket.socket(socket.AF_UNIX)
        self._line.bind(self.at)
        self._line.listen()
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def stop(self) -> None:
        """As when the daemon is stopped: nobody at the socket."""
        if self._line is not None:
            self._line.shutdown(socket.SHUT_RDWR)
            self._line.close()
            self._line = None
        Path(self.at).unlink(missing_ok=True)

    def close(self) -> None:
        self.stop()
        self._folder.cleanup()

    def _serve(self) -> None:
        line = self._line
        while True:
            try:
                caller, _ = line.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as file:
                self._answer(caller, file)

    def _answer(self, caller, file) -> None:
        asked = file.read(6)
        if asked == b"zPING\0":
            caller.sendall(b"PONG\0")
            return
        assert b"zINSTREAM\0" == asked + file.read(4)
        held = b""
        while True:
            (length,) = struct.unpack("!I", file.read(4))
            if not length:
                break
            held += file.read(length)
            limit = self.hangs_up_after
            if limit is not None and len(held) > limit:
                caller.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.asked.append(held)
        found = b"stream: Eicar-Test FOUND" if EICAR in held else b"stream: OK"
        # Who asked may have gone away meanwhile, as a real one's callers do.
        with suppress(ConnectionError):
            caller.sendall((found if self.says is None else self.says) + b"\0")
