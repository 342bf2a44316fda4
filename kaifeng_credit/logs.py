"""What never stands in a log line."""

import logging
import re

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
