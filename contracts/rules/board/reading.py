"""Read the JSON of a standing: rows by key, days as dates, names in Chinese.

The keys are those of design.md 3.3; added keys (titles, details, steps) are
used where they are present and never required.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from contracts.rules.agreement import Agreement, Condition, TrancheTerm
from contracts.rules.calendar import CalendarUnknown, WorkingCalendar

Row = Mapping[str, Any]

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TRANCHE_NAME = re.compile(r"(?P<which>第.+?笔)款项（(?P<kind>.+?)）")


def day(value: Any) -> date | None:
    """A date of the standing, ISO text or date."""
    if value in (None, ""):
        return None
    return value if isinstance(value, date) else date.fromisoformat(value)


def amount(value: Any) -> Decimal:
    """An amount of the standing."""
    return Decimal(str(value or 0))


def day_words(value: date | None, *, beside: date | None = None) -> str:
    """2026年1月12日; 1月12日 where ``beside`` leaves the year in no doubt."""
    if value is None:
        return ""
    short = f"{value.month}月{value.day}日"
    plain = beside is not None and (
        beside.year == value.year or abs(value - beside) < YEAR_IN_NO_DOUBT
    )
    return short if plain else f"{value.year}年{short}"


def days_in_chinese(text: str) -> str:
    """The rules write ISO days; a page writes them the Chinese way.

    >>> days_in_chinese("到期日：2026-01-08（周四）")
    '到期日：2026年1月8日（周四）'
    """
    return _ISO_DAY.sub(
        lambda d: f"{d[1]}年{int(d[2])}月{int(d[3])}日", text
    )


def lines(value: Any) -> tuple[str, ...]:
    """A working, as lines."""
    if not value:
        return ()
    if isinstance(value, str):
        return (value,)
    return tuple(
        str(row.get("text", row)) if isinstance(row, Mapping) else str(row)
        for row in value
    )


@dataclass(frozen=True)
class Reader:
    """One standing beside its agreement and calendar.

    ``closed``: both sides had closed the contract by that day, and nothing
    more is handed in or accepted (contracts.rules.after_end).
    """

    standing: Row
    agreement: Agreement
    calendar: WorkingCalendar
    as_of: date
    side: str | None = None
    indicators: Sequence[Row] = field(default=())
    closed: bool = False

    @cached_property
    def deadlines(self) -> Sequence[Row]:
        """Every deadline row."""
        return list(self.standing.get("deadlines", ()))

    @cached_property
    def deliverables(self) -> Mapping[str, Row]:
        """Deliverable rows by key."""
        rows = self.standing.get("deliverables", ())
        return {row["key"]: row for row in rows}

    @cached_property
    def tranches(self) -> Sequence[Row]:
        """Tranche rows in order."""
        rows = self.standing.get("tranches", ())
        return sorted(rows, key=lambda row: row["number"])

    def deadline(self, key: str) -> Row | None:
        """The current row of a deadline: the last of its rounds."""
        rows = [row for row in self.deadlines if row["key"] == key]
        return rows[-1] if rows else None

    def remedy(self, head: str) -> Row | None:
        """The row of one head of claim."""
        rows: list[Row] = list(self.standing.get("remedies", ()))
        return next((row for row in rows if row["head"] == head), None)

    def covers(self, row: Row) -> bool:
        """Whether a counted period holds the day asked for."""
        start, end = day(row.get("period_start")), day(row.get("period_end"))
        after = start is None or start <= self.as_of
        return after and (end is None or self.as_of <= end)

    def name_of(self, key: str) -> str:
        """The short Chinese name of a deliverable or package."""
        if key in self.agreement.deliverables:
            return self.agreement.deliverables[key].name.strip("《》")
        if key in self.agreement.packages:
            return self.agreement.packages[key].name
        return key

    def tranche_name(self, number: int, *, spaced: bool = False) -> str:
        """第2笔进度款, from the agreement's own 第2笔款项（进度款）."""
        name = self.tranche_term(number).name
        found = _TRANCHE_NAME.match(name)
        which, kind = (
            (found["which"], found["kind"]) if found else (f"第{number}笔", name)
        )
        return which + (" " if spaced else "") + kind

    @property
    def at_hand(self) -> Row | None:
        """The tranche the page speaks of: the first that is not settled.

        A tranche whose time has come goes before one that only waits.
        """
        unpaid = [row for row in self.tranches if row["state"] != "paid"]
        moving = [row for row in unpaid if row["state"] != "waiting"]
        for rows in (moving, unpaid):
            if rows:
                return rows[0]
        return None

    def tranche_term(self, number: int) -> TrancheTerm:
        """The agreement's own words on a tranche."""
        return next(
            t for t in self.agreement.tranches if t.number == number
        )

    def condition_term(self, number: int, key: str) -> Condition | None:
        """The agreement's own words on a gate condition."""
        for condition in self.tranche_term(number).conditions:
            if condition.key == key:
                return condition
        return None

    def condition_members(self, number: int, key: str) -> tuple[str, ...]:
        """The deliverables a condition rests on, its counted one included."""
        condition = self.condition_term(number, key)
        if condition is None:
            return ()
        counted = condition.quota
        if counted and counted in self.agreement.deliverables:
            return (*condition.deliverables, counted)
        return condition.deliverables

    def share(self, number: int) -> int:
        """A tranche's share of the total, in percent."""
        term = self.tranche_term(number)
        return int(self.agreement.quantity(term.share_term) * PERCENT)

    def working_days_to(self, due: date | None) -> int | None:
        """Working days left: today not counted, the due day counted."""
        if due is None or due < self.as_of:
            return None
        try:
            return self.calendar.count(self.as_of, due)
        except CalendarUnknown:
            return None

    def round_of(self, key: str) -> Row | None:
        """The current round of a deliverable."""
        rounds = self.deliverables.get(key, {}).get("rounds") or ()
        return rounds[-1] if rounds else None

    def package_of(self, key: str) -> str | None:
        """The package a deliverable belongs to."""
        term = self.agreement.deliverables.get(key)
        return term.package if term else None

    def submission(self, key: str) -> Row | None:
        """The submission deadline that speaks for a deliverable."""
        own = self.deadline(f"{key}_submission")
        package = self.package_of(key)
        if own is None and package:
            own = self.deadline(f"{package}_submission")
        return own

    def late_days(self, key: str) -> int:
        """Days a deliverable that is still owed is late, else 0."""
        row = self.deliverables.get(key, {})
        if row.get("state") in AT_REST:
            return 0
        reworking = row.get("state") == "rework"
        deadline = self._rework(key) if reworking else self.submission(key)
        if deadline and deadline.get("state") == "overdue":
            return int(deadline.get("days_overdue") or 0)
        return 0

    def days_past(self, due: date | None) -> int:
        """Days a date is past, as far as the records reach (ruling 6).

        Beyond the day both sides confirmed an absent act may only be
        unrecorded: nothing is overdue because of it.
        """
        through = day(self.standing.get("complete_through"))
        if due is None or through is None:
            return 0
        return max(0, (min(self.as_of, through) - due).days)

    def due_of(self, key: str) -> date | None:
        """The day a deliverable's present step is due, by whoever holds it."""
        row = self.deliverables.get(key, {})
        current = self.round_of(key) or {}
        state = row.get("state")
        if state in ("submitted", "in_review"):
            return day(current.get("review_due_on"))
        if state == "rework":
            return day(current.get("rework_due_on"))
        if state in AT_REST:
            return None
        submission = self.submission(key)
        return day(submission.get("due_on")) if submission else None

    def steps_of(self, key: str) -> tuple[str, ...]:
        """How the due day of a deliverable was counted."""
        state = self.deliverables.get(key, {}).get("state")
        package = self.package_of(key)
        suffix = {"submitted": "review", "in_review": "review",
                  "rework": "rework"}.get(str(state), "submission")
        row = self.deadline(f"{package}_{suffix}") if package else None
        if suffix == "submission":
            row = self.submission(key)
        return lines(row.get("steps")) if row else ()

    def _rework(self, key: str) -> Row | None:
        package = self.package_of(key)
        if self.deliverables.get(key, {}).get("state") != "rework":
            return None
        return self.deadline(f"{package}_rework") if package else None


def cores(tranche: Row) -> list[Row]:
    """The conditions a page counts: the core tasks, else all of them."""
    conditions = list(tranche.get("conditions", ()))
    core = [c for c in conditions if c["key"].startswith(CORE)]
    return core or conditions


def awaited(tranche: Row) -> str:
    """The outside event or time a tranche waits for."""
    for condition in tranche.get("conditions", ()):
        if condition.get("value") is not True:
            if condition["key"] == "national_result":
                return "待国家验收"
            if condition["key"] == "half_year":
                return "运行时间未满"
    return ""


CORE = "core_"
YEAR_IN_NO_DOUBT = timedelta(days=92)
PERCENT = 100
# A withdrawn submission is as if never made (ruling 13): its day still runs.
AT_REST = ("accepted", "submitted", "in_review")
