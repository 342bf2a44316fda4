"""The rounds of one deliverable: submitted, signed for, decided, reworked.

第二条第2款第②项：「若验收不合格，乙方应在10个工作日内无偿整改，直至验收通过」
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contracts.rules.agreement import Agreement
from contracts.rules.facts import Fact, FactError

_KINDS = ("submitted", "received", "withdrawn", "rejected", "accepted")


@dataclass(frozen=True)
class Round:
    """One submission and what became of it."""

    number: int
    submitted_on: date
    signed_on: date | None = None  # 甲方签收, as recorded
    decided_on: date | None = None
    result: str | None = None  # "accepted" | "rejected"
    rework_fixed_on: date | None = None  # a date the rejection itself names
    refs: tuple[str, ...] = ()

    @property
    def received_on(self) -> date:
        """签收; without a record it is the day of submission (ruling 1)."""
        return self.signed_on or self.submitted_on


@dataclass(frozen=True)
class History:
    """Everything that happened to one deliverable, up to a day."""

    deliverable: str
    rounds: tuple[Round, ...] = ()
    withdrawn: bool = False  # the last submission was taken back

    @property
    def last(self) -> Round | None:
        """The latest round."""
        return self.rounds[-1] if self.rounds else None

    @property
    def first_submitted_on(self) -> date | None:
        """When the duty to submit was met."""
        return self.rounds[0].submitted_on if self.rounds else None

    @property
    def state(self) -> str:
        """The state the recorded facts leave it in."""
        last = self.last
        if last is None:
            return "withdrawn" if self.withdrawn else "not_started"
        if last.result == "accepted":
            return "accepted"
        if last.result == "rejected":
            return "rework"
        return "in_review" if last.signed_on else "submitted"

    @property
    def accepted_on(self) -> date | None:
        """When it was accepted."""
        last = self.last
        return last.decided_on if last and last.result == "accepted" else None

    def resubmitted_on(self, number: int) -> date | None:
        """When the round after a given one was submitted."""
        for one in self.rounds:
            if one.number == number + 1:
                return one.submitted_on
        return None


def read_histories(
    agreement: Agreement, facts: Iterable[Fact]
) -> Mapping[str, History]:
    """The history of every deliverable.

    Raises:
        FactError: a decision without a submission, or a fact that fits
            none of the deliverables it speaks of.
    """
    relevant = [fact for fact in facts if fact.kind in _KINDS]
    events: dict[str, list[int]] = {key: [] for key in agreement.deliverables}
    for index, fact in enumerate(relevant):
        for member in agreement.members(fact.text("deliverable")):
            events[member].append(index)
    applied: set[int] = set()
    histories = {}
    for key, indexes in events.items():
        indexes.sort(key=lambda index: relevant[index].on)
        histories[key] = _history(key, indexes, relevant, applied)
    for index, fact in enumerate(relevant):
        if index not in applied:
            raise FactError(_misfit(fact), ref=fact.ref)
    return histories


def _history(
    key: str,
    indexes: Sequence[int],
    facts: Sequence[Fact],
    applied: set[int],
) -> History:
    history = History(key)
    waiting = list(indexes)
    while waiting:
        today = facts[waiting[0]].on
        same_day = [index for index in waiting if facts[index].on == today]
        index = _next(history, same_day, facts)
        waiting.remove(index)
        fact = facts[index]
        if _fits(history, fact):
            history = _apply(history, fact)
            applied.add(index)
        elif fact.kind in ("accepted", "rejected") and not history.rounds:
            raise FactError(_misfit(fact), ref=fact.ref)
    return history


def _next(
    history: History, same_day: Sequence[int], facts: Sequence[Fact]
) -> int:
    """The fact of a day that can come next, in the order of the record.

    A slip comes before the decision of its day, unless it belongs to a
    resubmission of that day.
    """
    fitting = [index for index in same_day if _fits(history, facts[index])]
    slips = [index for index in fitting if facts[index].kind == "received"]
    others = [index for index in fitting if index not in slips]
    sent_again = any(facts[index].kind == "submitted" for index in same_day)
    return next(
        iter([*others, *slips] if sent_again else [*slips, *others]),
        same_day[0],
    )


def _fits(history: History, fact: Fact) -> bool:
    """Whether a fact can follow what happened so far."""
    in_review = history.state in ("submitted", "in_review")
    if fact.kind == "submitted":
        return not in_review and history.state != "accepted"
    return in_review


def _apply(history: History, fact: Fact) -> History:
    if fact.kind == "submitted":
        opened = Round(
            number=len(history.rounds) + 1,
            submitted_on=fact.on,
            refs=(fact.ref,),
        )
        return replace(
            history, rounds=(*history.rounds, opened), withdrawn=False
        )
    last = history.rounds[-1]
    if fact.kind == "withdrawn":  # as if never submitted (ruling 13)
        return replace(history, rounds=history.rounds[:-1], withdrawn=True)
    refs = (*last.refs, fact.ref)
    if fact.kind == "received":
        last = replace(last, signed_on=fact.on, refs=refs)
    else:
        last = replace(
            last,
            decided_on=fact.on,
            result=fact.kind,
            rework_fixed_on=fact.day("due_on"),
            refs=refs,
        )
    return replace(history, rounds=(*history.rounds[:-1], last))


def _misfit(fact: Fact) -> str:
    name = fact.text("deliverable")
    if fact.kind == "submitted":
        return f"{name} 已提交且尚未作出决定，或已验收合格，不能再次提交"
    words = {
        "received": "签收",
        "withdrawn": "撤回",
        "rejected": "作出不合格决定",
        "accepted": "作出合格决定",
    }
    return f"{name} 在 {fact.on} 没有待验收的提交，不能{words[fact.kind]}"
