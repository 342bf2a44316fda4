"""What is owed by when: each obligation with its due date.

第二条第2款第②项：「乙方应在项目运行满6个月前15个工作日内提交上述成果」

A package is one obligation; a member with its own date (by a sealed
extension or a written demand) is one of its own; every other deliverable is
one, dated only by a demand or a sealed schedule (reading delay.undated).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial

from contracts.rules.agreement import Agreement, Package
from contracts.rules.calendar import ONE_DAY, Period, WorkingCalendar
from contracts.rules.chosen import Readings
from contracts.rules.deadline import careful_date, earliest
from contracts.rules.due import (
    CACHED_COUNTS,
    UNDATED,
    Due,
    computed,
    elapsing,
    fixed,
)
from contracts.rules.explanation import Counted, Said, Step
from contracts.rules.facts import Fact
from contracts.rules.impediments import Impediment, clipped, moved
from deliverables.rules.history import History

SUBMISSION_READING = "submission.reading"
UNDATED_READING = "delay.undated"
DEMAND, FROM_END = "demand", "from_end"
CHANGING = ("extended", "demanded")


@dataclass(frozen=True)
class Obligation:
    """Deliverables that share one due date.

    ``kept`` are days that stay late although a later paper moved the date
    (ruling 16); ``alert_on`` is the most careful reading.
    """

    key: str
    members: tuple[str, ...]
    due: Due
    package: Package | None = None
    window_from: date | None = None
    alert_on: date | None = None
    kept: tuple[tuple[date, date], ...] = ()
    own: bool = False


@dataclass(frozen=True)
class Change:
    """A paper that names a date: a sealed extension or a written demand."""

    kind: str
    target: str
    set_on: date
    due_on: date
    ref: str = ""  # the recorded fact


@dataclass(frozen=True)
class Situation:
    """What the due dates depend on besides the text."""

    agreement: Agreement
    readings: Readings
    calendar: WorkingCalendar
    operation_from: date
    impediments: tuple[Impediment, ...]
    changes: tuple[Change, ...]
    ended_on: date | None  # termination, or the passed national result

    def as_known(self, settled_on: date | None) -> Situation:
        """The same, with the calendar in force when something was settled.

        A notice adopted later moves nothing that is settled (domain.md 3.4).
        """
        calendar = self.calendar.as_known(settled_on)
        if calendar is self.calendar:
            return self
        return replace(self, calendar=calendar)

    def impeding(self, members: Iterable[str]) -> tuple[Impediment, ...]:
        """The impediments of 乙方 that move the dates of these members."""
        if not self.impediments:
            return ()
        keys = tuple(members)
        skip_only = self.readings["fm.effect"] == "subtract"
        return tuple(
            one
            for one in self.impediments
            if one.kind != "suspended"
            and one.affected == "b"
            and one.applies
            and not (skip_only and one.kind == "force_majeure")
            and any(one.touches(key) for key in keys)
        )


def handed_in_on(
    members: Sequence[str], histories: Mapping[str, History]
) -> date | None:
    """The day by which all of some deliverables had been handed in."""
    found = [histories[key].first_submitted_on for key in members]
    came = [day for day in found if day is not None]
    return max(came) if came and len(came) == len(found) else None


def operation_start(agreement: Agreement, facts: Iterable[Fact]) -> date:
    """When the project began to run: as recorded, else the effective day."""
    start = agreement.effective_on
    for fact in facts:
        if fact.kind == "operation_started":
            start = fact.on
    return start


def read_changes(facts: Iterable[Fact]) -> tuple[Change, ...]:
    """Extensions and demands in the order of their papers.

    Of two demands for one deliverable the first governs (ruling 2).
    """
    found = []
    demanded = set()
    dating = [one for one in facts if one.kind in CHANGING]
    for fact in sorted(dating, key=lambda fact: fact.on):
        target = fact.text("deliverable")
        if fact.kind == "demanded":
            if target in demanded:
                continue
            demanded.add(target)
        due_on = fact.day("due_on")
        assert due_on is not None
        change = Change(fact.kind, target, fact.on, due_on, fact.ref)
        found.append(change)
    return tuple(found)


def obligations(
    situation: Situation, histories: Mapping[str, History]
) -> tuple[Obligation, ...]:
    """Every obligation of the agreement with its due date."""

    def then(members: Sequence[str]) -> Situation:
        if not situation.calendar.revised:
            return situation
        return situation.as_known(handed_in_on(members, histories))

    agreement = situation.agreement
    named = {change.target for change in situation.changes}
    result = []
    packaged: set[str] = set()
    for package in agreement.packages.values():
        own = tuple(key for key in package.members if key in named)
        rest = tuple(key for key in package.members if key not in named)
        packaged.update(package.members)
        result.append(_packaged(then(rest), package, package.key, rest))
        result.extend(
            replace(_packaged(then((key,)), package, key, (key,)), own=True)
            for key in own
        )
    dated = named if situation.ended_on is None else agreement.deliverables
    for key in agreement.deliverables:
        if key in packaged:
            continue
        if key in dated:
            result.append(_single(then((key,)), key))
        else:
            result.append(_undated(key))
    return tuple(result)


def _packaged(
    situation: Situation,
    package: Package,
    key: str,
    members: tuple[str, ...],
) -> Obligation:
    """The dated obligation of a package, or of a member with its own date."""
    code = situation.readings[SUBMISSION_READING]
    window = _window(situation, package)
    base = window(code)
    targets = {package.key, key}
    changes = [one for one in situation.changes if one.target in targets]
    due, kept, excused = _changed(situation, base, changes, members)
    alert = careful_date(due)
    if not excused:
        alert = earliest(
            [
                careful_date(window(option))
                for option in _options(situation, SUBMISSION_READING)
            ]
        )
    return Obligation(
        key=key,
        members=members,
        due=due,
        package=package,
        window_from=_window_from(situation, package, code),
        alert_on=alert,
        kept=kept,
    )


def _single(situation: Situation, key: str) -> Obligation:
    """An obligation the text leaves without a date.

    民法典511(4)：履行期限不明确的，债权人可以随时请求履行，但应当给必要的准备时间
    """
    changes = [one for one in situation.changes if one.target == key]
    from_end = UNDATED
    if situation.ended_on is not None:
        from_end = fixed(
            situation.ended_on, "服务于{}终止", situation.ended_on
        )
    chosen = situation.readings[UNDATED_READING] == FROM_END
    base = from_end if chosen else UNDATED
    due, kept, excused = _changed(situation, base, changes, (key,))
    alert = due.on
    if not excused and FROM_END in _options(situation, UNDATED_READING):
        alert = earliest((due.on, from_end.on))
    return Obligation(
        key=key,
        members=(key,),
        due=due,
        alert_on=alert,
        kept=kept,
        own=due.is_set,
    )


@lru_cache(maxsize=CACHED_COUNTS)
def _undated(key: str) -> Obligation:
    """What the text leaves undated, and nothing has dated since."""
    return Obligation(key=key, members=(key,), due=UNDATED)


def _changed(
    situation: Situation,
    base: Due,
    changes: Sequence[Change],
    members: Sequence[str],
) -> tuple[Due, tuple[tuple[date, date], ...], bool]:
    """Apply impediments and papers in the order they came."""
    impeding = situation.impeding(members)
    due = moved(
        base,
        impeding,
        since=situation.operation_from,
        calendar=situation.calendar,
    )
    excused = due is not base
    kept: list[tuple[date, date]] = []
    sealed = False
    for change in changes:
        if change.kind == "demanded" and sealed:
            continue  # a demand does not undo what both sides sealed
        retroactive = (
            change.kind == "extended"
            and situation.readings["extension.form"] == "retroactive"
        )
        if retroactive:
            kept.clear()
        elif due.certain is not None and due.certain < change.set_on:
            kept.append((due.certain + ONE_DAY, change.set_on))
        sealed = sealed or change.kind == "extended"
        due = moved(
            _named_date(change),
            _after(change, impeding),
            since=change.set_on + ONE_DAY,
            calendar=situation.calendar,
        )
        excused = True
    return due, tuple(kept), excused


def _named_date(change: Change) -> Due:
    how = "双方签章延期" if change.kind == "extended" else "甲方书面要求"
    return fixed(
        change.due_on,
        "{}{}，期限定为{}（不顺延）",
        change.set_on,
        how,
        change.due_on,
    )


def _after(
    change: Change, impediments: Sequence[Impediment]
) -> list[Impediment]:
    """The impediments that can move a date named by a paper.

    An extension was agreed knowing what had already begun (ruling 16);
    a demand was not.
    """
    if change.kind == "extended":
        return [one for one in impediments if one.start > change.set_on]
    parts = (clipped(one, change.set_on) for one in impediments)
    return [one for one in parts if one is not None]


def _window(situation: Situation, package: Package) -> Callable[[str], Due]:
    """The last day of the submission window, under each reading."""
    agreement = situation.agreement
    return partial(
        _last_day_of_window,
        situation.calendar,
        situation.operation_from,
        agreement.period(package.operation_term),
        agreement.days(package.submission_term),
    )


@lru_cache(maxsize=CACHED_COUNTS)
def _last_day_of_window(
    calendar: WorkingCalendar, start: date, period: Period, days: int, code: str
) -> Due:
    half_year = elapsing(start, period)

    def computation(used: WorkingCalendar) -> tuple[date, tuple[Step, ...]]:
        completed, steps = half_year(used)
        if code == "D":
            latest = used.nth_before(completed, days)
            return latest, (
                *steps,
                Counted(used, latest, completed - ONE_DAY),
                Said("不晚于满期前第{}个工作日", (days,)),
            )
        if code == "X":
            first = used.nth_before(completed, days)
            last = used.nth_before(completed, 1)
            why = Said("满期日不计入，窗口{}至{}", (first, last))
        else:
            first, last = used.nth_before(completed, days - 1), completed
            why = Said(
                "满期日计为第{}个工作日，窗口{}至{}", (days, first, last)
            )
        return last, (*steps, Counted(used, first, last), why)

    return computed(calendar, computation)


def _window_from(
    situation: Situation, package: Package, code: str
) -> date | None:
    """The first day of the window; a latest day has none."""
    if code == "D":
        return None
    agreement = situation.agreement
    days = agreement.days(package.submission_term)
    return _first_day_of_window(
        situation.calendar,
        situation.operation_from,
        agreement.period(package.operation_term),
        days if code == "X" else days - 1,
    )


@lru_cache(maxsize=CACHED_COUNTS)
def _first_day_of_window(
    calendar: WorkingCalendar, start: date, period: Period, back: int
) -> date | None:
    half_year = elapsing(start, period)

    def computation(used: WorkingCalendar) -> tuple[date, tuple[Step, ...]]:
        completed, _ = half_year(used)
        return used.nth_before(completed, back), ()

    return computed(calendar, computation).on


def _options(situation: Situation, key: str) -> tuple[str, ...]:
    reading = situation.agreement.readings.get(key)
    return reading.codes if reading is not None else ()


def by_member(found: Iterable[Obligation]) -> Mapping[str, Obligation]:
    """The obligation each deliverable belongs to."""
    return {key: one for one in found for key in one.members}
