"""When a session is over: after so long without an act, or since it began."""

from datetime import datetime, timedelta
from typing import Literal

Ended = Literal["idle", "over"]


def ended(
    *,
    started: datetime,
    seen: datetime,
    now: datetime,
    idle: timedelta,
    longest: timedelta,
) -> Ended | None:
    """Why a session is over at a moment, or None while it lasts.

    To the second: at the limit itself it is over.
    """
    if now - started >= longest:
        return "over"
    if now - seen >= idle:
        return "idle"
    return None
