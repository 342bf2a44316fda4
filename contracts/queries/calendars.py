"""The working-day calendar: what ships with the portal, and what was loaded.

Each process keeps the calendar it built and the list of notices it built it
from; one small query tells whether another process has loaded a notice
since. Inside `one_calendar()` (a request, one contract's reminders) that
question is asked once, so that one answer is computed with one calendar.
"""

from contracts.models import CalendarNotice
from contracts.once import Once
from contracts.rules.calendar import (
    Notice,
    WorkingCalendar,
    official_calendar,
)

# What tells one set of notices from another. Not the key alone: a key whose
# transaction was rolled back may be given out again.
IDENTITY = ("pk", "year", "revision", "file_id", "adopted_on")


class Shelf:
    """The calendar one process holds, and the notices it was built from."""

    def __init__(self) -> None:
        self._held: tuple[tuple, WorkingCalendar] | None = None

    def calendar(self) -> WorkingCalendar:
        """The calendar of now; built anew where the notices differ."""
        rows = CalendarNotice.objects.order_by("year", "revision")
        key = tuple(rows.values_list(*IDENTITY))
        held = self._held  # read once: another thread may change it
        if held is None or held[0] != key:
            held = self._held = (key, with_notices(_notices(rows)))
        return held[1]


def _notices(rows) -> list[Notice]:
    return [
        Notice.from_json(
            row.payload, revision=row.revision, adopted_on=row.adopted_on
        )
        for row in rows
    ]


def with_notices(notices: list[Notice]) -> WorkingCalendar:
    """The shipped calendar with further notices.

    A file that a later version of the portal ships for a year that was
    loaded by two people before does not replace what they loaded.
    """
    official = official_calendar()
    if not notices:
        return official
    loaded = {(row.year, row.revision) for row in notices}
    shipped = [
        row
        for row in official.history
        if (row.year, row.revision) not in loaded
    ]
    return WorkingCalendar([*shipped, *notices])


_shelf = Shelf()
_once = Once("calendar")
# Ask the database once, however often the calendar is asked for.
one_calendar = _once.kept


def calendar() -> WorkingCalendar:
    """The working-day calendar from every State Council notice we hold."""
    return _once.answer("calendar", _shelf.calendar)
