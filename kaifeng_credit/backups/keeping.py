"""Which backups are kept: the last of so many days, weeks and months."""

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def kept(
    taken: Iterable[datetime], *, daily: int, weekly: int, monthly: int
) -> set[datetime]:
    """Those to keep of the moments at which backups were taken.

    The last of each of the last ``daily`` days that have one, likewise of
    weeks (Monday first) and months, in Asia/Shanghai. The newest always
    stays, whatever the counts. Days without a backup do not use up a place:
    a portal that stood still for a month loses none.
    """
    newest_first = sorted(taken, reverse=True)
    chosen = set(newest_first[:1])
    spans: tuple[tuple[int, Callable[[datetime], tuple[int, ...]]], ...] = (
        (daily, lambda day: (day.year, day.month, day.day)),
        (weekly, lambda day: day.isocalendar()[:2]),
        (monthly, lambda day: (day.year, day.month)),
    )
    for count, span in spans:
        seen: set[tuple[int, ...]] = set()
        for one in newest_first:
            key = span(one.astimezone(SHANGHAI))
            if key not in seen and len(seen) < count:
                seen.add(key)
                chosen.add(one)
    return chosen
