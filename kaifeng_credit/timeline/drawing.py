"""Where each line is drawn: panels of one scale, so that a page holds each.

Kinds of days are told apart by shape, and stretches by outline and pattern,
besides colour; the table says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from kaifeng_credit.timeline.shapes import (
    ALERT,
    BEGIN,
    DUE,
    FAILED,
    MARK_WORDS,
    MET,
    PAID,
    Line,
    Mark,
    Stretch,
)

WIDTH, LEFT, RIGHT = 900, 264, 888
HEAD, ROW, BAR = 34, 26, 12
MOST_LINES = 60
MOST_IN_A_PANEL = 18  # fits one printed page
MOST_TICKS = 24
MONTHS_A_YEAR = 12
TITLE_LETTERS = 19  # what the column left of the scale holds
AHEAD = timedelta(days=366)  # what lies later is only pointed to
AT_LEAST_AHEAD = timedelta(days=92)


@dataclass(frozen=True)
class Bar:
    """A stretch as a rectangle; ``goes_on`` has no end on the drawing."""

    x: str
    width: str
    look: str
    words: str
    goes_on: bool


@dataclass(frozen=True)
class Sign:
    """A day as a small shape."""

    path: str
    kind: str
    words: str


@dataclass(frozen=True)
class Drawn:
    """A line with everything on it in its place."""

    line: Line
    top: int
    middle: int
    bar_top: int
    title: str
    bars: tuple[Bar, ...]
    signs: tuple[Sign, ...]
    beyond: str  # what lies after the last day, in words


@dataclass(frozen=True)
class Tick:
    """The first day of a month, or of a year."""

    x: str
    words: str
    of_year: bool


@dataclass(frozen=True)
class Panel:
    """Lines of one group under a scale of their own."""

    name: str
    height: int
    rows: tuple[Drawn, ...]


@dataclass(frozen=True)
class Drawing:
    """All panels, their common scale, and how many lines found no room."""

    panels: tuple[Panel, ...]
    ticks: tuple[Tick, ...]
    today: str
    left_out: int
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT
    head: int = HEAD
    row: int = ROW
    bar: int = BAR


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date  # exclusive: the first day of a month

    def x(self, on: date) -> float:
        """The left edge of a day."""
        share = (on - self.first).days / (self.last - self.first).days
        return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share))

    def holds(self, on: date) -> bool:
        return self.first <= on < self.last


def draw(lines: Sequence[Line], *, as_of: date) -> Drawing:
    """At most `MOST_LINES` lines on one scale, in panels by group."""
    shown = _chosen(lines)
    scale = _scale(shown, as_of)
    return Drawing(
        panels=tuple(_panels(shown, scale)),
        ticks=tuple(_ticks(scale)),
        today=f"{scale.x(as_of):.1f}",
        left_out=len(lines) - len(shown),
    )


def legend() -> tuple[Sign, ...]:
    """One of each shape, as the key shows it."""
    return tuple(
        Sign(_path(kind, 8.0, 8), kind, words)
        for kind, words in MARK_WORDS.items()
    )


def _chosen(lines: Sequence[Line]) -> list[Line]:
    """What is settled gives way first, the oldest before the others."""
    extra = len(lines) - MOST_LINES
    if extra <= 0:
        return list(lines)
    settled = sorted(
        (one for one in lines if one.settled),
        key=lambda one: max(one.days, default=date.max),
    )
    gone = {id(one) for one in settled[:extra]}
    return [one for one in lines if id(one) not in gone][:MOST_LINES]


def _scale(lines: Iterable[Line], as_of: date) -> _Scale:
    days = [on for line in lines for on in line.days] + [as_of]
    near = [on for on in days if on <= as_of + AHEAD]
    return _Scale(
        min(near).replace(day=1),
        _next_month(max(*near, as_of + AT_LEAST_AHEAD)),
    )


def _next_month(on: date) -> date:
    year, month = divmod(on.year * MONTHS_A_YEAR + on.month, MONTHS_A_YEAR)
    return date(year, month + 1, 1)


def _ticks(scale: _Scale) -> Iterator[Tick]:
    firsts, on = [], scale.first
    while on < scale.last:
        firsts.append(on)
        on = _next_month(on)
    every = -(-len(firsts) // MOST_TICKS)
    year = 0
    for at, on in enumerate(firsts):
        if on.year != year:
            year = on.year
            yield Tick(f"{scale.x(on):.1f}", f"{year}年", True)
        if at % every == 0:
            yield Tick(f"{scale.x(on):.1f}", f"{on.month}月", False)


def _panels(lines: Iterable[Line], scale: _Scale) -> Iterator[Panel]:
    for name, group in groupby(lines, key=lambda one: one.group):
        rows = list(group)
        for at in range(0, len(rows), MOST_IN_A_PANEL):
            part = rows[at : at + MOST_IN_A_PANEL]
            yield Panel(
                name=name if at == 0 else f"{name}（续）",
                height=HEAD + ROW * len(part) + 4,
                rows=tuple(
                    _drawn(line, HEAD + ROW * place, scale)
                    for place, line in enumerate(part)
                ),
            )


def _drawn(line: Line, top: int, scale: _Scale) -> Drawn:
    middle = top + ROW // 2
    signs = [
        Sign(
            _path(mark.kind, _centre(scale, mark.on), middle),
            mark.kind,
            f"{mark.said} {_short(mark.on)}",
        )
        for mark in line.marks
        if scale.holds(mark.on)
    ]
    return Drawn(
        line=line,
        top=top,
        middle=middle,
        bar_top=middle - BAR // 2,
        title=_cut(line.title),
        bars=tuple(filter(None, (_bar(s, scale) for s in line.stretches))),
        signs=tuple(signs),
        beyond=_beyond(line.marks, scale),
    )


def _bar(stretch: Stretch, scale: _Scale) -> Bar | None:
    if stretch.start >= scale.last:
        return None
    one = timedelta(days=1)
    goes_on = stretch.end is None or stretch.end >= scale.last
    start = scale.x(stretch.start)
    end = RIGHT if stretch.end is None else scale.x(stretch.end + one)
    ending = f"至 {_short(stretch.end)}" if stretch.end else "起"
    return Bar(
        x=f"{start:.1f}",
        width=f"{max(2.0, end - start):.1f}",
        look=stretch.look,
        words=f"{stretch.words} {_short(stretch.start)}{ending}",
        goes_on=goes_on,
    )


def _beyond(marks: Iterable[Mark], scale: _Scale) -> str:
    """The first day after the drawing, or nothing."""
    later = sorted(
        (mark for mark in marks if mark.on >= scale.last),
        key=lambda mark: mark.on,
    )
    return f"{_short(later[0].on)} →" if later else ""


def _centre(scale: _Scale, on: date) -> float:
    return (scale.x(on) + scale.x(on + timedelta(days=1))) / 2


def _path(kind: str, x: float, y: int) -> str:
    """The outline of a kind of day around a point."""
    return {
        BEGIN: f"M{x:.1f} {y - 7}v14",
        ALERT: f"M{x:.1f} {y - 5}l5.5 10h-11z",
        DUE: f"M{x:.1f} {y - 6}l6 6l-6 6l-6-6z",
        MET: f"M{x - 4.5:.1f} {y}l3 4l6-8",
        FAILED: f"M{x - 4:.1f} {y - 4}l8 8m0-8l-8 8",
        PAID: f"M{x - 5:.1f} {y}a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    }[kind]


def _short(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _cut(title: str) -> str:
    if len(title) <= TITLE_LETTERS:
        return title
    return title[: TITLE_LETTERS - 1] + "…"
