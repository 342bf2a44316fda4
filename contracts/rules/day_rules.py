"""The rule codes of the calendar, one small language for every deadline.

==============  ========================================================
``ISWD``        is the date a working day
``WD+n WD-n``   n-th working day after / before, the date excluded
``WDWIN_EXCL-n``  「T前n个工作日内」, T excluded
``WDWIN_INCL-n``  the same, T (rolled to a working day) counts as the n-th
``CD+n[~]``     calendar days after; ``~`` = 民法典 203 roll
``CD-n[<]``     calendar days before; ``<`` = earlier, to a working day
``M+n[~] Y+n[~]``  corresponding day (民法典 202)
``ROLL``        民法典 203 roll of the date
``CDCOUNT(b) WDCOUNT(b) FULLMONTHS(b)``  counts from the date to b
==============  ========================================================
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.rules.calendar import (
    CalendarUnknown,
    WorkingCalendar,
    add_months,
    add_years,
    full_months,
)

_PLAIN = re.compile(r"(?P<kind>ISWD|ROLL)")
_STEP = re.compile(
    r"(?P<kind>WD\+|WD-|WDWIN_EXCL-|WDWIN_INCL-|CD\+|CD-|M\+|Y\+)"
    r"(?P<n>[0-9]+)(?P<mark>[~<]?)"
)
_COUNT = re.compile(
    r"(?P<kind>CDCOUNT|WDCOUNT|FULLMONTHS)\((?P<until>[^()]*)\)"
)
_MARKS = {"CD+": "~", "M+": "~", "Y+": "~", "CD-": "<"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class DayRuleError(ValueError):
    """A rule or a date that cannot be read; the message is one line."""


@dataclass(frozen=True)
class DayRule:
    """A parsed rule code."""

    kind: str
    n: int = 0
    mark: str = ""
    until: date | None = None


def parse_date(text: str) -> date:
    """Read an ISO day, and only that."""
    text = text.strip()
    if not _DAY.fullmatch(text):
        raise DayRuleError(f"日期应写作 YYYY-MM-DD：{text or '（空）'}")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayRuleError(f"没有这一天：{text}") from None


def parse_rule(code: str) -> DayRule:
    """Read a rule code, or say what is wrong with it."""
    code = code.strip()
    if _PLAIN.fullmatch(code):
        return DayRule(code)
    counted = _COUNT.fullmatch(code)
    if counted:
        until = parse_date(counted["until"])
        return DayRule(counted["kind"], until=until)
    step = _STEP.fullmatch(code)
    if not step:
        raise DayRuleError(f"不认识的规则：{code or '（空）'}")
    kind, mark = step["kind"], step["mark"]
    if mark and _MARKS.get(kind) != mark:
        raise DayRuleError(f"规则 {code} 不能带“{mark}”")
    if int(step["n"]) < 1:
        raise DayRuleError(f"规则 {code} 的天数至少为 1")
    return DayRule(kind, n=int(step["n"]), mark=mark)


def answer(rule: DayRule, day: date, calendar: WorkingCalendar) -> str:
    """What the rule says of the day, exactly as a table would hold it."""
    try:
        return _answer(rule, day, calendar)
    except CalendarUnknown as unknown:
        return f"CALENDAR_UNKNOWN:{unknown.year}"
    except OverflowError:
        raise DayRuleError("结果超出日历范围") from None


def answer_table(
    lines: Iterable[str], calendar: WorkingCalendar
) -> Iterator[tuple[str, bool]]:
    """Answer a CSV table (id, start_date, rule), one line for each row.

    Yields the line and whether the row could be read. A bad row is
    answered with ``id,ERROR: reason`` and the table goes on.
    """
    reader = csv.DictReader(lines)
    missing = {"id", "start_date", "rule"} - set(reader.fieldnames or ())
    if missing:
        raise DayRuleError("表头缺列：" + "、".join(sorted(missing)))
    for row in reader:
        name = (row["id"] or "").strip()
        try:
            day = parse_date(row["start_date"] or "")
            said = answer(parse_rule(row["rule"] or ""), day, calendar)
        except DayRuleError as error:
            yield f"{name},ERROR: {error}", False
        else:
            yield f"{name},{said}", True


def _answer(rule: DayRule, day: date, calendar: WorkingCalendar) -> str:
    if rule.until is not None:
        return str(_count(rule.kind, day, rule.until, calendar))
    if rule.kind == "ISWD":
        return "true" if calendar.is_working_day(day) else "false"
    if rule.kind == "ROLL":
        return calendar.roll(day).isoformat()
    if rule.kind == "WDWIN_EXCL-":
        first = calendar.nth_before(day, rule.n)
        return f"{first}..{calendar.nth_before(day, 1)}"
    if rule.kind == "WDWIN_INCL-":
        last = calendar.roll(day)
        return f"{calendar.nth_before(last, rule.n - 1)}..{last}"
    return _shift(rule, day, calendar).isoformat()


def _shift(rule: DayRule, day: date, calendar: WorkingCalendar) -> date:
    if rule.kind == "WD+":
        return calendar.nth_after(day, rule.n)
    if rule.kind == "WD-":
        return calendar.nth_before(day, rule.n)
    try:
        if rule.kind == "CD+":
            moved = day + timedelta(days=rule.n)
        elif rule.kind == "CD-":
            moved = day - timedelta(days=rule.n)
        elif rule.kind == "M+":
            moved = add_months(day, rule.n)
        else:
            moved = add_years(day, rule.n)
    except ValueError:
        raise DayRuleError("结果超出日历范围") from None
    if rule.mark == "~":
        return calendar.roll(moved)
    if rule.mark == "<":
        return calendar.roll_back(moved)
    return moved


def _count(
    kind: str, start: date, end: date, calendar: WorkingCalendar
) -> int:
    if end < start:
        raise DayRuleError(f"终点 {end} 早于起点 {start}")
    if kind == "CDCOUNT":
        return (end - start).days
    if kind == "WDCOUNT":
        return calendar.count(start, end)
    return full_months(start, end)
