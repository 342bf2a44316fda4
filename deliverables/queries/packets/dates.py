"""The dates of a decision's round, as known when it was signed.

Asked of the same rules as the standing, so that no page and no paper name
two dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.queries.agreements import calendar
from contracts.queries.facts import decided_readings
from contracts.queries.facts import facts_of as contract_facts
from contracts.rules.agreement import Agreement, Package
from contracts.rules.chosen import chosen_readings
from contracts.rules.due import Due
from contracts.rules.facts import Fact
from contracts.rules.impediments import read_impediments
from contracts.rules.record import Record
from deliverables.models import Decision
from deliverables.queries.facts import fact_of_act
from deliverables.queries.facts import facts_of as deliverable_facts
from deliverables.queries.state import receipt_of
from deliverables.rules.history import read_histories
from deliverables.rules.obligations import (
    Situation,
    by_member,
    obligations,
    operation_start,
    read_changes,
)
from deliverables.rules.rework import review_due, rework_due
from deliverables.rules.rows import RoundRow, deliverable_rows
from deliverables.states import Result


@dataclass(frozen=True)
class RoundDates:
    """When the review was due, when the rework is, and every round's days."""

    review: Due
    rework: Due | None
    rounds: Mapping[int, RoundRow]


def readings_then(decision: Decision) -> dict[str, str]:
    """The readings decided when this decision was signed."""
    return decided_readings(decision.contract, up_to=decision.sequence)


def round_dates(
    decision: Decision,
    agreement: Agreement,
    package: Package | None,
    chosen: Mapping[str, str],
) -> RoundDates:
    """The dates of the decided round and the days of all up to it."""
    key = decision.submission.deliverable.key
    day = decision.happened_on
    record = Record(day, day)
    facts = _facts_then(decision, key)
    situation = _situation(agreement, facts, chosen, record)
    histories = read_histories(agreement, facts)
    owed = by_member(obligations(situation, histories))
    rows = deliverable_rows(situation, owed, histories, record, frozenset())
    history = histories[key]
    this = history.last
    review = review_due(
        situation,
        package,
        this.received_on if this else decision.submission.happened_on,
    )
    rework = None
    if this is not None and decision.result == Result.REJECTED:
        rework = rework_due(situation, owed[key], history, this)
    own = next(row for row in rows if row.key == key)
    return RoundDates(review, rework, {one.number: one for one in own.rounds})


def _facts_then(decision: Decision, key: str) -> list[Fact]:
    found = contract_facts(decision.contract) + deliverable_facts(
        decision.contract
    )
    own = {
        fact.ref: (fact.on, sequence, fact)
        for sequence, fact in found
        if sequence <= decision.sequence
        and fact.get("deliverable", key) == key
    }
    # Of a conclusion taken back since, the paper still says what it was.
    receipt = receipt_of(decision.submission, upto=decision.sequence)
    for act in (receipt, decision):
        if act is not None:
            fact = fact_of_act(act)
            own.setdefault(fact.ref, (act.happened_on, act.sequence, fact))
    rows = sorted(own.values(), key=lambda row: row[:2])
    return [fact for _, _, fact in rows]


def _situation(
    agreement: Agreement,
    facts: list[Fact],
    chosen: Mapping[str, str],
    record: Record,
) -> Situation:
    readings = chosen_readings(agreement, chosen)
    # The paper says what held on the day of its decision.
    known = calendar().as_known(record.as_of)
    return Situation(
        agreement=agreement,
        readings=readings,
        calendar=known,
        operation_from=operation_start(agreement, facts),
        impediments=read_impediments(
            facts,
            agreement=agreement,
            readings=readings,
            calendar=known,
            record=record,
        ),
        changes=read_changes(facts),
        ended_on=None,
    )
