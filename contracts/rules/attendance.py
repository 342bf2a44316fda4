"""Attendance by day beside the stays: the month, what they do not agree on.

第六条第7款：「在项目实施期限内，乙方应提供具备专业资质的驻场服务人员不少于3名」
The stays both sides signed are what presence counts (ruling 28); attendance
shows them. Where the two say different things the day says so, and nothing
is decided in place of the people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.rules.calendar import (
    ONE_DAY,
    CalendarUnknown,
    WorkingCalendar,
    add_months,
    days_between,
)

DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Stay:
    """A person on site from a day, to a day or on."""

    ref: str
    person: str
    start: date
    end: date | None
    qualified: bool

    def holds(self, day: date) -> bool:
        """Whether the person is there on a day, both ends included."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Paper:
    """How long a person's qualification holds; without an end, for ever."""

    person: str
    start: date
    end: date | None


@dataclass(frozen=True)
class Confirmed:
    """What 甲方 confirmed of the sign-ins.

    ``months`` are first days; ``moved`` the days on which something was
    recorded or taken back after their month was confirmed.
    """

    months: frozenset[date] = frozenset()
    moved: frozenset[date] = frozenset()
    kept_from: date | None = None  # the first day anybody signed in

    def state(self, day: date) -> str:
        """Its key in the word list (``attendance``).

        >>> kept = Confirmed(frozenset({date(2025, 11, 1)}),
        ...                  kept_from=date(2025, 11, 3))
        >>> [kept.state(date(2025, *md)) for md in ((11, 1), (11, 5), (12, 1))]
        ['none', 'confirmed', 'unconfirmed']
        """
        if self.kept_from is None or day < self.kept_from:
            return "none"
        held = day.replace(day=1) in self.months and day not in self.moved
        return "confirmed" if held else "unconfirmed"


@dataclass(frozen=True)
class StripDay:
    """One day of the month's strip, in words and shapes besides colour."""

    on: date
    mark: str  # 休, 班 or nothing
    working: bool | None  # None: no notice says
    present: int | None  # qualified people by the stays; None: not owed
    signed: int
    state: str  # rest, met, short, unknown, ahead
    said: tuple[str, ...]  # what the records do not agree on
    attendance: str = ""  # of a day that counts: whether both sides confirmed

    @property
    def words(self) -> str:
        """What the day says to whoever cannot see it."""
        if self.state == "rest":
            return "休息"
        if self.state == "ahead":
            return "未到"
        if self.state == "unknown":
            return "未知"
        return f"{self.present} 名"


@dataclass(frozen=True)
class Strip:
    """A month in weeks from Monday; None where another month's day is."""

    first: date
    weeks: tuple[tuple[StripDay | None, ...], ...]

    @property
    def days(self) -> tuple[StripDay, ...]:
        """The month's days in their order."""
        return tuple(one for week in self.weeks for one in week if one)


@dataclass(frozen=True)
class Asked:
    """What a strip is drawn from."""

    required: int
    start: date  # the effective day
    until: date  # the day asked about
    known_to: date | None
    ended_on: date | None


def strip_of(
    first: date,
    *,
    asked: Asked,
    stays: Sequence[Stay],
    signed: Mapping[date, Collection[str]],
    papers: Sequence[Paper],
    calendar: WorkingCalendar,
    confirmed: Confirmed = Confirmed(),
) -> Strip:
    """One month from its first day, as the page draws it."""
    cells: list[StripDay | None] = [None] * first.weekday()
    last = add_months(first, 1) - ONE_DAY
    said = disagreements(
        days_between(first, min(last, asked.until)),
        stays=stays, signed=signed, papers=papers, calendar=calendar,
        until=asked.until,
    ) if first <= asked.until else {}  # fmt: skip
    for day in days_between(first, last):
        cells.append(
            _day(
                day, asked, stays, signed, calendar, said.get(day, ()),
                confirmed,
            )
        )  # fmt: skip
    cells += [None] * (-len(cells) % DAYS_A_WEEK)
    return Strip(
        first,
        tuple(
            tuple(cells[at : at + DAYS_A_WEEK])
            for at in range(0, len(cells), DAYS_A_WEEK)
        ),
    )


