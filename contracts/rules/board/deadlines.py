"""Every deadline of a standing as a page lists it: urgent first, done last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.rules.board.reading import day, lines

OVERDUE, SOON, UNRECORDED, COMING, OPEN_ENDED, DONE = (
    "overdue", "soon", "unrecorded", "coming", "open_ended", "done",
)  # fmt: skip
TITLES = {
    OVERDUE: "已逾期",
    SOON: "办理中",
    UNRECORDED: "尚未补录",
    COMING: "未到起点或待定",
    OPEN_ENDED: "协议未约定期限",
    DONE: "已办结或已届满",
}
GROUPS = {
    "overdue": OVERDUE,
    "open": SOON,
    "waiting": COMING,
    "calendar_unknown": COMING,
    "not_recorded": UNRECORDED,
    "undated": OPEN_ENDED,
    "met": DONE,
    "met_late": DONE,
}


# What tells repetitions of a deadline apart.
REPEATED_BY = ("round", "tranche", "act", "deliverable")
NO_ANCHOR = re.compile(r"[\s:=]+")


def identity(row: Mapping[str, Any]) -> str:
    """A deadline with its round, tranche, act and deliverable.

    >>> identity({"key": "invoice", "tranche": 2})
    'invoice:tranche=2'
    """
    parts = [row["key"]]
    for name in REPEATED_BY:
        if row.get(name) is not None:
            parts.append(f"{name}={row[name]}")
    return ":".join(parts)


def anchor_of(named: str) -> str:
    """Where a deadline stands on the page of deadlines, by its identity.

    >>> anchor_of("invoice:tranche=2")
    'd-invoice-tranche-2'
    """
    return "d-" + NO_ANCHOR.sub("-", named)


@dataclass(frozen=True)
class DeadlineLine:
    """One deadline, with both its dates: when to act, and when it is breach."""

    key: str
    title: str
    clause: str
    obligor: str | None
    window_from: date | None
    alert_on: date | None
    due_on: date | None
    provisional: bool
    provisional_on: date | None
    met_on: date | None
    state: str
    n: int | None  # days overdue, or working days left
    steps: tuple[str, ...]
    deliverable: str | None
    tranche: int | None
    anchor: str = ""
    # The letters it rests on, as the page names them: (key, number).
    letters: tuple[tuple[int, str], ...] = ()

    @property
    def has_day(self) -> bool:
        """Whether any day can be shown."""
        return any((self.due_on, self.alert_on, self.provisional_on))

    @property
    def warns_earlier(self) -> bool:
        """Whether the careful reading asks for it before the decided one."""
        return (
            self.alert_on is not None
            and self.due_on is not None
            and self.alert_on < self.due_on
        )


@dataclass(frozen=True)
class DeadlineGroup:
    """Deadlines that stand alike: those with a date, and those without."""

    key: str
    title: str
    rows: tuple[DeadlineLine, ...]

    @property
    def dated(self) -> tuple[DeadlineLine, ...]:
        """Those a table has something to say of."""
        return tuple(row for row in self.rows if row.has_day)

    @property
    def undated(self) -> tuple[DeadlineLine, ...]:
        """Those of which there is only the name and the clause."""
        return tuple(row for row in self.rows if not row.has_day)


def deadline_groups(
    rows: Iterable[Mapping[str, Any]],
    *,
    side: str | None = None,
    letters: Mapping[str, tuple[int, str]] | None = None,
) -> tuple[DeadlineGroup, ...]:
    """The deadlines of one side, or of both, in groups; empty ones left out.

    ``letters`` are those the facts came by, by the fact's reference.
    """
    found: dict[str, list[DeadlineLine]] = {}
    anchors: set[str] = set()
    for row in rows:
        if side is not None and row["obligor"] not in (side, None):
            continue
        anchor = anchor_of(identity(row))
        # An id stands once on a page: of several alike it is the first's.
        line = _line(
            row, "" if anchor in anchors else anchor, letters or {}
        )
        anchors.add(anchor)
        found.setdefault(GROUPS[row["state"]], []).append(line)
    return tuple(
        DeadlineGroup(key, title, tuple(sorted(found[key], key=_by_day)))
        for key, title in TITLES.items()
        if key in found
    )


def _line(
    row: Mapping[str, Any],
    anchor: str,
    letters: Mapping[str, tuple[int, str]],
) -> DeadlineLine:
    return DeadlineLine(
        key=row["key"],
        title=row["title"],
        clause=row["clause"],
        obligor=row["obligor"],
        window_from=day(row["window_from"]),
        alert_on=day(row["alert_on"]),
        due_on=day(row["due_on"]),
        provisional=bool(row["provisional"]),
        provisional_on=day(row["provisional_on"]),
        met_on=day(row["met_on"]),
        state=row["state"],
        n=row["days_overdue"] or row["remaining_working_days"],
        steps=lines(row["steps"]),
        deliverable=row.get("deliverable"),
        tranche=row["tranche"],
        anchor=anchor,
        letters=tuple(
            dict.fromkeys(
                letters[ref] for ref in row.get("refs", ()) if ref in letters
            )
        ),
    )


def _by_day(one: DeadlineLine) -> tuple[date, str]:
    return one.due_on or one.provisional_on or date.max, one.key
