"""The answer for a day as the portal's knowledge of it grew, step by step.

Everything that was ever recorded is read once; each moment's knowledge is
then a choice among it, and standing() says what it came to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from contracts.models import (
    EVERY_MOMENT,
    AgreementAdoption,
    Contract,
    ReadingDecision,
)
from contracts.queries.agreements import (
    agreement_by_key,
    agreement_of,
    calendar,
)
from contracts.queries.clock import complete_through
from contracts.queries.facts import reference
from contracts.rules.agreement import Agreement
from contracts.rules.facts import Fact, FactError
from kaifeng_credit.asked_day import end_of
from kaifeng_credit.differences import Change, changes
from kaifeng_credit.gathering import gather
from kaifeng_credit.recorded import Entry, entries_of
from kaifeng_credit.standing import standing

# The contract's own row is written a moment after the fact it follows from.
SAME_ACT = timedelta(seconds=2)


@dataclass(frozen=True)
class Certainty:
    """How far the records were complete, from a moment on."""

    since: datetime
    records_complete_through: date | None
    in_service_from: date | None


@dataclass(frozen=True)
class Step:
    """What was recorded in one act, and from when it counted."""

    moment: datetime
    entries: tuple[Entry, ...]
    certainty: Certainty | None = None  # where nothing but it changed
    batch: int | None = None


@dataclass(frozen=True)
class Told:
    """A step with what it alone changed; None where that cannot be told."""

    step: Step
    changes: tuple[Change, ...] | None


class Replay:
    """A contract's answer for one day, at any moment since that day ended."""

    def __init__(self, contract: Contract, day: date, user) -> None:
        """Read everything; the number of queries is constant."""
        self.contract, self.day = contract, day
        self.agreement, self.calendar = agreement_of(contract), calendar()
        self.ended = end_of(day)
        ever = copy(contract)
        ever.known_at = EVERY_MOMENT
        self.facts = gather(ever).facts
        self.readings = [
            (reference(row), row.key, row.code)
            for row in ReadingDecision.objects.standing_facts(ever).order_by(
                "sequence", "pk"
            )
        ]
        self.entries = {row.ref: row for row in entries_of(contract, user)}
        self.adoptions = list(
            AgreementAdoption.objects.filter(contract=contract)
            .select_related("version", "previous")
            .order_by("pk")
        )
        self.certainties = [
            Certainty(*row)
            for row in contract.history.order_by(
                "history_date", "history_id"
            ).values_list(
                "history_date", "records_complete_through", "in_service_from"
            )
        ]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What bears on the day and counted only after it, act by act."""
        later = sorted(
            (
                row
                for row in self.entries.values()
                if row.counted_from is not None
                and row.counted_from > self.ended
                and row.bears_on(self.day)
            ),
            key=lambda row: (row.batch or 0, row.counted_from, row.sequence),
        )
        found = []
        for _, rows in groupby(later, key=lambda row: row.batch or row.ref):
            act = tuple(rows)
            moment = max(row.counted_from for row in act if row.counted_from)
            found.append(Step(moment, act, batch=act[0].batch))
        found += [
            Step(one.since, (), certainty=one)
            for one in self._bare_certainties(found)
        ]
        return tuple(sorted(found, key=lambda step: step.moment))

    def _bare_certainties(self, acts: Sequence[Step]) -> list[Certainty]:
        """Changes of completeness that no recorded fact brought with it."""
        bare, before = [], self._certainty(self.ended)
        held = (
            before and before.records_complete_through,
            before and before.in_service_from,
        )
        for one in self.certainties:
            now = (one.records_complete_through, one.in_service_from)
            if one.since <= self.ended or now == held:
                continue
            held = now
            if not any(
                timedelta(0) <= one.since - act.moment <= SAME_ACT
                for act in acts
            ):
                bare.append(one)
        return bare

    def known_then(self) -> dict[str, Any]:
        """The answer for the day as it was known when the day ended."""
        return self.answer(self.ended)

    def tell(self, first: int, last: int) -> list[Told]:
        """What each of some steps alone changed, in order of recording.

        Facts that cannot follow each other without the next step are told
        together with it: the first of them says None.
        """
        if not self.steps:
            return []
        before = self._try(self.steps[first - 1].moment if first else None)
        told = []
        for step in self.steps[first:last]:
            after = self._try(step.moment)
            if after is None or before is None:
                told.append(Told(step, None))
            else:
                said = changes(before, after, self.agreement)
                told.append(Told(step, said))
            before = after or before
        return told

    def _try(self, moment: datetime | None) -> dict[str, Any] | None:
        try:
            return self.answer(moment or self.ended)
        except FactError:
            return None

    def answer(self, moment: datetime) -> dict[str, Any]:
        """standing() for the day from what counted at a moment."""
        counted = {
            row.ref
            for row in self.entries.values()
            if row.counted_from is not None and row.counted_from <= moment
        }
        taken_back = {
            row.reverses
            for row in self.entries.values()
            if row.ref in counted and row.reverses and not row.adds
        }
        counted -= taken_back
        return standing(
            agreement=self._agreement_at(moment),
            facts=self._facts(counted),
            readings={
                key: code for ref, key, code in self.readings if ref in counted
            },
            calendar=self.calendar,
            as_of=self.day,
            complete_through=self._complete_through(moment),
        ).as_json()

    def _agreement_at(self, moment: datetime) -> Agreement:
        """The agreement in the version the contract then stood on."""
        for row in self.adoptions:
            if row.recorded_at > moment:
                before = row.previous
                return agreement_by_key(before.key, before.version)
        return self.agreement

    def _facts(self, counted: set[str]) -> list[Fact]:
        return [
            fact
            for fact in self.facts
            if fact.ref in counted or fact.ref not in self.entries
        ]

    def _certainty(self, moment: datetime) -> Certainty | None:
        held = [one for one in self.certainties if one.since <= moment]
        return held[-1] if held else None

    def _complete_through(self, moment: datetime) -> date | None:
        held = self._certainty(moment + SAME_ACT)
        then = copy(self.contract)
        then.records_complete_through = held and held.records_complete_through
        then.in_service_from = held and held.in_service_from
        return complete_through(then, as_of=self.day)


def what_changed(replay: Replay, now: Mapping[str, Any]) -> tuple[Change, ...]:
    """The answer of a day: known when it ended, against known now."""
    return changes(replay.known_then(), now, replay.agreement)
