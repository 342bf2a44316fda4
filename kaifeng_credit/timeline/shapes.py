"""What the line of time shows, as ready values; the template decides nothing.

Looks of a stretch: ``term`` runs with the agreement, ``window`` may be handed
in, ``a`` and ``b`` lies with that side, ``late`` is past its day, ``count``
is counted, ``stop`` holds the clock, ``maybe`` would if it were granted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contracts.rules.board.shapes import Target

BEGIN, ALERT, DUE, MET, FAILED, PAID = (
    "begin", "alert", "due", "met", "failed", "paid",
)  # fmt: skip
MARK_WORDS = {
    BEGIN: "起",
    ALERT: "提醒日",
    DUE: "到期日",
    MET: "办结",
    FAILED: "不合格",
    PAID: "到账",
}


@dataclass(frozen=True)
class Stretch:
    """Days from one to another; without an end it goes on.

    ``running``: its end is the day asked for, and it has not ended.
    """

    start: date
    end: date | None
    look: str
    words: str
    running: bool = False


@dataclass(frozen=True)
class Mark:
    """One day that counts, by its kind."""

    on: date
    kind: str
    words: str = ""

    @property
    def said(self) -> str:
        """What the day is: 到期日, 验收到期, …"""
        return self.words or MARK_WORDS[self.kind]


@dataclass(frozen=True)
class Line:
    """One matter of the contract, with all its days."""

    group: str
    title: str
    side: str | None
    clause: str
    target: Target
    stretches: tuple[Stretch, ...] = ()
    marks: tuple[Mark, ...] = ()
    badge: tuple[str, str, int | str | None] | None = None  # kind, state, n
    label: str = ""  # drawn on its first stretch
    note: str = ""
    settled: bool = False

    @property
    def first_day(self) -> date:
        """By which the lines of a group stand in order; the last without."""
        return min(self.days, default=date.max)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day it names."""
        ends = [one.end for one in self.stretches if one.end]
        starts = [one.start for one in self.stretches]
        return (*starts, *ends, *(one.on for one in self.marks))

    @property
    def alert_on(self) -> date | None:
        """When the most careful reading asks for it."""
        return next((m.on for m in self.marks if m.kind == ALERT), None)

    @property
    def due_on(self) -> date | None:
        """The last of its due days: the one that runs now."""
        return max(
            (m.on for m in self.marks if m.kind == DUE), default=None
        )


@dataclass(frozen=True)
class Undated:
    """A duty for which the agreement names no day."""

    title: str
    side: str | None
    clause: str
    target: Target


@dataclass(frozen=True)
class Timeline:
    """Everything with a day, and what has none."""

    lines: tuple[Line, ...]
    undated: tuple[Undated, ...]
