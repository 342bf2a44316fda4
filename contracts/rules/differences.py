"""What another reading changes: two standings of one day, side by side.

Both are rows by the keys of design.md 3.3, computed on the same facts;
whatever is equal is left out. Amounts of several heads are never summed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.rules.board.reading import amount, day

Row = Mapping[str, Any]

LATE_DELIVERY = "late_delivery"
ROUND = "轮"


@dataclass(frozen=True)
class MovedDeadline:
    """A due date or its state, before and after."""

    key: str
    title: str
    clause: str
    due_before: date | None
    due_after: date | None
    state_before: str
    state_after: str
    late_before: int
    late_after: int
    met_on: date | None
    round: int | None = None
    deliverable: str | None = None

    @property
    def name(self) -> str:
        """The title, with its round where the title does not say it."""
        if self.round is None or ROUND in self.title:
            return self.title
        return f"{self.title}（第{self.round}{ROUND}）"

    @property
    def settled(self) -> bool:
        """Whether the duty was done already: its figure is confirmed."""
        return self.met_on is not None


@dataclass(frozen=True)
class MovedClaim:
    """One head of claim, before and after; absent is nothing to claim."""

    head: str
    clause: str
    owed_by: str
    days_before: int
    days_after: int
    amount_before: Decimal
    amount_after: Decimal
    act: str = ""
    tranche: int | None = None

    @property
    def more(self) -> Decimal:
        """What it would be more; less where negative."""
        return self.amount_after - self.amount_before


@dataclass(frozen=True)
class MovedTranche:
    """A payment, before and after."""

    number: int
    name: str
    clause: str
    state_before: str
    state_after: str
    due_before: date | None
    due_after: date | None
    late_before: int
    late_after: int


@dataclass(frozen=True)
class MovedCondition:
    """A condition of a payment, before and after; None is 无法判定."""

    tranche: int
    title: str
    clause: str
    value_before: bool | None
    value_after: bool | None
    missing: str


@dataclass(frozen=True)
class MovedQuota:
    """A counted duty of one period, before and after."""

    key: str
    name: str
    clause: str
    period_start: date | None
    period_end: date | None
    required_before: int | None
    required_after: int | None
    state_before: str
    state_after: str
    counted: int | None


@dataclass(frozen=True)
class Difference:
    """Everything one reading changes on the day asked for."""

    deadlines: tuple[MovedDeadline, ...] = ()
    claims: tuple[MovedClaim, ...] = ()
    tranches: tuple[MovedTranche, ...] = ()
    conditions: tuple[MovedCondition, ...] = ()
    quotas: tuple[MovedQuota, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changes at all."""
        return any(vars(self).values())

    @property
    def moves_money(self) -> bool:
        """Whether an amount, its days, or a payment changes."""
        return bool(self.claims or self.tranches)

    @property
    def late(self) -> MovedClaim | None:
        """The change of the late-delivery claim."""
        found = (one for one in self.claims if one.head == LATE_DELIVERY)
        return next(found, None)

    @property
    def figures(self) -> frozenset[str]:
        """The names of the figures it touches, as pages ask for them."""
        return frozenset(
            [
                *(figure("deadline", one.key) for one in self.deadlines),
                *(figure("remedy", one.head) for one in self.claims),
                *(figure("tranche", one.number) for one in self.tranches),
                *(figure("quota", one.key) for one in self.quotas),
            ]
        )


@dataclass(frozen=True)
class OtherReading:
    """One reading read another way, and what follows from it."""

    key: str
    code: str
    late_days: int
    late_amount: Decimal
    difference: Difference


@dataclass(frozen=True)
class Confirmed:
    """A figure somebody already acted on, before and after a switch."""

    kind: str  # 已保存的导出
    title: str
    on: date | None
    before: str
    after: str
    target: tuple[Any, ...]


def figure(kind: str, name: object) -> str:
    """The name of a figure of the standing: ``tranche:2``."""
    return f"{kind}:{name}"


def late_delivery(standing: Row) -> tuple[int, Decimal]:
    """Days and amount of the late-delivery claim; nothing is 0."""
    for row in standing["remedies"]:
        if row["head"] == LATE_DELIVERY:
            return int(row["days"] or 0), amount(row["amount"])
    return 0, Decimal(0)


def difference(before: Row, after: Row) -> Difference:
    """What changes from one standing to the other."""
    return Difference(
        deadlines=tuple(_deadlines(before, after)),
        claims=tuple(_claims(before, after)),
        tranches=tuple(_tranches(before, after)),
        conditions=tuple(_conditions(before, after)),
        quotas=tuple(_quotas(before, after)),
    )


