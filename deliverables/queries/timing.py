"""What the standing says about one deliverable: whose turn, until when.

Read through the same reader as the overview and the to-do page, so that no
two pages name two dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contracts.queries.agreements import calendar
from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import Reader, day

Row = Mapping[str, Any]

SUBMISSION, REVIEW, REWORK = "submission", "review", "rework"
STEP_OF_STATE = {
    "not_started": SUBMISSION,
    "drafting": SUBMISSION,
    "withdrawn": SUBMISSION,
    "not_recorded": SUBMISSION,
    "submitted": REVIEW,
    "in_review": REVIEW,
    "rework": REWORK,
}


@dataclass(frozen=True)
class Timing:
    """Where a deliverable stands on a day, and the date of its next step.

    ``working_days`` are those left (today not counted, the due day counted);
    ``days_overdue`` are calendar days. Without ``due_on`` the agreement
    names no date, or the calendar of that year is not published yet
    (``provisional_on``).
    """

    state: str
    holder: str | None = None
    step: str = ""
    due_on: date | None = None
    provisional_on: date | None = None
    working_days: int | None = None
    days_overdue: int = 0
    past_due: bool = False
    clause: str = ""
    how: tuple[str, ...] = ()
    rounds: tuple[Row, ...] = field(default=())
    under_way: Row | None = None  # 乙方's work on what is not submitted yet

    @property
    def round(self) -> Row | None:
        """The current round."""
        return self.rounds[-1] if self.rounds else None

    @property
    def held_since(self) -> date | None:
        """Since when it has been in these hands, where a round says so."""
        if self.round is None or self.step not in (REVIEW, REWORK):
            return None
        name = "submitted_on" if self.step == REVIEW else "decided_on"
        return day(self.round.get(name))

    @property
    def is_unrecorded(self) -> bool:
        """Past its date and not late: the records that decide are lacking."""
        return self.past_due and not self.is_late

    @property
    def is_late(self) -> bool:
        """Past its date."""
        return self.days_overdue > 0


def reader_of(
    standing: Row,
    agreement: Agreement,
    *,
    as_of: date,
    side: str | None = None,
    closed: bool = False,
) -> Reader:
    """A standing beside its agreement and the calendar."""
    return Reader(
        standing=standing,
        agreement=agreement,
        calendar=calendar(),
        as_of=as_of,
        side=side,
        closed=closed,
    )


def timing_of(reader: Reader, key: str) -> Timing:
    """Where one deliverable stands, out of a whole standing."""
    row = reader.deliverables.get(key, {})
    state = str(row.get("state", "not_started"))
    step = STEP_OF_STATE.get(state, "")
    deadline = _deadline(reader, key, step) or {}
    due_on = reader.due_of(key)
    late = reader.late_days(key)
    if step == REVIEW:
        late = reader.days_past(due_on)
    return Timing(
        state=state,
        holder=row.get("holder"),
        step=step,
        due_on=due_on,
        provisional_on=day(deadline.get("provisional_on")),
        working_days=reader.working_days_to(due_on),
        days_overdue=late,
        past_due=due_on is not None and due_on < reader.as_of,
        clause=deadline.get("clause")
        or reader.agreement.deliverables[key].acceptance_clause,
        how=reader.steps_of(key),
        rounds=tuple(row.get("rounds", ())),
        under_way=row.get("open_round"),
    )


def _deadline(reader: Reader, key: str, step: str) -> Row | None:
    """The deadline row of a step: the deliverable's own, else the package's."""
    if step == SUBMISSION:
        return reader.submission(key)
    package = reader.package_of(key)
    return reader.deadline(f"{package}_{step}") if package else None
