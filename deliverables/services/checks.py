"""Counting the public check, across every process and machine."""

from datetime import datetime

from django.conf import settings

from contracts.policies import Refused
from contracts.services.rates import count_asked


def count_check(*, address: str, now: datetime) -> None:
    """Count one question of an address, or refuse it past the limit.

    The count is written before the answer is looked for, and stays written
    when the question is refused.
    """
    seconds = settings.CHECK_WINDOW_SECONDS
    asked = count_asked(f"check:{address}", seconds=seconds, now=now)
    if asked > settings.CHECKS_PER_WINDOW:
        raise Refused(
            "too_many_checks",
            f"核对次数过多。请 {seconds // 60} 分钟后再试。",
        )
