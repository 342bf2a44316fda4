"""What a notice may say: every rule broken is a sentence with its line.

放假办法（2024-11-10修订）fixes thirteen days; the notice of a year only moves
working days about. So each statutory day is off, and the weekdays taken off
less the weekend days worked are as many as the law gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from contracts.rules.calendar import (
    FRIDAY,
    WorkingCalendar,
    days_between,
    statutory_days,
    weekday,
)
from contracts.rules.holiday_notice import (
    PROVISIONAL_FROM_DAY,
    PROVISIONAL_MONTH,
    may_speak_of,
)
from contracts.rules.notice_file import OFF, WORK, NoticeFile, Problem, Span

# 放假办法 since 2025; before, eleven days and no 除夕 (2014 text).
STATUTORY_DAYS = 13
IN_FORCE_FROM = 2025
LONGEST_NAME = 120  # the columns' lengths
LONGEST_URL = 300
OFFICIAL_HOST = "gov.cn"


def check_notice(
    found: NoticeFile, *, calendar: WorkingCalendar, today: date
) -> list[Problem]:
    """Every problem of a file, in the order of its lines."""
    problems = set(found.problems)
    unread = bool(problems)
    problems |= {*_source(found, today), *_year(found, calendar)}
    if found.year is not None:
        wrong = {*_days(found, found.year)}
        # Counts of rows that are wrong or unread would say it once more.
        if not wrong and not unread:
            wrong = {*_law(found, found.year), *_novelty(found, calendar)}
        problems |= wrong
    return sorted(problems)


def _source(found: NoticeFile, today: date) -> Iterator[Problem]:
    """Which notice this is: without it nobody can check the days."""
    at = found.lines.get
    if not found.notice or "请填写" in found.notice:
        yield Problem(at("notice", 0), "缺通知的文号或名称。")
    elif len(found.notice) > LONGEST_NAME:
        yield Problem(at("notice", 0), "通知的文号或名称过长。")
    if found.dated is None:
        if "dated" not in _complained(found):
            yield Problem(0, "缺通知的发布日期。")
    elif found.dated > today:
        yield Problem(
            at("dated", 0), f"发布日期 {found.dated} 晚于今天，通知尚未发布。"
        )
    elif found.year is not None and not (
        found.year - 1 <= found.dated.year <= found.year
    ):
        yield Problem(
            at("dated", 0),
            f"发布日期 {found.dated} 不在 {found.year} 年或其上一年。",
        )
    address = urlsplit(found.url)
    host = address.hostname or ""
    if address.scheme != "https" or not (
        host == OFFICIAL_HOST or host.endswith(f".{OFFICIAL_HOST}")
    ):
        yield Problem(
            at("url", 0), "网址应为 https:// 开头的 gov.cn 政府网站页面。"
        )
    elif len(found.url) > LONGEST_URL:
        yield Problem(at("url", 0), "网址过长。")


def _year(found: NoticeFile, calendar: WorkingCalendar) -> Iterator[Problem]:
    """A year follows the last loaded one, or revises one that is loaded."""
    if found.year is None:
        if "year" not in _complained(found):
            yield Problem(found.lines.get("year", 0), "缺年份。")
        return
    first, last = calendar.years[0], calendar.last_official
    if found.year < first:
        yield Problem(
            found.lines.get("year", 0),
            f"{found.year} 年早于平台最早的 {first} 年，不需要载入。",
        )
    elif found.year > last + 1:
        yield Problem(
            found.lines.get("year", 0),
            f"{last + 1} 年的通知尚未载入，不能越过它载入 {found.year} 年。",
        )


def _days(found: NoticeFile, year: int) -> Iterator[Problem]:
    """What single rows may say, and that they do not contradict each other."""
    seen: dict[date, Span] = {}
    for span in found.spans:
        if span.kind == OFF and not span.name:
            yield Problem(span.line, "放假一行缺节日名称。")
        yield from _said(span)
        for day in days_between(span.start, span.end):
            if not may_speak_of(year, day):
                yield Problem(span.line, _outside(year, day))
                break
        for day in days_between(span.start, span.end):
            if span.kind == WORK and day.weekday() <= FRIDAY:
                yield Problem(
                    span.line, f"调休上班日 {day} 是{weekday(day)}，不是周末。"
                )
            other = seen.get(day)
            if other is not None:
                yield Problem(span.line, _twice(day, span, other))
                break
            seen[day] = span
    yield from _listed(found, year)


def _outside(year: int, day: date) -> str:
    if day.year == year - 1:
        return (
            f"{day} 在上一年：只能改动"
            f" {PROVISIONAL_MONTH}月{PROVISIONAL_FROM_DAY}日起的年末几天。"
        )
    return f"{day} 不在 {year} 年。"


def _said(span: Span) -> Iterator[Problem]:
    length = (span.end - span.start).days + 1
    if span.said_days is not None and span.said_days != length:
        yield Problem(
            span.line,
            f"写明 {span.said_days} 天，{span.start} 至 {span.end}"
            f" 共 {length} 天。",
        )


def _twice(day: date, span: Span, other: Span) -> str:
    if span.kind != other.kind:
        return f"{day} 既放假又上班（另见第 {other.line} 行）。"
    if span.kind == WORK:
        return f"上班日 {day} 列了两次（另见第 {other.line} 行）。"
    return (
        f"“{span.name}”与“{other.name}”重叠于 {day}"
        f"（另见第 {other.line} 行）。"
    )


def _listed(found: NoticeFile, year: int) -> Iterator[Problem]:
    """JSON lists the days off once more: both must say the same."""
    if found.listed_off is None:
        return
    named = off_days(found)
    for day, line in found.listed_off.items():
        if day not in named:
            yield Problem(line, f"放假日 {day} 不属于任何一个假期。")
    for span in found.of_kind(OFF):
        missing = [
            str(day)
            for day in days_between(span.start, span.end)
            if day not in found.listed_off
        ]
        if missing:
            yield Problem(
                span.line,
                f"“{span.name}”的 {'、'.join(missing)} 未列入 off。",
            )


def _law(found: NoticeFile, year: int) -> Iterator[Problem]:
    """Each statutory day is off, and the counts tie."""
    if year < IN_FORCE_FROM:
        return
    off = off_days(found)
    for day, name in statutory_days(year).items():
        if day not in off:
            yield Problem(
                0, f"法定节假日 {day}（{name}）没有放假（放假办法第二条）。"
            )
    if found.extra_days and not found.remark:
        yield Problem(
            found.lines.get("extra", 0), "增加放假须写明依据的决定。"
        )
    weekdays = sum(day.weekday() <= FRIDAY for day in off)
    worked = len(worked_days(found))
    owed = STATUTORY_DAYS + found.extra_days
    if weekdays - worked != owed:
        more = f"加增加放假 {found.extra_days} 天" if found.extra_days else ""
        yield Problem(
            0,
            f"放假占用工作日 {weekdays} 天，调休上班 {worked} 天，"
            f"相差 {weekdays - worked} 天，应等于法定节假日"
            f" {STATUTORY_DAYS} 天{more}。请核对有无漏列、多列。",
        )


def _novelty(
    found: NoticeFile, calendar: WorkingCalendar
) -> Iterator[Problem]:
    """A revision that changes no day is no revision."""
    held = calendar.notices.get(found.year or 0)
    if held is None:
        return
    same = (held.off, held.work) == (
        frozenset(off_days(found)),
        frozenset(worked_days(found)),
    )
    if same and held.notice == found.notice:
        yield Problem(
            found.lines.get("year", 0),
            f"{found.year} 年已载入同样的安排，无需再次载入。",
        )


def _complained(found: NoticeFile) -> set[str]:
    """The fields whose own line has a complaint already."""
    wrong = {problem.line for problem in found.problems}
    return {name for name, line in found.lines.items() if line in wrong}


def off_days(found: NoticeFile) -> set[date]:
    """Every day the file takes off, weekends inside a block included."""
    return {
        day
        for span in found.of_kind(OFF)
        for day in days_between(span.start, span.end)
    }


def worked_days(found: NoticeFile) -> set[date]:
    """Every weekend day the file makes up for days off."""
    return {
        day
        for span in found.of_kind(WORK)
        for day in days_between(span.start, span.end)
    }


def as_payload(found: NoticeFile) -> dict[str, Any]:
    """A file without problems, in the shape of contracts/calendars."""
    special = {"extra_days": found.extra_days} if found.extra_days else {}
    return special | {
        "year": found.year,
        "notice": found.notice,
        "dated": str(found.dated),
        "url": found.url,
        "remark": found.remark,
        "blocks": [
            {
                "name": span.name,
                "start": str(span.start),
                "end": str(span.end),
            }
            for span in found.of_kind(OFF)
        ],
        "off": sorted(map(str, off_days(found))),
        "work": sorted(map(str, worked_days(found))),
    }