def _deadlines(before: Row, after: Row) -> Iterator[MovedDeadline]:
    for old, new in _pairs(
        before["deadlines"],
        after["deadlines"],
        ("key", "round", "tranche", "act", "deliverable"),
    ):
        row = new or old
        moved = MovedDeadline(
            key=row["key"],
            title=str(row.get("title") or row["key"]),
            clause=row["clause"],
            due_before=_due(old),
            due_after=_due(new),
            state_before=str(old.get("state", "")),
            state_after=str(new.get("state", "")),
            late_before=int(old.get("days_overdue") or 0),
            late_after=int(new.get("days_overdue") or 0),
            met_on=day(row.get("met_on")),
            round=row.get("round"),
            deliverable=row.get("deliverable"),
        )
        if (moved.due_before, moved.state_before, moved.late_before) != (
            moved.due_after, moved.state_after, moved.late_after,
        ):  # fmt: skip
            yield moved


def _claims(before: Row, after: Row) -> Iterator[MovedClaim]:
    for old, new in _pairs(
        before["remedies"], after["remedies"], ("head", "act", "tranche")
    ):
        row = new or old
        moved = MovedClaim(
            head=row["head"],
            clause=row["clause"],
            owed_by=row["owed_by"],
            days_before=int(old.get("days") or 0),
            days_after=int(new.get("days") or 0),
            amount_before=amount(old.get("amount")),
            amount_after=amount(new.get("amount")),
            act=str(row.get("act") or ""),
            tranche=row.get("tranche"),
        )
        if (moved.days_before, moved.amount_before, bool(old)) != (
            moved.days_after, moved.amount_after, bool(new),
        ):  # fmt: skip
            yield moved


def _tranches(before: Row, after: Row) -> Iterator[MovedTranche]:
    for old, new in _pairs(
        before["tranches"], after["tranches"], ("number",)
    ):
        moved = MovedTranche(
            number=new["number"],
            name=str(new.get("name") or ""),
            clause=str(new.get("clause") or ""),
            state_before=old["state"],
            state_after=new["state"],
            due_before=_due(old),
            due_after=_due(new),
            late_before=int(old.get("days_overdue") or 0),
            late_after=int(new.get("days_overdue") or 0),
        )
        if (moved.state_before, moved.due_before, moved.late_before) != (
            moved.state_after, moved.due_after, moved.late_after,
        ):  # fmt: skip
            yield moved


def _conditions(before: Row, after: Row) -> Iterator[MovedCondition]:
    """What a payment waits for, also where other conditions hold it."""
    for tranche, new_tranche in _pairs(
        before["tranches"], after["tranches"], ("number",)
    ):
        for old, new in _pairs(
            _gate(tranche), _gate(new_tranche), ("key",)
        ):
            if old and new and old["value"] != new["value"]:
                yield MovedCondition(
                    tranche=new_tranche["number"],
                    title=new["title"],
                    clause=new["clause"],
                    value_before=old["value"],
                    value_after=new["value"],
                    missing=str(new.get("missing") or ""),
                )


def _gate(tranche: Row) -> list[Row]:
    """The conditions of a payment; a standing not yet stored has tuples."""
    return [
        one if isinstance(one, Mapping) else one._asdict()
        for one in tranche.get("conditions") or ()
    ]


def _quotas(before: Row, after: Row) -> Iterator[MovedQuota]:
    """Periods may differ: they are told by their order, not their days."""
    for old, new in _pairs(before["quotas"], after["quotas"], ("key",)):
        row = new or old
        moved = MovedQuota(
            key=row["key"],
            name=str(row.get("name") or row["key"]),
            clause=row["clause"],
            period_start=day(row.get("period_start")),
            period_end=day(row.get("period_end")),
            required_before=old.get("required"),
            required_after=new.get("required"),
            state_before=str(old.get("state", "")),
            state_after=str(new.get("state", "")),
            counted=row.get("counted"),
        )
        if _period(old) != _period(new):
            yield moved


def _period(row: Row) -> tuple[Any, ...]:
    names = ("period_start", "period_end", "required", "counted", "state")
    return tuple(row.get(name) for name in names)


def _due(row: Row) -> date | None:
    """The date of a row; where the calendar is unknown, its estimate."""
    return day(row.get("due_on")) or day(row.get("provisional_on"))


def _pairs(
    before: Iterable[Row], after: Iterable[Row], names: tuple[str, ...]
) -> Iterator[tuple[Row, Row]]:
    """Rows of the same thing, by name and order; {} where one is missing."""
    old, new = _named(before, names), _named(after, names)
    for name in dict.fromkeys([*new, *old]):
        yield old.get(name, {}), new.get(name, {})


def _named(
    rows: Iterable[Row], names: tuple[str, ...]
) -> dict[tuple[Any, ...], Row]:
    found: dict[tuple[Any, ...], Row] = {}
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        name = tuple(row.get(one) for one in names)
        seen[name] = seen.get(name, 0) + 1
        found[(*name, seen[name])] = row
    return found
