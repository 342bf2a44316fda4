"""What never stands in a log line."""

import logging
import re

# The address of an expert's door is the way in itself.
TOKEN = re.compile(r"(/expert/enter/)[^/\s\"']+")


class WithoutTokens(logging.Filter):
    """Blot out the tokens of experts' links, whoever logs a path."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line; rewrite those that name a door."""
        words = record.getMessage()
        if TOKEN.search(words):
            record.msg, record.args = TOKEN.sub(r"\1…", words), ()
        return True
