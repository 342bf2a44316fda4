"""The rounds of one deliverable: submitted, signed for, decided, reworked.

第二条第2款第②项：「若验收不合格，乙方应在10个工作日内无偿整改，直至验收通过」
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from contracts.rules.agreement import Agreement
from contracts.rules.due import CACHED_COUNTS
from contracts.rules.facts import Fact, FactError

_KINDS = frozenset(
    ("submitted", "received", "withdrawn", "rejected", "accepted")
)


class Round(NamedTuple):
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


class History(NamedTuple):
    """Everything that happened to one deliverable, up to a day."""

    deliverable: str
    rounds: tuple[Round, ...] = ()
    withdrawn: bool = False  # the last submission was taken back
    refs: tuple[str, ...] = ()  # every fact that made it what it is

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
        if not self.rounds:
            return "withdrawn" if self.withdrawn else "not_started"
        last = self.rounds[-1]
        if last.result is not None:
            return "accepted" if last.result == "accepted" else "rework"
        return "in_review" if last.signed_on else "submitted"

    @property
    def accepted_on(self) -> date | None:
        """When it was accepted."""
        if not self.rounds:
            return None
        last = self.rounds[-1]
        return last.decided_on if last.result == "accepted" else None

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
    by_day = sorted(range(len(relevant)), key=lambda at: relevant[at].on)
    events: dict[str, list[int]] = defaultdict(list)
    for index in by_day:
        target = relevant[index].fields["deliverable"]
        for member in agreement.members(target):
            events[member].append(index)
    applied: set[int] = set()
    courses: dict[tuple[int, ...], History] = {}
    histories = {}
    for key in agreement.deliverables:
        found = events.get(key)
        if found is None:
            histories[key] = _nothing_yet(key)
            continue
        # What is said of a package is read once for all its members.
        indexes = tuple(found)
        course = courses.get(indexes)
        if course is None:
            read = _run(indexes, relevant, applied)
            course = courses[indexes] = read.history(key)
        else:
            course = History(key, *course[1:])
        histories[key] = course
    if len(applied) < len(relevant):
        fact = next(
            fact
            for index, fact in enumerate(relevant)
            if index not in applied
        )
        raise FactError(_misfit(fact), ref=fact.ref)
    return histories


@lru_cache(maxsize=CACHED_COUNTS)
def _nothing_yet(deliverable: str) -> History:
    return History(deliverable)


class _Course:
    """The rounds of a deliverable while its facts are read in order."""

    def __init__(self) -> None:
        self.rounds: list[list[Fact]] = []
        self.withdrawn = False
        self.refs: list[str] = []
        self.in_review = False  # submitted and not decided yet
        self.accepted = False

    def history(self, deliverable: str) -> History:
        """What happened to a deliverable, once all facts are read."""
        rounds = [
            _round(number, facts)
            for number, facts in enumerate(self.rounds, 1)
        ]
        return History(
            deliverable, tuple(rounds), self.withdrawn, tuple(self.refs)
        )

    def fits(self, kind: str) -> bool:
        """Whether a fact can follow what happened so far."""
        if kind == "submitted":
            return not self.in_review and not self.accepted
        return self.in_review

    def takes(self, fact: Fact) -> bool:
        """Whether a fact follows from what happened so far; it is applied."""
        kind = fact.kind
        if not self.fits(kind):
            if kind in ("accepted", "rejected") and not self.rounds:
                raise FactError(_misfit(fact), ref=fact.ref)
            return False
        self.refs.append(fact.ref)
        if kind == "submitted":
            self.withdrawn, self.in_review = False, True
            self.rounds.append([fact])
        elif kind == "withdrawn":  # as if never submitted (ruling 13)
            self.withdrawn, self.in_review = True, False
            self.rounds.pop()
        else:
            self.rounds[-1].append(fact)
            if kind != "received":
                self.in_review = False
                self.accepted = kind == "accepted"
        return True


def _round(number: int, facts: Sequence[Fact]) -> Round:
    """One round: its submission, its slips, and the decision on it."""
    signed_on, decided = None, None
    for fact in facts[1:]:
        if fact.kind == "received":
            signed_on = fact.on
        else:
            decided = fact
    return Round(
        number,
        facts[0].on,
        signed_on,
        decided.on if decided else None,
        decided.kind if decided else None,
        decided.day("due_on") if decided else None,
        tuple([fact.ref for fact in facts]),
    )


def _run(
    indexes: Sequence[int], facts: Sequence[Fact], applied: set[int]
) -> _Course:
    """Read the facts of one deliverable, given in the order of their days."""
    course = _Course()
    at = 0
    count = len(indexes)
    while at < count:
        day, end = facts[indexes[at]].on, at + 1
        while end < count and facts[indexes[end]].on == day:
            end += 1
        left = list(indexes[at:end])
        while len(left) > 1:
            index = _next(course, left, facts)
            left.remove(index)
            if course.takes(facts[index]):
                applied.add(index)
        if course.takes(facts[left[0]]):
            applied.add(left[0])
        at = end
    return course


def _next(
    course: _Course, same_day: Sequence[int], facts: Sequence[Fact]
) -> int:
    """Of several facts of one day, the one that comes next.

    A slip comes before the decision of its day, unless it belongs to a
    resubmission of that day.
    """
    slip = other = None
    sent_again = False
    for index in same_day:
        kind = facts[index].kind
        sent_again = sent_again or kind == "submitted"
        if not course.fits(kind):
            continue
        if kind == "received":
            slip = index if slip is None else slip
        elif other is None:
            other = index
    first, second = (other, slip) if sent_again else (slip, other)
    if first is None:
        first = second
    return same_day[0] if first is None else first


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
