"""What a deadline says on a day: by when, and how long that is; pure.

Dates are counted to the most careful reading first, then to the decided one;
overdue is said only by the decided one (design.md 4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import (
    day,
    day_words,
    days_in_chinese,
    lines,
)
from contracts.rules.calendar import CalendarUnknown, WorkingCalendar
from contracts.states import Side

Row = Mapping[str, Any]

NO_NOTICE = "仅为提醒，不构成{article}送达。"
AHEAD = ("open", "waiting", "calendar_unknown")


@dataclass(frozen=True)
class Said:
    """The date a deadline is held to on a day, and the words for it.

    ``left`` are working days, None where no notice says; ``late`` days.
    """

    on: date
    words: str
    left: int | None = None
    late: int = 0

    @property
    def short(self) -> str:
        """How long it is, for a line with little room."""
        if self.late:
            return f"已逾期 {self.late} 日"
        if self.left is None:
            return f"{day_words(self.on)}到期"
        return f"剩 {self.left} 个工作日" if self.left else "今日到期"


def no_notice(agreement: Agreement | None) -> str:
    """That a reminder is none of the notices the agreement asks for."""
    article = agreement.notice_article if agreement else None
    return NO_NOTICE.format(article=article or "协议约定的")


def without_notice(text: str, agreement: Agreement) -> str:
    """A reminder's words where the page says once that it is no notice."""
    return text.removesuffix(no_notice(agreement))


def said_of(row: Row, calendar: WorkingCalendar, as_of: date) -> Said | None:
    """What a row of a standing says on a day; None: nothing to hold to."""
    return late_words(row) or coming_words(row, calendar, as_of)


def late_words(row: Row) -> Said | None:
    """That a deadline is overdue, and since when."""
    due_on, late = day(row["due_on"]), row["days_overdue"]
    if row["state"] != "overdue" or not late or due_on is None:
        return None
    words = f"{day_words(due_on)}到期，已逾期 {late} 日"
    return Said(due_on, words, late=late)


def coming_words(
    row: Row, calendar: WorkingCalendar, as_of: date
) -> Said | None:
    """The date that is still ahead: the careful one, then the decided one."""
    if row["state"] not in AHEAD:
        return None
    for target in (day(row["alert_on"]), day(row["due_on"])):
        if target is not None and target >= as_of:
            left = _working_days(calendar, as_of, target)
            return Said(target, _words(row, target, left), left)
    return None


def owed_by(row: Row) -> str:
    """The side that owes it, in the agreement's word."""
    return Side(row["obligor"]).label if row["obligor"] else "双方"


def reason_for(row: Row, agreement: Agreement) -> str:
    """Why there is a deadline: its clause, and from when it is counted."""
    cited = agreement.cite(row["clause"])
    steps = lines(row.get("steps"))
    return f"{cited}：{days_in_chinese(steps[0])}" if steps else cited


def _words(row: Row, target: date, left: int | None) -> str:
    when = ""
    if left is not None:
        when = f"，剩 {left} 个工作日" if left else "，今日到期"
    due_on, estimate = day(row["due_on"]), day(row["provisional_on"])
    if due_on is None:
        later = f"，暂估{day_words(estimate)}" if estimate else ""
        return f"放假安排未公布，最早可能{day_words(target)}到期{later}{when}"
    if target != due_on:
        return (
            f"按最稳妥的读法{day_words(target)}到期{when}；"
            f"按现行口径{day_words(due_on)}到期"
        )
    mark = "（暂定）" if row["provisional"] else ""
    return f"{day_words(due_on)}{mark}到期{when}"


def _working_days(
    calendar: WorkingCalendar, start: date, end: date
) -> int | None:
    try:
        return calendar.count(start, end)
    except CalendarUnknown:
        return None
