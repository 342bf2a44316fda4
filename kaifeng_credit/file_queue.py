"""The embedded queue's folder of messages, safe to read while it is written.

Kombu's own filesystem transport opens a message under its final name before
it writes it. A worker that looks at that moment takes an empty file, finds
no JSON in it and ends, and with it the portal (seen three times within one
day, with a beat every 15 seconds). Here a message, and the table of an
exchange, gets its name by a rename, when it is whole.
"""

import fcntl
import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


def write_whole(path: Path, content: str) -> None:
    """Let a file appear under its name at once and whole, or not at all."""
    # Readers go by the ending .msg or .exchange: this one they pass over.
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        unfinished.write_text(content, encoding="utf-8")
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


class Channel(filesystem.Channel):
    """Kombu's channel over files, with whole files only."""

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        """Put one message onto a queue."""
        # The clock in front keeps the order in which they were sent.
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        write_whole(Path(self.data_folder_out, name), dumps(payload))

    def _get(self, queue: str) -> Any:
        """Give the next message; one that cannot be read is passed over.

        Nothing is lost by that: what is to be done stands in the Job rows,
        and the reaper sends again what nobody works at.
        """
        while True:
            try:
                return super()._get(queue)
            except ValueError:  # left by a full disk, or by hand
                logger.error("A message on the queue was no JSON: dropped.")

    def _queue_bind(
        self, exchange: str, routing_key: str, pattern: str, queue: str
    ) -> None:
        """Enter a queue at an exchange, however many start at once."""
        entry = [routing_key or "", pattern or "", queue or ""]
        file = self._exchange_file(exchange)
        self.control_folder.mkdir(exist_ok=True)
        with self._alone(file):
            known = loads(file.read_bytes()) if file.exists() else []
            if entry not in known:
                write_whole(file, dumps([entry, *known]))

    @contextmanager
    def _alone(self, file: Path) -> Iterator[None]:
        """Hold a lock beside a table: the table itself gets replaced."""
        lock = file.with_suffix(".lock")
        held = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield
        finally:
            os.close(held)


class Transport(filesystem.Transport):
    """Kombu's transport over files, with the channel above."""

    Channel = Channel
    global_state = filesystem.virtual.BrokerState()
