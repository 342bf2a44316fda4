"""工作日标尺: the days ahead, each working day numbered, rest days narrow.

「剩 7 个工作日」 is then seen, not asserted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from contracts.rules.board.reading import Reader, day, day_words
from contracts.rules.calendar import (
    CalendarUnknown,
    WorkingCalendar,
    days_between,
)
from kaifeng_credit.overview.gate import forecast
from kaifeng_credit.overview.shapes import Day, Flag, Ruler, Target, Task

DAYS_BEFORE = 2
LENGTH = 40
MOST_LANES = 3
FIRST_COLUMN = 2  # column 1 holds the labels

# How wide a label is, in units of a working day's column (1fr): a Chinese
# character takes 12 px, the frame 18 px, a working day about 25 px.
CHARACTER = 0.52
FRAME = 0.8
WORKING_WIDTH = 1.0
REST_WIDTH = 0.62
LABEL_COLUMN = "5.5rem"


def ruler_of(reader: Reader, tasks: Sequence[Task]) -> Ruler:
    """The strip from two days back, with what falls due on it."""
    start = reader.as_of - timedelta(days=DAYS_BEFORE)
    span = list(days_between(start, start + timedelta(days=LENGTH - 1)))
    due = {task.due_on for task in tasks if task.due_on and task.side == "a"}
    days = _days(reader, span, hits=due)
    widths = [
        REST_WIDTH if "off" in one.classes else WORKING_WIDTH for one in days
    ]
    lanes = _Lanes(span=span, widths=widths)
    labels = [("m", 1)]
    _milestones(reader, lanes)
    row = lanes.close(first=1)
    for side in ("a", "b"):
        labels.append((side, row + 1))
        for task in _one_per_day(tasks, side):
            lanes.add_task(task)
        row = lanes.close(first=row + 1)
    return Ruler(
        days=tuple(days),
        flags=tuple(lanes.flags),
        rows=row,
        labels=tuple(labels),
        sub=_sub(reader, span),
        columns=LABEL_COLUMN + " " + _columns(widths),
    )


def _columns(widths: Sequence[float]) -> str:
    return " ".join(
        "1fr" if width == WORKING_WIDTH else ".62fr" for width in widths
    )


def _days(
    reader: Reader, span: Sequence[date], *, hits: set[date | None]
) -> list[Day]:
    result = []
    unnamed = True  # the first wide column names the month
    for on in span:
        classes, mark, count, name = [], "", None, ""
        notice = reader.calendar.notice_on(on)
        if notice is None:
            classes.append("unk")
            name = f"{on.year}年放假安排未公布"
        elif notice.is_working_day(on):
            if on in notice.work:
                mark, name = "班", "调休上班"
            if on > reader.as_of:
                count = _count(reader.calendar, reader.as_of, on)
        else:
            classes.append("off")
            name = notice.holiday(on) or "休息日"
            mark = "休" if on in notice.off else ""
        if on == reader.as_of:
            classes.append("today")
        elif on in hits:
            classes.append("hit")
        first = on.day == 1 or (unnamed and "off" not in classes)
        unnamed = unnamed and not first
        result.append(
            Day(
                on=on,
                classes=" ".join(classes),
                number=f"{on.month}/{on.day}" if first else str(on.day),
                mark=mark,
                count=count,
                name=name,
            )
        )
    return result


def _count(calendar: WorkingCalendar, start: date, end: date) -> int | None:
    try:
        return calendar.count(start, end)
    except CalendarUnknown:
        return None


def _sub(reader: Reader, span: Sequence[date]) -> str:
    words = f"{day_words(span[0])}至{day_words(span[-1])}。"
    missing = sorted(
        {on.year for on in span if on.year not in reader.calendar.notices}
    )
    if missing:
        words += f"{missing[0]} 年放假安排未公布，不编工作日号"
        return words
    words += "斜纹为非工作日，按国务院办公厅放假安排"
    worked = [
        on for on in span if on in reader.calendar.notice_of(on).work
    ]
    if worked:
        named = "、".join(
            f"{on.month}月{on.day}日（周{'一二三四五六日'[on.weekday()]}）"
            for on in worked
        )
        words += f"；{named}上班"
    return words


class _Lanes:
    """Places labels so that none covers another."""

    def __init__(self, *, span: Sequence[date], widths: list[float]) -> None:
        self.span = list(span)
        self.widths = widths
        self.flags: list[Flag] = []
        self._open: list[tuple[str, str, str, Target | None, int, int]] = []

    def add_task(self, task: Task) -> None:
        """A task on its due day; one overdue runs from the left to today."""
        assert task.due_on is not None
        title = f"{task.title}，{day_words(task.due_on)}"
        if task.due_on < self.span[DAYS_BEFORE] and not task.days_overdue:
            return  # past, and the records that would make it late lack
        if task.days_overdue:
            today = self.span[DAYS_BEFORE]
            start = min(max(task.due_on, self.span[0]), today)
            lead = "‹ " if task.due_on < self.span[0] else ""
            self._open.append(
                (f"{lead}逾期 {task.days_overdue} 日", "over", title,
                 task.target, self.span.index(start), DAYS_BEFORE)
            )  # fmt: skip
        elif task.due_on in self.span:
            look = "fc" if task.provisional else task.side
            self.add(task.title, look, title, task.target, task.due_on)

    def add(
        self, text: str, look: str, title: str, target: Target | None,
        on: date,
    ) -> None:  # fmt: skip
        """A label that begins on its day, or ends there near the edge."""
        first = self.span.index(on)
        need = len(text) * CHARACTER + FRAME
        last, wide = first, self.widths[first]
        while wide < need and last + 1 < len(self.span):
            last += 1
            wide += self.widths[last]
        if wide < need:
            last, wide = first, self.widths[first]
            while wide < need and first > 0:
                first -= 1
                wide += self.widths[first]
            look += " to-l"
        self._open.append((text, look, title, target, first, last))

    def close(self, *, first: int) -> int:
        """Give the open labels their rows from ``first``; the last row."""
        ends: list[int] = []
        for text, look, title, target, start, stop in sorted(
            self._open, key=lambda label: (label[4], label[5])
        ):
            lane = next(
                (i for i, end in enumerate(ends) if end < start), len(ends)
            )
            if lane == MOST_LANES:
                continue
            ends[lane:lane + 1] = [stop]
            self.flags.append(
                Flag(
                    text=text, look=look, title=title, target=target,
                    column=start + FIRST_COLUMN, span=stop - start + 1,
                    row=first + lane,
                )
            )  # fmt: skip
        self._open = []
        return first + max(len(ends), 1) - 1


def _one_per_day(tasks: Sequence[Task], side: str) -> list[Task]:
    """One label per side and day: the others stand behind a number."""
    days: dict[tuple[date, bool], list[Task]] = {}
    for task in tasks:
        if task.side == side and task.due_on:
            late = bool(task.days_overdue)
            days.setdefault((task.due_on, late), []).append(task)
    merged: list[Task] = []
    overdue: list[Task] = []
    for (_, late), group in days.items():
        first = group[0]
        if late:
            overdue += group
            continue
        if len(group) > 1:
            verbs = {task.verb for task in group}
            verb = first.verb if len(verbs) == 1 else "办理"
            first = Task(
                side=side, verb=verb, subject=f" {len(group)} 项",
                target=("todo",), due_on=first.due_on,
                working_days=first.working_days,
                provisional=first.provisional,
            )  # fmt: skip
        merged.append(first)
    if overdue:
        merged.append(max(overdue, key=lambda task: task.days_overdue))
    return merged


def _milestones(reader: Reader, lanes: _Lanes) -> None:
    for row in reader.deadlines:
        due = day(row.get("due_on"))
        if due and row["key"].startswith("tranche_") and row["key"].endswith(
            "_payment"
        ) and due in lanes.span:
            lanes.add("付款期满", "m", day_words(due), ("payments",), due)
    try:
        found = forecast(reader)
    except CalendarUnknown:
        return
    if found and found[1] in lanes.span:
        lanes.add("推算最迟可付", "fc", day_words(found[1]),
                  ("payments",), found[1])
