"""What the conditions of a payment are asked of: the record, by its sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import WorkingCalendar
from contracts.rules.facts import Fact
from contracts.rules.record import Record
from deliverables.rules.history import History
from indicators.rules.improvement import Improvement

# Asked for by deliverable, and as such.
_OF_DELIVERABLES = ("expert_review", "confirmed", "approved")
_OF_THE_AGREEMENT = ("preliminary_review", "national_result")


@dataclass(frozen=True)
class Case:
    """What the conditions are asked of."""

    agreement: Agreement
    by_kind: Mapping[str, Sequence[Fact]]  # each in the order recorded
    histories: Mapping[str, History]
    improvements: Mapping[str, Improvement]
    counts: Mapping[str, Sequence[tuple[date, int]]]
    operation_from: date
    record: Record
    calendar: WorkingCalendar

    def latest(self, kind: str, deliverable: str | None = None) -> Fact | None:
        """The latest fact of a condition's kind, or of a deliverable's."""
        return self._latest.get((kind, deliverable))

    def of_kind(self, kind: str) -> Sequence[Fact]:
        """The facts of a kind, in the order they were recorded."""
        return self.by_kind.get(kind, ())

    @cached_property
    def _latest(self) -> Mapping[tuple[str, str | None], Fact]:
        """By kind, and by kind and deliverable; read once for all."""
        found: dict[tuple[str, str | None], Fact] = {}
        for kind in _OF_THE_AGREEMENT:
            for fact in self.of_kind(kind):
                _keep_later(found, (kind, None), fact)
        for kind in _OF_DELIVERABLES:
            for fact in self.of_kind(kind):
                for place in self.agreement.members(fact.text("deliverable")):
                    _keep_later(found, (kind, place), fact)
        return found

    def name(self, deliverable: str) -> str:
        """《…》, as the agreement names a deliverable."""
        return self.agreement.deliverables[deliverable].name


def _keep_later(
    found: dict[tuple[str, str | None], Fact],
    place: tuple[str, str | None],
    fact: Fact,
) -> None:
    """Of one day the one recorded last."""
    known = found.get(place)
    if known is None or fact.on >= known.on:
        found[place] = fact
