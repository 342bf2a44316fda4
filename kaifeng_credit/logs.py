"""What never stands in a log line."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

from contracts.states import TOKEN_PREFIX

# The address of an expert's door is the way in itself; so is an access token
# of a program, wherever it was put by mistake.
TOKEN = re.compile(
    rf"(/expert/enter/)[^/\s\"']+|({TOKEN_PREFIX})[A-Za-z0-9_-]{{8,}}"
)


class WithoutTokens(logging.Filter):
    """Blot out experts' links and access tokens, whoever logs them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line; rewrite those that name a door."""
        words = record.getMessage()
        if TOKEN.search(words):
            record.msg, record.args = TOKEN.sub(_blotted, words), ()
        return True


def _blotted(found: re.Match[str]) -> str:
    return f"{found[1] or found[2]}…"


# What tells of a person wherever it turns up: telephone, mail, identity and
# account numbers.
PERSONAL = re.compile(
    r"(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\d)\d{15,19}[\dXx]?(?!\d)"
)


# Line ends and whatever else moves a terminal, or a reader of lines.
MOVES = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class AsLine(logging.Formatter):
    """One line for eyes, with the zone of its time; nobody forges another.

    Of an error the trace follows, without what tells of a person.
    """

    def __init__(self) -> None:
        super().__init__(
            "{asctime} {levelname} {name} {message}",
            "%Y-%m-%dT%H:%M:%S%z",
            style="{",
        )

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The message with its line ends written out."""
        said = MOVES.sub(_written_out, super().formatMessage(record))
        return PERSONAL.sub("…", said)

    def formatException(self, ei) -> str:
        """The trace; a database puts the row it refused into it."""
        return PERSONAL.sub("…", super().formatException(ei))


def _written_out(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


class AsJson(logging.Formatter):
    """One JSON object a line, for a program that gathers logs.

    Of an error its kind and where it came up, never its text: a database
    puts the row it refused into it, and with that a name.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Time (UTC), level, logger, message; of an error kind and place."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": PERSONAL.sub("…", record.getMessage()),
            "process": record.process,
        }
        status = getattr(record, "status_code", None)
        if status is not None:
            line["status"] = status
        if record.exc_info and record.exc_info[0]:
            kind, _, tail = record.exc_info
            line["error"] = kind.__name__
            line["at"] = [
                f"{one.filename}:{one.lineno} {one.name}"
                for one in traceback.extract_tb(tail)
            ]
        return json.dumps(line, ensure_ascii=False)
