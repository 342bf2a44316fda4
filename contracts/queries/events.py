"""The events of a contract with what each side states of them.

Four queries, however many there are: all rows of these kinds, those that
stand, the facts of the app, and the statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.models import Contract, EventStatement, RecordedFact, User
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.clock import complete_through
from contracts.queries.facts import (
    decided_readings,
    fact_of,
    facts_of,
)
from contracts.rules.chosen import chosen_readings
from contracts.rules.events import EVENTS
from contracts.rules.facts import Fact, facts_as_of
from contracts.rules.impediments import Impediment, read_impediments
from contracts.rules.record import Record


@dataclass(frozen=True)
class Event:
    """One event: its standing row, what it says, and what is said of it."""

    row: RecordedFact
    fact: Fact
    rows: frozenset[int]  # this row and those it stands in place of
    impediment: Impediment | None
    statements: tuple[EventStatement, ...]

    def said_by(self, side: str) -> list[EventStatement]:
        """The statements of one side, the latest first."""
        return [one for one in self.statements if one.side == side]


def events_of(
    contract: Contract, user: User, *, until: date
) -> tuple[list[Event], list[Fact]]:
    """The events a person may read, newest first; and the facts beside them."""
    agreement = agreement_of(contract)
    known = RecordedFact.objects.filter(
        contract=contract, kind__in=EVENTS, reverses__isnull=True
    )
    before = dict(known.values_list("pk", "continues_id"))
    rows = list(
        (
            RecordedFact.objects.standing_facts(contract)
            & RecordedFact.objects.visible_to(user)
        )
        .filter(kind__in=EVENTS, happened_on__lte=until)
        .select_related("recorded_by", "proposed_by", "batch")
        .order_by("-happened_on", "-sequence")
    )
    if not rows:
        return [], []
    facts = facts_as_of((fact for _, fact in sorted(
        facts_of(contract), key=lambda pair: pair[0]
    )), until)  # fmt: skip
    hindering = {
        one.ref: one for one in _impediments(contract, facts, until)
    }
    statements = list(
        EventStatement.objects.visible_to(user)
        .filter(contract=contract)
        .select_related("recorded_by")
        .order_by("-pk")
    )
    found = []
    for row in rows:
        fact = fact_of(row, agreement)
        chain = _chain(row.pk, before)
        found.append(
            Event(
                row=row,
                fact=fact,
                rows=chain,
                impediment=hindering.get(fact.ref),
                statements=tuple(
                    one for one in statements if one.event_id in chain
                ),
            )
        )
    return found, facts


def _chain(pk: int, before: dict[int, int | None]) -> frozenset[int]:
    """A row and every earlier one that it stands in place of."""
    chain: set[int] = set()
    at: int | None = pk
    while at is not None and at not in chain:
        chain.add(at)
        at = before.get(at)
    return frozenset(chain)


def _impediments(
    contract: Contract, facts: Sequence[Fact], until: date
) -> tuple[Impediment, ...]:
    agreement = agreement_of(contract)
    return read_impediments(
        facts,
        agreement=agreement,
        readings=chosen_readings(agreement, decided_readings(contract)),
        calendar=calendar(),
        record=Record(until, complete_through(contract, as_of=until)),
    )
