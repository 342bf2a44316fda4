"""When a mail may reach a person; pure.

What comes in quiet hours or on a day off is held over to the first moment
that is neither, and not lost. Days off are those of the official calendar.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from payments.rules.schedules import SHANGHAI

FROM, TO = time(20), time(8)
ONE_DAY = timedelta(days=1)
LONGEST_REST = 60  # steps; no row of days off is longer


@dataclass(frozen=True)
class Quiet:
    """When a person wants to be left alone: ``start`` to ``end``, in Shanghai.

    The two alike: at no hour. ``days_off``: nor on days off.
    """

    start: time = FROM
    end: time = TO
    days_off: bool = True


def opens_at(
    moment: datetime, quiet: Quiet, is_day_off: Callable[[date], bool]
) -> datetime:
    """The first moment from this one on at which a mail may go."""
    at = moment.astimezone(SHANGHAI)
    for _ in range(LONGEST_REST):
        if quiet.days_off and is_day_off(at.date()):
            at = _on(at.date() + ONE_DAY, time())
        elif (end := _ends(at, quiet)) is not None:
            at = end
        else:
            return at
    return at


def _ends(at: datetime, quiet: Quiet) -> datetime | None:
    """When the quiet hours of a moment end; None outside of them."""
    start, end, hour = quiet.start, quiet.end, at.time()
    if start < end:
        return _on(at.date(), end) if start <= hour < end else None
    if start == end:
        return None
    if hour >= start:  # over midnight
        return _on(at.date() + ONE_DAY, end)
    return _on(at.date(), end) if hour < end else None


def _on(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SHANGHAI)
