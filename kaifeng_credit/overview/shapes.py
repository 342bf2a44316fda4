"""What the overview shows, as ready values; the template decides nothing.

A target is ``(url name, *args)`` with an optional last ``"#fragment"``; the
template turns it into an address with ``{% target_url %}``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from contracts.rules.board import Piece, Segment, ServiceRow, Target, Task
from contracts.rules.calendar import WEEKDAYS
from indicators.rules.charts import Chart


@dataclass(frozen=True)
class Lead:
    """态势句: what the page answers, and what comes next."""

    headline: tuple[Piece, ...]
    detail: tuple[Piece, ...]


@dataclass(frozen=True)
class MoneyCell:
    """One cell of the money strip; an amount of None is not known."""

    title: str
    clause: str
    target: Target
    amount: Decimal | None
    bar: tuple[Segment, ...]
    bar_label: str
    state: str
    note: str
    look: str = ""  # of the state word
    mark: str = ""  # "on": the tranche at hand; "on calm": not stopped
    amount_look: str = ""


@dataclass(frozen=True)
class GateRow:
    """One condition of the tranche at hand."""

    key: str
    look: str  # late fix unsure wait idle done
    icon: str
    tint: str
    title: str
    detail: str
    clause: str
    kind: str  # of the badge
    value: object
    n: int | str | None
    holder: str | None
    note: str
    target: Target

    @property
    def passed(self) -> bool:
        """Whether the row is quiet."""
        return self.look == "done"


@dataclass(frozen=True)
class Gate:
    """Why the tranche at hand can or cannot be paid."""

    title: str
    sub: str
    clause: str
    rows: tuple[GateRow, ...]
    path: tuple[Piece, ...] = ()
    number: int = 0  # of the tranche


@dataclass(frozen=True)
class Rail:
    """What one party has in hand."""

    side: str
    count: int
    tasks: tuple[Task, ...]
    more: int


@dataclass(frozen=True)
class Holders:
    """当前责任方: the two rails and their balance."""

    first: Rail
    second: Rail
    total: int
    bar: tuple[Segment, ...]


@dataclass(frozen=True)
class Day:
    """One day of the ruler."""

    on: date
    classes: str
    number: str
    mark: str  # 休, 班 or nothing
    count: int | None
    name: str = ""

    @property
    def weekday(self) -> str:
        """今天, or the day of the week."""
        if "today" in self.classes:
            return "今天"
        return WEEKDAYS[self.on.weekday()]


@dataclass(frozen=True)
class Flag:
    """A label on the ruler, placed by grid column and row."""

    text: str
    look: str
    title: str
    target: Target | None
    column: int
    span: int
    row: int


@dataclass(frozen=True)
class Ruler:
    """工作日标尺: numbered working days, narrow rest days, flags."""

    days: tuple[Day, ...]
    flags: tuple[Flag, ...]
    rows: int
    labels: tuple[tuple[str, int], ...]  # (side or "m", row)
    sub: str
    columns: str  # grid-template-columns


@dataclass(frozen=True)
class PenaltyDay:
    """One box of the day strip."""

    on: date
    working: bool


@dataclass(frozen=True)
class Remedy:
    """A head of claim beside the delay; never summed with it."""

    title: str
    clause: str
    amount: Decimal
    owed_by: str


@dataclass(frozen=True)
class Penalty:
    """违约金测算: every day of it."""

    amount: Decimal | None
    days: int
    clause: str
    formula: str
    boxes: tuple[PenaltyDay, ...] = ()
    hidden: int = 0  # days before the first box
    first_on: date | None = None
    last_on: date | None = None
    rest_days: int = 0
    reading: str = ""
    other_reading: str = ""
    other_amount: Decimal | None = None
    heads: tuple[Remedy, ...] = ()
    working: tuple[str, ...] = ()
    agreed: bool = True  # False: the agreement names no daily rate


@dataclass(frozen=True)
class QuotaRow:
    """A number the agreement asks for."""

    name: str
    clause: str
    counted: int | None
    required: int
    unit: str
    width: str
    short: bool
    look: str
    period: str = ""


@dataclass(frozen=True)
class Recent:
    """One recorded act."""

    at: datetime | date
    side: str | None
    text: str
    target: Target | None = None
    when: str = ""


@dataclass(frozen=True)
class Missing:
    """One fact to record first, on a contract that began before us."""

    title: str
    why: str
    clause: str
    target: Target
    done: bool = False


@dataclass(frozen=True)
class Unknown:
    """What cannot be told, and the fact that is missing."""

    what: str
    missing: str
    clause: str


@dataclass(frozen=True)
class Overview:
    """Everything the overview shows."""

    lead: Lead
    money: tuple[MoneyCell, ...]
    gate: Gate | None
    holders: Holders
    tasks: tuple[Task, ...]
    ruler: Ruler
    services: tuple[tuple[ServiceRow, ...], tuple[ServiceRow, ...]]
    services_done: int
    penalty: Penalty
    quotas: tuple[QuotaRow, ...]
    chart: Chart
    recent: tuple[Recent, ...]
    backfill: tuple[Missing, ...]
    unknown: tuple[Unknown, ...]
    backfilling: bool
    complete_through: date | None = None
    own_tasks: int = 0
    extra: tuple[str, ...] = field(default=())
