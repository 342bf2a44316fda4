"""The register of readings as recorded: decisions, proposals, objections."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from contracts.models import (
    Contract,
    Proposal,
    ReadingDecision,
    ReadingObjection,
)
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Reading
from contracts.states import ProposalKind


@dataclass(frozen=True)
class Recorded:
    """What is recorded on the readings of a contract, by reading key."""

    decisions: dict[str, list[ReadingDecision]] = field(default_factory=dict)
    waiting: dict[str, list[Proposal]] = field(default_factory=dict)
    objections: dict[str, list[ReadingObjection]] = field(
        default_factory=dict
    )

    def decided(self, key: str) -> ReadingDecision | None:
        """The decision in force on a reading; None: its default holds."""
        rows = self.decisions.get(key)
        return rows[0] if rows else None


def recorded_on(contract: Contract) -> Recorded:
    """Standing decisions, the latest first; what waits; objections."""
    found = Recorded()
    for row in decisions_of(contract):
        found.decisions.setdefault(row.key, []).append(row)
    for one in waiting_on(contract):
        found.waiting.setdefault(one.subject, []).append(one)
    for objection in objections_on(contract):
        found.objections.setdefault(objection.key, []).append(objection)
    return found


def decisions_of(contract: Contract):
    """Standing decisions, the latest first, with their two people."""
    return (
        ReadingDecision.objects.standing_facts(contract)
        .select_related("recorded_by", "proposed_by")
        .order_by("-sequence", "-pk")
    )


def waiting_on(contract: Contract):
    """Proposals of readings nobody has settled yet."""
    return Proposal.objects.waiting(
        contract, ProposalKind.READING
    ).select_related("proposed_by")


class DecisionLog:
    """The coded decisions in their order, to ask what changed since when.

    One query; a decision in words moves no figure and is left out.
    """

    def __init__(self, contract: Contract) -> None:
        """Read the log of a contract."""
        self.readings = agreement_of(contract).readings
        coded = [key for key, one in self.readings.items() if one.codes]
        self.rows = list(
            ReadingDecision.objects.standing_facts(contract)
            .filter(key__in=coded)
            .order_by("sequence", "pk")
        )

    def changed_since(self, sequence: int) -> tuple[Reading, ...]:
        """The readings decided otherwise after a facts version."""
        return self._changed(lambda row: row.sequence <= sequence)

    def changed_after(self, moment: datetime) -> tuple[Reading, ...]:
        """The readings decided otherwise after a moment."""
        return self._changed(lambda row: row.recorded_at <= moment)

    def _changed(
        self, known: Callable[[ReadingDecision], bool]
    ) -> tuple[Reading, ...]:
        now = {row.key: row.code for row in self.rows}
        then = {row.key: row.code for row in self.rows if known(row)}
        return tuple(
            self.readings[key]
            for key, code in now.items()
            if code != then.get(key, self.readings[key].default)
        )


def objections_on(contract: Contract):
    """Objections that 乙方 has not taken back, the oldest first."""
    return (
        ReadingObjection.objects.standing_facts(contract)
        .select_related("recorded_by", "decision")
        .order_by("sequence", "pk")
    )
