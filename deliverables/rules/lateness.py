"""Which days of an obligation are days of lateness, and why the others not.

第十条第1款：「若乙方未按照本协议约定的时间、质量标准完成服务内容，每逾期一日……
因此导致逾期的，乙方应照前述约定支付违约金」

Reading delay.rework: A the clock is stopped in review and in the rework
window; B the original due date governs, 甲方's review excluded; C work that
was rejected was not performed. A resubmission stops the clock until it is
rejected. Reading delay.count: which of the late days count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from contracts.rules.calendar import (
    ONE_DAY,
    CalendarUnknown,
    days_between,
)
from contracts.rules.due import UNDATED
from contracts.rules.impediments import excused_spans
from contracts.rules.record import Record
from contracts.rules.spans import (
    NO_DAYS,
    Spans,
    days,
    minus,
    span,
    union,
)
from deliverables.rules.history import History
from deliverables.rules.obligations import Obligation, Situation
from deliverables.rules.rework import rework_due

REWORK_READING = "delay.rework"
COUNT_READING = "delay.count"
STOPPED = "中止计期，不计"
PASSED = "不可抗力期间，不计"


@dataclass(frozen=True)
class DayMark:
    """One day of an obligation: in whose hands, late or not, counted or not."""

    on: date
    counted: bool
    holder: str
    reason: str


class ObligationDays:
    """The days of lateness of one obligation that count.

    ``late`` is counted in closed form. ``marks`` walks the days instead and
    says why each counts or not; ``members`` says who is behind on a day.
    Both are made when an explanation asks for them.
    """

    def __init__(
        self,
        key: str,
        size: int,
        late: Spans,
        walk: Callable[[], Iterator[tuple[DayMark, Sequence[str]]]],
    ) -> None:
        """Keep what is counted, and how to explain it."""
        self.key = key
        self.size = size  # how many deliverables the obligation has
        self.late = late
        self._walk = walk

    @cached_property
    def _walked(
        self,
    ) -> tuple[Mapping[date, DayMark], Mapping[date, tuple[str, ...]]]:
        merged: dict[date, DayMark] = {}
        behind: dict[date, tuple[str, ...]] = {}
        for mark, keys in self._walk():
            known = merged.get(mark.on)
            if known is None or _says_more(mark, known):
                merged[mark.on] = mark
            if mark.counted:
                behind[mark.on] = (*behind.get(mark.on, ()), *keys)
        return dict(sorted(merged.items())), behind

    @property
    def marks(self) -> Mapping[date, DayMark]:
        """Every day of interest, in order, with its mark."""
        return self._walked[0]

    @property
    def members(self) -> Mapping[date, tuple[str, ...]]:
        """The deliverables that are behind on a day that counts."""
        return self._walked[1]


def _says_more(mark: DayMark, known: DayMark) -> bool:
    """A day that counts, then one that would, before one that would not."""
    if mark.counted or known.counted:
        return mark.counted and not known.counted
    excused = (STOPPED, PASSED)
    return mark.reason in excused and known.reason not in excused


class _Phase(NamedTuple):
    """A stretch of days in one pair of hands; it ends with an act or runs on."""

    after: date
    until: date | None
    holder: str
    late_after: date | None  # days after this one are late
    reason: str
    excuse: str


def obligation_days(
    situation: Situation,
    obligation: Obligation,
    histories: Mapping[str, History],
    record: Record,
) -> ObligationDays:
    """Count the late days of an obligation, its members taken together.

    A day is late for the obligation when it is late for one member.
    """
    late: list[tuple[int, int]] = []
    if _can_be_late(obligation, histories):
        for keys in _alike(situation, obligation, histories):
            history = histories[keys[0]]
            late.extend(_late_spans(situation, obligation, history, record))

    def walk() -> Iterator[tuple[DayMark, Sequence[str]]]:
        for keys in _alike(situation, obligation, histories):
            history = histories[keys[0]]
            for one in _member_days(situation, obligation, history, record):
                yield one, keys

    return ObligationDays(
        obligation.key, len(obligation.members), union(late), walk
    )


def _can_be_late(
    obligation: Obligation, histories: Mapping[str, History]
) -> bool:
    """Without a date and without a rejection there is no clock to run."""
    if obligation.due.on is not None or obligation.kept:
        return True
    return any(
        one.result == "rejected"
        for key in obligation.members
        for one in histories[key].rounds
    )


def days_of_all(
    situation: Situation,
    owed: Iterable[Obligation],
    histories: Mapping[str, History],
    record: Record,
) -> list[ObligationDays]:
    """The days of every obligation that has a date or a history."""
    return [
        obligation_days(situation, one, histories, record)
        for one in owed
        if one.due is not UNDATED or histories[one.key].rounds
    ]


def _alike(
    situation: Situation,
    obligation: Obligation,
    histories: Mapping[str, History],
) -> Iterable[list[str]]:
    """The members by what happened to them: the same days, counted once."""
    if len(obligation.members) == 1:
        return [list(obligation.members)]
    groups: dict[object, list[str]] = {}
    for key in obligation.members:
        same = (histories[key].rounds, _touching(situation, key))
        groups.setdefault(same, []).append(key)
    return groups.values()


def _late_spans(
    situation: Situation,
    obligation: Obligation,
    history: History,
    record: Record,
) -> Spans:
    """The late days of one member, by its phases, without walking them."""
    horizon = record.known_to
    if horizon is None:
        return NO_DAYS
    found: list[tuple[int, int]] = []
    for index, phase in enumerate(_phases(situation, obligation, history)):
        end = horizon if phase.until is None else min(phase.until, horizon)
        part: list[tuple[int, int]] = []
        if phase.late_after is not None:
            after = phase.late_after
            if index:
                after = max(after, phase.after)
            part.extend(span(after + ONE_DAY, end))
        if index == 0:
            for first, last in obligation.kept:
                part.extend(span(first, min(last, end)))
        if part:
            found.extend(_only_counted(situation, phase, union(part)))
    if not found:
        return NO_DAYS
    stopped, passed = _exclusions(situation, obligation, history.deliverable)
    return minus(minus(union(found), stopped), passed)


def _only_counted(
    situation: Situation, phase: _Phase, late: Spans
) -> Spans:
    """Reading delay.count over spans; see `_counted` for a single day."""
    code = situation.readings[COUNT_READING]
    if code == "excluded" and phase.holder == "b" and phase.until is not None:
        return minus(late, span(phase.until, phase.until))
    if code == "working_days":
        calendar = situation.calendar
        return union(
            (day.toordinal(), day.toordinal())
            for day in days(late)
            if day.year in calendar.notices and calendar.is_working_day(day)
        )
    return late


def _member_days(
    situation: Situation,
    obligation: Obligation,
    history: History,
    record: Record,
) -> Iterator[DayMark]:
    horizon = record.known_to
    if horizon is None:
        return
    phases = list(_phases(situation, obligation, history))
    stopped, passed = (
        frozenset(days(spans))
        for spans in _exclusions(situation, obligation, history.deliverable)
    )
    for index, phase in enumerate(phases):
        end = horizon if phase.until is None else min(phase.until, horizon)
        kept = obligation.kept if index == 0 else ()
        start = _first_of_interest(phase, kept, first=index == 0)
        if start is None:
            continue
        for day in days_between(start, end):
            late = phase.late_after is not None and day > phase.late_after
            reason = phase.reason if late else phase.excuse
            if not late and any(a <= day <= b for a, b in kept):
                late, reason = True, "延期签署日及以前已逾期"
            if late and day in stopped:
                late, reason = False, STOPPED
            elif late and day in passed:
                late, reason = False, PASSED
            elif late:
                late, reason = _counted(situation, phase, day, reason)
            yield DayMark(day, late, phase.holder, reason)


def _first_of_interest(
    phase: _Phase, kept: Sequence[tuple[date, date]], *, first: bool
) -> date | None:
    """Where a phase begins to matter: the days before a due date do not."""
    if not first:
        return phase.after + ONE_DAY
    starts = [start for start, _ in kept]
    if phase.late_after is not None:
        starts.append(phase.late_after + ONE_DAY)
    return min(starts, default=None)


def _phases(
    situation: Situation, obligation: Obligation, history: History
) -> Iterator[_Phase]:
    code = situation.readings[REWORK_READING]
    original = obligation.due.certain
    yield _Phase(
        situation.operation_from,
        history.first_submitted_on,
        "b",
        original,
        "逾期未提交",
        "期限内，不计",
    )
    for one in history.rounds:
        rejected = one.result == "rejected"
        strict = code == "C" and one.number == 1 and rejected
        yield _Phase(
            one.submitted_on,
            one.decided_on,
            "a",
            original if strict else None,
            "提交未合格，按未履行计",
            "甲方验收中，不计",
        )
        if not rejected or one.decided_on is None:
            continue
        due = rework_due(situation, obligation, history, one).certain
        governs = code in ("B", "C") and original is not None
        yield _Phase(
            after=one.decided_on,
            until=history.resubmitted_on(one.number),
            holder="b",
            late_after=original if governs else due,
            reason="整改期间，按原期限计" if governs else "超过整改期限",
            excuse="整改期内，不计",
        )


def _counted(
    situation: Situation, phase: _Phase, day: date, reason: str
) -> tuple[bool, str]:
    """Reading delay.count: with or without the day of performance."""
    code = situation.readings[COUNT_READING]
    if code == "excluded" and day == phase.until and phase.holder == "b":
        return False, "履行当日，不计"
    if code == "working_days":
        try:
            if not situation.calendar.is_working_day(day):
                return False, "非工作日，不计"
        except CalendarUnknown:
            return False, "放假安排未公布，暂不计"
    return True, reason


def _exclusions(
    situation: Situation, obligation: Obligation, key: str
) -> tuple[Spans, Spans]:
    """Days of a suspension, and of a force majeure that only skips days."""
    if not situation.impediments:
        return NO_DAYS, NO_DAYS
    stopped = excused_spans(
        one
        for one in situation.impediments
        if one.kind == "suspended" and one.touches(key)
    )
    if situation.readings["fm.effect"] != "subtract":
        return stopped, NO_DAYS
    due = obligation.due.on
    return stopped, excused_spans(
        one
        for one in situation.impediments
        if one.kind == "force_majeure"
        and one.affected == "b"
        and one.applies
        and one.touches(key)
        and due is not None
        and one.start <= due
    )


def _touching(situation: Situation, key: str) -> tuple[bool, ...]:
    return tuple(one.touches(key) for one in situation.impediments)
