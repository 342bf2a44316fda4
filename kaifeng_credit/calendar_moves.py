"""What a notice would move: every deadline and amount, before and after.

Asked before anybody adopts it; nothing is written. Both answers are of the
same day and the same facts, so the calendar alone makes the difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.models import Contract
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.clock import complete_through, contract_day
from contracts.rules.calendar import WorkingCalendar
from contracts.rules.deadline import Deadline
from kaifeng_credit.gathering import Gathered, gather
from kaifeng_credit.standing import Standing, standing
from payments.rules.late_days import HEAD_TITLES

SETTLED = ("met", "met_late")
Identity = tuple[Any, ...]


@dataclass(frozen=True)
class Seen:
    """One deadline as one calendar gives it."""

    due_on: date | None
    estimate: date | None  # where there is no date yet
    provisional: bool
    alert_on: date | None
    days_overdue: int

    @classmethod
    def of(cls, row: Deadline) -> "Seen":
        """What of a deadline a calendar can change."""
        return cls(
            row.due_on,
            row.provisional_on if row.due_on is None else None,
            row.provisional,
            row.alert_on,
            row.days_overdue,
        )


@dataclass(frozen=True)
class Move:
    """A deadline that the notice moves, or would move were it not settled."""

    key: str
    title: str
    clause: str
    obligor: str | None
    before: Seen
    after: Seen
    met_on: date | None = None

    @property
    def same_day(self) -> bool:
        """Only its certainty or its alert changes."""
        return self.before.due_on == self.after.due_on


@dataclass(frozen=True)
class MoneyMove:
    """What may be claimed under one head, before and after."""

    title: str
    clause: str
    owed_by: str
    before: Decimal
    after: Decimal
    days_before: int
    days_after: int

    @property
    def changed(self) -> bool:
        """Whether days or amount differ."""
        before = (self.before, self.days_before)
        return before != (self.after, self.days_after)


@dataclass(frozen=True)
class ContractMoves:
    """One contract under a notice that nobody has adopted yet."""

    contract: Contract
    as_of: date
    moves: tuple[Move, ...]
    kept: tuple[Move, ...]  # settled: what it was, and what it would be
    settled: int
    money: tuple[MoneyMove, ...]

    @property
    def changed(self) -> bool:
        """Whether the notice moves anything at all here."""
        return bool(self.moves or self.money)


def moves_under(
    candidate: WorkingCalendar, contracts: Iterable[Contract]
) -> list[ContractMoves]:
    """What a calendar would change on each of some contracts."""
    return [_moves(contract, candidate) for contract in contracts]


def _moves(contract: Contract, candidate: WorkingCalendar) -> ContractMoves:
    day, found = contract_day(contract), gather(contract)
    before = _under(calendar(), contract, found, day)
    after = _under(candidate, contract, found, day)
    rows, later = _by_identity(before), _by_identity(after)
    return ContractMoves(
        contract=contract,
        as_of=day,
        moves=tuple(_moved(rows, later)),
        kept=tuple(_kept(contract, candidate, found, later)),
        settled=sum(row.state in SETTLED for row in rows.values()),
        money=tuple(_money(before, after)),
    )


def _under(
    used: WorkingCalendar, contract: Contract, found: Gathered, day: date
) -> Standing:
    return standing(
        agreement=agreement_of(contract),
        facts=found.facts,
        readings=found.readings,
        calendar=used,
        as_of=day,
        complete_through=complete_through(contract, as_of=day),
        drafts=found.drafts,
    )


def _by_identity(answer: Standing) -> dict[Identity, Deadline]:
    return {
        (row.key, row.round, row.tranche, row.act, row.deliverable): row
        for row in answer.deadlines
    }


def _moved(
    rows: dict[Identity, Deadline], later: dict[Identity, Deadline]
) -> Iterable[Move]:
    for identity, row in rows.items():
        after = later.get(identity)
        if after is None or Seen.of(row) == Seen.of(after):
            continue
        move = _move(row, after)
        # That the day of a settled one is certain now is no news.
        if not (row.state in SETTLED and move.same_day):
            yield move


def _kept(
    contract: Contract,
    candidate: WorkingCalendar,
    found: Gathered,
    later: dict[Identity, Deadline],
) -> Iterable[Move]:
    """What is settled and would have moved, had the notice come before it."""
    if candidate.as_known(date.min) is candidate:
        return  # nothing that was known before is changed
    timeless = WorkingCalendar(
        replace(notice, adopted_on=None)
        for notice in candidate.notices.values()
    )
    would = _by_identity(
        _under(timeless, contract, found, contract_day(contract))
    )
    for identity, row in later.items():
        other = would.get(identity)
        if row.state not in SETTLED or other is None:
            continue
        if Seen.of(other) != Seen.of(row):
            yield _move(row, other)


def _move(row: Deadline, after: Deadline) -> Move:
    return Move(
        key=row.key,
        title=row.title,
        clause=row.clause,
        obligor=row.obligor,
        before=Seen.of(row),
        after=Seen.of(after),
        met_on=row.met_on,
    )


def _money(before: Standing, after: Standing) -> Iterable[MoneyMove]:
    old = {(row.head, row.act, row.tranche): row for row in before.remedies}
    new = {(row.head, row.act, row.tranche): row for row in after.remedies}
    for identity in dict.fromkeys([*old, *new]):
        row = old.get(identity) or new[identity]
        first, second = old.get(identity), new.get(identity)
        move = MoneyMove(
            title=HEAD_TITLES.get(row.head, row.head),
            clause=row.clause,
            owed_by=row.owed_by,
            before=first.amount if first else Decimal(0),
            after=second.amount if second else Decimal(0),
            days_before=first.days if first else 0,
            days_after=second.days if second else 0,
        )
        if move.changed:
            yield move
