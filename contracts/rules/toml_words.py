"""What is wrong with a TOML text, said in Chinese and with its place."""

from __future__ import annotations

import re
from datetime import date
from tomllib import TOMLDecodeError

_PLACE = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
_DAY = re.compile(r"=\s*([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})\b")


def line_of(error: TOMLDecodeError) -> int | None:
    """The line the reader stumbled at; None at the end of the text."""
    found = _PLACE.search(str(error))
    return int(found.group(1)) if found else None


def reason_of(error: TOMLDecodeError, text: str) -> str:
    """The reason in one line: a day that does not exist, or bad writing."""
    number = line_of(error)
    if number is None:
        return "TOML 写法有误：文件在写完之前结束"
    line = text.splitlines()[number - 1].strip()
    day = _DAY.search(line)
    if day and not _exists(day.group(1)):
        return f"没有这一天：{day.group(1)}"
    return f"TOML 写法有误，读不懂“{line}”（第 {number} 行）"


def _exists(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
