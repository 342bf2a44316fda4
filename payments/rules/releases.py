"""例外放行 with a last day: until when it lets a payment out.

第二条第2款 pays only what its conditions allow; an exception is 甲方's own
decision, and one that was given until a day gives nothing after it. The mark
it left on a payment is another matter: that stays.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts.rules.board.reading import days_in_chinese
from contracts.rules.explanation import say


def still_opens(last_on: date | None, on: date) -> bool:
    """Whether a release lets a payment out on a day; its last day counts.

    >>> still_opens(date(2025, 12, 20), date(2025, 12, 20))
    True
    >>> still_opens(date(2025, 12, 20), date(2025, 12, 21))
    False
    >>> still_opens(None, date(2030, 1, 1))
    True
    """
    return last_on is None or on <= last_on


def until(last_on: date | None) -> str:
    """The last day in words.

    >>> until(date(2025, 12, 20))
    '2025年12月20日（周六），含当日'
    >>> until(None)
    '未定，直至付款办结'
    """
    if last_on is None:
        return "未定，直至付款办结"
    return f"{days_in_chinese(say(last_on))}，含当日"


def read_last_on(payload: Mapping[str, Any]) -> date | None:
    """The last day a proposal asks for; those of before there was one: none."""
    said = payload.get("last_on")
    return date.fromisoformat(said) if said else None