def _day(
    day: date,
    asked: Asked,
    stays: Sequence[Stay],
    signed: Mapping[date, Collection[str]],
    calendar: WorkingCalendar,
    said: tuple[str, ...],
    confirmed: Confirmed,
) -> StripDay:
    notice = calendar.notice_on(day)
    mark, working = "", None
    if notice is not None:
        working = notice.is_working_day(day)
        mark = "班" if day in notice.work else ""
        if not working and (day in notice.off or notice.holiday(day)):
            mark = "休"
    there = present(stays, day)
    owed = asked.start <= day and not (
        asked.ended_on and day > asked.ended_on
    )
    if not owed or working is False:
        state = "rest"
    elif day > asked.until:
        state = "ahead"
    elif working is None:
        state = "unknown"
    elif there >= asked.required:
        state = "met"
    elif asked.known_to is not None and day <= asked.known_to:
        state = "short"
    else:
        state = "unknown"
    return StripDay(
        on=day,
        mark=mark,
        working=working,
        present=there if owed else None,
        signed=len(set(signed.get(day, ()))),
        state=state,
        said=said,
        attendance=confirmed.state(day)
        if state not in ("rest", "ahead") or signed.get(day)
        else "",
    )


def present(stays: Iterable[Stay], day: date) -> int:
    """Qualified people on site on a day; a name counts once."""
    return len(
        {one.person for one in stays if one.qualified and one.holds(day)}
    )


def disagreements(
    days: Iterable[date],
    *,
    stays: Sequence[Stay],
    signed: Mapping[date, Collection[str]],
    papers: Sequence[Paper],
    calendar: WorkingCalendar,
    until: date,
) -> dict[date, tuple[str, ...]]:
    """What stays, attendance and papers do not agree on, day by day.

    That somebody did not sign in says something only once attendance is
    kept at all, from the first day on which anybody did, and once the day
    is over: ``until``, the day asked about, is not. Papers are asked for on
    the days that count.
    """
    kept_from = min(signed, default=None)
    found: dict[date, tuple[str, ...]] = {}
    for day in days:
        there = {one.person for one in stays if one.holds(day)}
        came = set(signed.get(day, ()))
        said = [
            f"{name}有签到，但不在驻场区间内" for name in sorted(came - there)
        ]
        works = _works(day, calendar)
        if works and kept_from is not None and kept_from <= day < until:
            said += [
                f"{name}在驻场区间内，但没有签到"
                for name in sorted(there - came)
            ]
        if works:
            said += [
                f"{name}登记为具备资质，但资质文件当日已过期"
                for name in sorted(_expired(day, stays, papers))
            ]
        if said:
            found[day] = tuple(said)
    return found


def _works(day: date, calendar: WorkingCalendar) -> bool:
    try:
        return calendar.is_working_day(day)
    except CalendarUnknown:
        return False


def _expired(
    day: date, stays: Iterable[Stay], papers: Sequence[Paper]
) -> set[str]:
    """Who has papers, none of which holds on a day they are there for."""
    named = {one.person for one in papers}
    valid = {
        one.person
        for one in papers
        if one.start <= day and (one.end is None or day <= one.end)
    }
    there = {
        one.person for one in stays if one.qualified and one.holds(day)
    }
    return (there & named) - valid


@dataclass(frozen=True)
class Part:
    """A stay to be written in place of one that is taken back."""

    person: str
    start: date
    end: date | None
    qualified: bool


def without_days(stay: Stay, start: date, end: date) -> tuple[Part, ...]:
    """What is left of a stay when some of its days are taken out.

    >>> stay = Stay("", "甲", date(2025, 7, 1), None, True)
    >>> [(p.start.day, p.end and p.end.day) for p in
    ...  without_days(stay, date(2025, 7, 10), date(2025, 7, 11))]
    [(1, 9), (12, None)]
    """
    left = []
    if stay.start < start:
        left.append(
            Part(stay.person, stay.start, start - ONE_DAY, stay.qualified)
        )
    if stay.end is None or stay.end > end:
        left.append(
            Part(stay.person, end + ONE_DAY, stay.end, stay.qualified)
        )
    return tuple(left)


def stay_over(
    stays: Iterable[Stay], person: str, start: date, end: date
) -> Stay | None:
    """The stay of a person that covers all days from start to end."""
    for one in stays:
        covers = one.holds(start) and (one.end is None or end <= one.end)
        if one.person == person and covers:
            return one
    return None
