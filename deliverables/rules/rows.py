"""How each deliverable stands: its state, whose hands, its rounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from contracts.rules.agreement import DeliverableTerm
from contracts.rules.due import UNDATED
from contracts.rules.record import Record
from deliverables.rules.history import History, Round
from deliverables.rules.obligations import Obligation, Situation
from deliverables.rules.rework import review_due, rework_due


class RoundRow(NamedTuple):
    """One round, with the calendar days it lay in each side's hands."""

    number: int
    submitted_on: date
    received_on: date
    signed_on: date | None
    review_due_on: date | None
    decided_on: date | None
    result: str | None
    rework_due_on: date | None
    days_with_a: int
    days_with_b: int
    refs: tuple[str, ...]


class OpenRound(NamedTuple):
    """Work in 乙方's hands that is not submitted yet."""

    number: int
    since: date
    due_on: date | None
    days_with_b: int


class DeliverableRow(NamedTuple):
    """One deliverable as it stands on a day."""

    key: str
    name: str
    item: int
    clause: str
    package: str | None
    state: str
    holder: str | None
    due_on: date | None
    submitted_on: date | None
    accepted_on: date | None
    rounds: tuple[RoundRow, ...]
    open_round: OpenRound | None
    refs: tuple[str, ...]  # the recorded facts the state rests on


def deliverable_rows(
    situation: Situation,
    owed: Mapping[str, Obligation],
    histories: Mapping[str, History],
    record: Record,
    drafts: frozenset[str],
) -> tuple[DeliverableRow, ...]:
    """Every deliverable of the agreement, in its order."""
    untouched = _not_begun(situation, record)
    rows = []
    for key, term in situation.agreement.deliverables.items():
        obligation, history = owed[key], histories[key]
        if (
            obligation.due is UNDATED
            and not history.rounds
            and not history.withdrawn
            and key not in drafts
        ):
            rows.append(untouched(term))
        else:
            rows.append(
                _row(situation, obligation, history, record, key in drafts)
            )
    return tuple(rows)


def _not_begun(
    situation: Situation, record: Record
) -> Callable[[DeliverableTerm], DeliverableRow]:
    """The rows of what is neither dated nor begun: alike but for the name."""
    state = "not_started" if record.complete else "not_recorded"
    since = situation.operation_from
    days = max(0, (_now(record, since) - since).days)
    waiting = OpenRound(1, since, None, days)
    # holder, due_on, submitted_on, accepted_on; rounds; open_round; refs
    blank = (None, None, None, None, (), waiting, ())

    def row(term: DeliverableTerm) -> DeliverableRow:
        clause = term.acceptance_clause
        return DeliverableRow(
            term.key, term.name, term.item, clause, term.package, state, *blank
        )

    return row


def _row(
    situation: Situation,
    obligation: Obligation,
    history: History,
    record: Record,
    drafted: bool,
) -> DeliverableRow:
    term = situation.agreement.deliverables[history.deliverable]
    state = _state(history, record, drafted)
    rounds = [
        _round(situation, obligation, history, one, record)
        for one in history.rounds
    ]
    return DeliverableRow(
        term.key,
        term.name,
        term.item,
        term.acceptance_clause,
        term.package,
        state,
        _holder(state, obligation, record),
        obligation.due.on,
        rounds[-1].submitted_on if rounds else None,
        history.accepted_on,
        tuple(rounds),
        _open_round(situation, obligation, history, state, record),
        history.refs,
    )


def _state(history: History, record: Record, drafted: bool) -> str:
    state = history.state
    if state != "not_started":
        return state
    if drafted:
        return "drafting"
    return "not_started" if record.complete else "not_recorded"


def _holder(state: str, obligation: Obligation, record: Record) -> str | None:
    """Whose hands it is in; undated work not begun is in no one's."""
    if state in ("submitted", "in_review"):
        return "a"
    if state in ("rework", "drafting", "withdrawn"):
        return "b"
    if state != "not_started" or not obligation.due.is_set:
        return None
    opened = obligation.window_from
    return "b" if opened is None or record.as_of >= opened else None


def _round(
    situation: Situation,
    obligation: Obligation,
    history: History,
    one: Round,
    record: Record,
) -> RoundRow:
    rework_on = None
    if one.result == "rejected":
        rework_on = rework_due(situation, obligation, history, one).on
    began = _began(situation, history, one.number)
    decided = one.decided_on or _now(record, one.submitted_on)
    known = situation.as_known(one.decided_on)
    return RoundRow(
        one.number,
        one.submitted_on,
        one.received_on,
        one.signed_on,
        review_due(known, obligation.package, one.received_on).on,
        one.decided_on,
        one.result,
        rework_on,
        max(0, (decided - one.submitted_on).days),
        max(0, (one.submitted_on - began).days),
        one.refs,
    )


def _open_round(
    situation: Situation,
    obligation: Obligation,
    history: History,
    state: str,
    record: Record,
) -> OpenRound | None:
    """The round 乙方 is working on: the first, or the one after a notice."""
    if state not in ("not_started", "drafting", "withdrawn", "rework"):
        return None
    number = len(history.rounds) + 1
    since = _began(situation, history, number)
    due_on = obligation.due.on
    last = history.last
    if last is not None and last.result == "rejected":
        due_on = rework_due(situation, obligation, history, last).on
    days = (_now(record, since) - since).days
    return OpenRound(number, since, due_on, max(0, days))


def _began(situation: Situation, history: History, number: int) -> date:
    """Operation start for the first round, the notice for later ones."""
    for one in history.rounds:
        if one.number == number - 1 and one.decided_on is not None:
            return one.decided_on
    return situation.operation_from


def _now(record: Record, at_least: date) -> date:
    """The day asked for, or the last day that is certain."""
    if record.known_to is None:
        return at_least
    return max(record.known_to, at_least)
