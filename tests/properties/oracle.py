"""Late delivery counted the slow way: day by day, under the default reading.

Written from rulings.md and domain.md 4.1 and from nothing in the rules: each
day of each deliverable is asked by itself whether the duty was unperformed
when the day before ended. Working days come from the package
chinesecalendar, so that the portal's own calendar is checked as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from chinese_calendar import is_workday

from contracts.rules.facts import Fact
from tests.stories import PACKAGE, agreement

DAY = timedelta(days=1)
EFFECTIVE = date(2025, 6, 19)
REWORK_DAYS, PAPER_DAYS = 10, 15
DAILY = Decimal("0.0005")
TOTAL = Decimal("1490000")
# 放假通知可改动年末: from this day on a computed date is not certain.
UNCERTAIN = date(2026, 12, 26)
NEVER = date(9999, 1, 1)  # no certain date: no day of lateness
WORKED = {
    day
    for day in (date(2025, 1, 1) + n * DAY for n in range(730))
    if is_workday(day)
}
MEMBERS = agreement().packages[PACKAGE].members


@dataclass
class Sent:
    """A submission that was not taken back, and what came of it."""

    on: date
    decided_on: date | None = None
    result: str = ""
    fixed_on: date | None = None


@dataclass
class Told:
    """The facts up to a day, sorted by what they are about."""

    facts: list[Fact]
    as_of: date
    horizon: date | None
    start: date = EFFECTIVE
    named: set[str] = field(default_factory=set)
    known: dict[tuple[str, object], date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.facts = [one for one in self.facts if one.on <= self.as_of]
        for one in self.facts:
            if one.kind == "operation_started":
                self.start = one.on
            if one.kind in ("extended", "demanded"):
                self.named.add(one.get("deliverable"))


def late_days(
    facts: Iterable[Fact], as_of: date, through: date | None
) -> set[date]:
    """Every day on which something was overdue."""
    horizon = None if through is None else min(as_of, through)
    told = Told(list(facts), as_of, horizon)
    late: set[date] = set()
    spoken_of = {one.get("deliverable") for one in told.facts}
    for key in {*MEMBERS, *spoken_of} - {None, PACKAGE}:
        late |= _days_of(told, key)
    return late


def amount(days: Iterable[date], facts: Iterable[Fact], as_of: date) -> str:
    """每逾期一日，合同总金额的0.05%: the total of that day, one rounding."""
    changes = sorted(
        (one.on, one.money("total"))
        for one in facts
        if one.kind == "total_amended" and one.on <= as_of
    )
    owed = Decimal(0)
    for day in days:
        total = TOTAL
        for since, amended in changes:
            if since <= day:
                total = amended
        owed += total * DAILY
    return f"{owed.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"


def _days_of(told: Told, key: str) -> set[date]:
    if told.horizon is None:
        return set()
    sent = _sent(told, key)
    stopped = {
        day
        for one in told.facts
        if one.kind == "suspended" and _concerns(one, [key])
        for day in _span(told, one)
    }
    late = set()
    day = min([EFFECTIVE, *(one.on for one in told.facts)])
    while (day := day + DAY) <= told.horizon:
        if day not in stopped and _late_on(told, key, sent, day):
            late.add(day)
    return late


def _late_on(told: Told, key: str, sent: list[Sent], day: date) -> bool:
    """Whether the duty was unperformed when the day before ended."""
    yesterday = [one for one in sent if one.on < day]
    if not yesterday:  # nothing handed in: by the date in force this morning
        return day > _due(told, key, before=day)
    last = yesterday[-1]
    if last.decided_on is None or day <= last.decided_on:
        return False  # in 甲方's hands, however long
    if last.result == "accepted":
        return False
    place = (key, last.decided_on)
    if place not in told.known:
        told.known[place] = _rework_due(told, key, last)
    return day > told.known[place]


def _sent(told: Told, key: str) -> list[Sent]:
    """The rounds; a withdrawn submission is as if never made."""
    about = [
        one
        for one in told.facts
        if one.kind in ("submitted", "withdrawn", "rejected", "accepted")
        and (one.get("deliverable") == key or _in_package(one, key))
    ]
    found: list[Sent] = []
    for one in sorted(about, key=lambda one: one.on):
        if one.kind == "submitted":
            found.append(Sent(one.on))
        elif one.kind == "withdrawn":
            found.pop()
        else:
            found[-1].decided_on = one.on
            found[-1].result = one.kind
            found[-1].fixed_on = one.day("due_on")
    return found


def _in_package(one: Fact, key: str) -> bool:
    return one.get("deliverable") == PACKAGE and key in MEMBERS


# --- due dates ------------------------------------------------------------------
def _due(told: Told, key: str, before: date) -> date:
    """The date by the papers signed before a day (ruling 16)."""
    papers = [
        one
        for one in told.facts
        if one.kind in ("extended", "demanded") and one.on < before
    ]
    place = (key, len(papers))
    if place not in told.known:
        told.known[place] = _due_by(told, key, papers)
    return told.known[place]


def _due_by(told: Told, key: str, papers: list[Fact]) -> date:
    hindering = _hindering(told, _sharing(told, key))
    due = NEVER
    if key in MEMBERS:
        completed = _months_later(told.start, 6)
        due = _moved(_rolled(completed), hindering, told.start)
        due = _certain(due)
    sealed, demanded = False, set()
    targets = {key, PACKAGE} if key in MEMBERS else {key}
    for one in sorted(papers, key=lambda one: one.on):
        kind, target = one.kind, one.get("deliverable")
        if target not in targets:
            continue
        if kind == "demanded":
            if target in demanded:  # of two the first governs (ruling 2)
                continue
            demanded.add(target)
            if sealed:
                continue
        sealed = sealed or kind == "extended"
        due_on = one.day("due_on")
        if kind == "extended":  # agreed knowing what had begun
            parts = [span for span in hindering if span[0] > one.on]
        else:
            parts = [(max(a, one.on + DAY), b) for a, b in hindering]
        moved = _moved(due_on, parts, one.on + DAY)
        due = due_on if moved == due_on else _certain(moved)
    return due


def _rework_due(told: Told, key: str, last: Sent) -> date:
    """Ten working days from the notice, or the date the notice names."""
    notice = last.decided_on
    if key in MEMBERS:
        due = _working_days_after(notice, REWORK_DAYS)
    elif last.fixed_on is not None:
        due = last.fixed_on
    else:
        return NEVER
    parts = [
        (max(a, notice + DAY), b)
        for a, b in _hindering(told, [key])
        if b > notice
    ]
    moved = _moved(due, parts, notice + DAY)
    if moved != due or key in MEMBERS:
        moved = _certain(moved)
    original = _due(told, key, before=NEVER)
    if original == NEVER and key not in MEMBERS:
        return moved
    return max(moved, original)  # never earlier than the first date


def _sharing(told: Told, key: str) -> list[str]:
    """Who shares the due date: the package is one, but for own dates."""
    if key not in MEMBERS or key in told.named:
        return [key]
    return [one for one in MEMBERS if one not in told.named]


def _hindering(told: Told, keys: list[str]) -> list[tuple[date, date]]:
    """Impediments of 乙方 that excuse, as first and last day."""
    found = []
    for one in told.facts:
        if one.kind not in ("force_majeure", "party_a_delay"):
            continue
        if one.get("affected", "b") != "b" or not _concerns(one, keys):
            continue
        if one.kind == "force_majeure" and not _relieved(told, one):
            continue
        span = _span(told, one)
        found.append((span[0], span[-1]))
    return found


def _relieved(told: Told, one: Fact) -> bool:
    """Ruling 15: papers in time, or time left for them, or a decision."""
    if one.get("relief"):
        return one.get("relief") == "granted"
    limit = _working_days_after(one.on, PAPER_DAYS)
    papers = one.day("documents_on")
    if papers is not None and papers <= told.as_of:
        return papers <= limit
    return not (limit < told.as_of and limit <= told.horizon)


def _concerns(one: Fact, keys: Iterable[str]) -> bool:
    named = one.get("deliverables")
    if named is None:
        return True
    wide = set(named) | (set(MEMBERS) if PACKAGE in named else set())
    return any(key in wide for key in keys)


def _span(told: Told, one: Fact) -> list[date]:
    end = min(one.day("end") or told.as_of, told.as_of)
    return [one.on + n * DAY for n in range((end - one.on).days + 1)]


def _moved(due: date, spans: list[tuple[date, date]], since: date) -> date:
    """Add the days hindered on or before the date, to a fixed point; roll."""
    if due == NEVER:
        return due
    reached = due
    while True:
        hindered = set()
        for first, last in spans:
            day = max(first, since)
            while day <= min(last, reached):
                hindered.add(day)
                day += DAY
        if due + len(hindered) * DAY == reached:
            break
        reached = due + len(hindered) * DAY
    return due if reached == due else _rolled(reached)


# --- days ------------------------------------------------------------------------
def _certain(day: date) -> date:
    return NEVER if day >= UNCERTAIN else day


def _rolled(day: date) -> date:
    while day < UNCERTAIN and day not in WORKED:
        day += DAY
    return day


def _working_days_after(day: date, number: int) -> date:
    while number and day < UNCERTAIN:
        day += DAY
        number -= day in WORKED
    return day


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError
