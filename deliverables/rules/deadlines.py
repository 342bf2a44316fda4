"""The deadlines that deliverables make: submission, review and rework."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from contracts.rules.agreement import Agreement, Package
from contracts.rules.calendar import ONE_DAY
from contracts.rules.deadline import (
    Deadline,
    Duty,
    careful_date,
    earliest,
    judge,
)
from contracts.rules.due import CACHED_COUNTS, UNDATED, Due
from contracts.rules.explanation import said
from contracts.rules.impediments import excused_spans
from contracts.rules.record import Record
from contracts.rules.spans import minus, size, span
from deliverables.rules.history import History, Round
from deliverables.rules.obligations import (
    Obligation,
    Situation,
    handed_in_on,
)
from deliverables.rules.rework import ROUNDS_READING, review_due, rework_due

RECEIPT = Due(steps=said("协议未约定签收期限；未签收的，以提交日为收到日"))
REVIEW_PENDING = Due(steps=said("成果提交齐全后起算"))


class PackageRound(NamedTuple):
    """One round of a package, its members taken together.

    It is complete when the last member has come in; one rejected member
    fails it (ruling 12).
    """

    number: int
    members: tuple[str, ...]
    submitted_on: date | None
    received_on: date | None
    decided_on: date | None
    result: str | None


def deliverable_deadlines(
    situation: Situation,
    obligations: Sequence[Obligation],
    histories: Mapping[str, History],
    rounds: Mapping[str, tuple[PackageRound, ...]],
    record: Record,
) -> tuple[Deadline, ...]:
    """Every deadline of submission, review and rework, in that order.

    ``rounds`` are the `package_rounds` of each package.
    """
    calendar, terms = situation.calendar, situation.agreement.deliverables
    complete = record.complete
    found: list[Deadline] = []
    for one in obligations:
        key = one.key
        if (
            one.due is UNDATED
            and one.alert_on is None
            and not histories[key].rounds
        ):
            term = terms[key]
            found.append(
                _untouched(key, term.name, term.service_clause, complete)
            )
            continue
        if one.members:
            duty = _submission(situation, one, histories, record)
            found.append(judge(duty, record=record, calendar=calendar))
        if one.package is not None and not one.own:
            went = rounds[one.package.key]
            for duty in _reviews(situation, one.package, went, histories):
                found.append(judge(duty, record=record, calendar=calendar))
    for duty in _receipts(situation.agreement, histories):
        found.append(judge(duty, record=record, calendar=calendar))
    for duty in _reworks(situation, obligations, histories, record):
        found.append(judge(duty, record=record, calendar=calendar))
    return tuple(found)


@lru_cache(maxsize=CACHED_COUNTS)
def _untouched(key: str, name: str, clause: str, complete: bool) -> Deadline:
    """The row of a deliverable that nothing has dated or brought in yet."""
    return Deadline(
        key=f"{key}_submission",
        title=f"提交{name}",
        clause=clause,
        obligor="b",
        due_on=None,
        alert_on=None,
        window_from=None,
        met_on=None,
        days_overdue=0,
        state="undated" if complete else "not_recorded",
        round=None,
        tranche=None,
        provisional=False,
        provisional_on=None,
        remaining_working_days=None,
        steps=UNDATED.steps,
        deliverable=key,
    )


def package_rounds(
    package: Package, histories: Mapping[str, History]
) -> tuple[PackageRound, ...]:
    """The rounds of a package as its members went through them."""
    rounds = []
    expected: tuple[str, ...] = package.members
    number = 1
    while expected:
        found = {
            key: one
            for key in expected
            for one in histories[key].rounds
            if one.number == number
        }
        if not found:
            break
        rounds.append(_package_round(number, expected, found))
        expected = tuple(
            key for key, one in found.items() if one.result == "rejected"
        )
        number += 1
    return tuple(rounds)


def _package_round(
    number: int, expected: tuple[str, ...], found: Mapping[str, Round]
) -> PackageRound:
    whole = len(found) == len(expected)
    submitted = [one.submitted_on for one in found.values()]
    received = [one.received_on for one in found.values()]
    rejected = [
        one.decided_on
        for one in found.values()
        if one.result == "rejected" and one.decided_on
    ]
    decided = [one.decided_on for one in found.values() if one.decided_on]
    result, decided_on = None, None
    if rejected:
        result, decided_on = "rejected", min(rejected)
    elif whole and len(decided) == len(found):
        result, decided_on = "accepted", max(decided)
    return PackageRound(
        number=number,
        members=tuple(found),
        submitted_on=max(submitted) if whole else None,
        received_on=max(received) if whole else None,
        decided_on=decided_on,
        result=result,
    )


def _submission(
    situation: Situation,
    one: Obligation,
    histories: Mapping[str, History],
    record: Record,
) -> Duty:
    """第二条第2款第②项：「乙方应……提交上述成果」"""
    agreement = situation.agreement
    met_on = handed_in_on(one.members, histories)
    if one.package is not None and not one.own:
        name, clause = one.package.name, one.package.clause
    else:
        term = agreement.deliverables[one.members[0]]
        name, clause = term.name, term.service_clause
        if one.package is not None:
            clause = one.package.clause
    return Duty(
        key=f"{one.key}_submission",
        title=f"提交{name}",
        clause=clause,
        obligor="b",
        due=one.due,
        met_on=met_on,
        window_from=one.window_from,
        alert_on=one.alert_on,
        careful=True,
        excused_days=_suspended(
            situation, one.members, one.due, met_on, record
        ),
        deliverable=one.members[0] if len(one.members) == 1 else None,
        refs=(
            *_papers(situation, one),
            *_refs(
                [
                    found
                    for key in one.members
                    for found in histories[key].rounds[:1]
                ]
            ),
        ),
    )


def _papers(situation: Situation, one: Obligation) -> tuple[str, ...]:
    """The written demands and sealed extensions that name its date."""
    return tuple(
        change.ref
        for change in situation.changes
        if change.ref and change.target in (one.key, *one.members)
    )


def _reviews(
    situation: Situation,
    package: Package,
    rounds: Sequence[PackageRound],
    histories: Mapping[str, History],
) -> Iterator[Duty]:
    """「甲方应在收到成果后20个工作日内完成验收」, each round its own."""
    for one in rounds or (None,):
        due = REVIEW_PENDING
        if one is not None and one.received_on is not None:
            due = review_due(
                situation.as_known(one.decided_on), package, one.received_on
            )
        yield Duty(
            key=f"{package.key}_review",
            title=f"验收{package.name}",
            clause=package.clause,
            obligor="a",
            due=due,
            met_on=one.decided_on if one else None,
            began=due is not REVIEW_PENDING,
            round=one.number if one else 1,
            refs=_refs(_of_number(one, histories)) if one else (),
        )


def _of_number(
    one: PackageRound, histories: Mapping[str, History]
) -> list[Round]:
    """What the members of a package's round went through in it."""
    return [
        found
        for key in one.members
        for found in histories[key].rounds
        if found.number == one.number
    ]


def _receipts(
    agreement: Agreement, histories: Mapping[str, History]
) -> Iterator[Duty]:
    """甲方签收 of what lies before it; the text gives it no days.

    Reading deliverable.receipt: the slip 甲方 signs is the receipt; until it
    is recorded the day of submission is (ruling 1).
    """
    for key, history in histories.items():
        if not history.rounds:
            continue
        last = history.rounds[-1]
        if last.decided_on is not None:
            continue
        term = agreement.deliverables[key]
        yield Duty(
            key=f"{key}_receipt",
            title=f"签收{term.name}",
            clause=term.acceptance_clause,
            obligor="a",
            due=RECEIPT,
            met_on=last.signed_on,
            round=last.number,
            deliverable=key,
            refs=last.refs,
        )


class _Rejection(NamedTuple):
    """A rejected round of a deliverable, and what had been owed of it."""

    obligation: Obligation
    history: History
    rejected: Round


def _reworks(
    situation: Situation,
    obligations: Iterable[Obligation],
    histories: Mapping[str, History],
    record: Record,
) -> Iterator[Duty]:
    """「若验收不合格，乙方应在10个工作日内无偿整改」, one row per notice."""
    groups: dict[tuple[str, int, date], list[_Rejection]] = {}
    for one in obligations:
        for key in one.members:
            history = histories[key]
            for rejected in history.rounds:
                if rejected.decided_on and rejected.result == "rejected":
                    head = one.package.key if one.package else key
                    place = (head, rejected.number, rejected.decided_on)
                    groups.setdefault(place, []).append(
                        _Rejection(one, history, rejected)
                    )
    for place in sorted(groups):
        head, number, _ = place
        yield _rework(situation, head, number, groups[place], record)


def _rework(
    situation: Situation,
    head: str,
    number: int,
    rejections: Sequence[_Rejection],
    record: Record,
) -> Duty:
    agreement = situation.agreement
    members = [one.history.deliverable for one in rejections]
    dues = [rework_due(situation, *one) for one in rejections]
    due = min(dues, key=lambda one: one.on or date.max)
    again = [one.history.resubmitted_on(number) for one in rejections]
    came = [day for day in again if day is not None]
    met_on = max(came) if len(came) == len(again) else None
    package = rejections[0].obligation.package
    if package is not None:
        name, clause = package.name, package.clause
    else:
        term = agreement.deliverables[head]
        name, clause = term.name, term.acceptance_clause
    reading = agreement.readings.get(ROUNDS_READING)
    alert = careful_date(due)
    if package is not None and reading is not None and not due.moved:
        chosen = situation.readings[ROUNDS_READING]
        others = [code for code in reading.codes if code != chosen]
        dues += [
            rework_due(situation, *one, reading=code)
            for one in rejections
            for code in others
        ]
        alert = earliest([careful_date(one) for one in dues])
    return Duty(
        key=f"{head}_rework",
        title=f"整改{name}（第{number}轮）",
        clause=clause,
        obligor="b",
        due=due,
        met_on=met_on,
        alert_on=alert,
        careful=True,
        excused_days=_suspended(situation, members, due, met_on, record),
        round=number,
        deliverable=members[0] if len(members) == 1 else None,
        refs=_refs([one.rejected for one in rejections]),
    )


def _refs(rounds: Iterable[Round]) -> tuple[str, ...]:
    """The recorded facts of some rounds, each once, in their order."""
    each = [one.refs for one in rounds]
    return tuple(dict.fromkeys(chain.from_iterable(each)))


def _suspended(
    situation: Situation,
    members: Sequence[str],
    due: Due,
    met_on: date | None,
    record: Record,
) -> int:
    """Days of a recorded suspension after the due date (ruling 14)."""
    if due.on is None or record.known_to is None:
        return 0
    if not situation.impediments:
        return 0
    end = record.known_to if met_on is None else min(met_on, record.known_to)
    stopped = excused_spans(
        one
        for one in situation.impediments
        if one.kind == "suspended" and all(one.touches(k) for k in members)
    )
    if not stopped:
        return 0
    late = span(due.on + ONE_DAY, end)
    return size(late) - size(minus(late, stopped))
