"""What excuses a delay: force majeure, 甲方's own delay, a suspension.

第十一条第1款：「遇到不可抗力事件的一方可以部分或全部免除责任」
第五条第1款：甲方应提供「必要的、及时的协调和指导」及「本地相关信息、资料」
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import ONE_DAY, WorkingCalendar
from contracts.rules.chosen import Readings
from contracts.rules.due import Due, rolled_to, working_days_after
from contracts.rules.explanation import Said
from contracts.rules.facts import Fact
from contracts.rules.record import Record
from contracts.rules.spans import Spans, size, span, union

PAPERS_TERM = "force_majeure_papers_days"
HINDERING = ("force_majeure", "party_a_delay", "suspended")


@dataclass(frozen=True)
class Impediment:
    """Days on which a party was kept from performing.

    ``end`` is cut at the day asked for. ``relief`` is ``granted``,
    ``provisional`` (papers may still come), ``pending`` or ``refused``.
    """

    kind: str
    start: date
    end: date
    affected: str
    relief: str
    deliverables: frozenset[str] | None
    label: str
    ref: str = ""
    papers: Due | None = None
    documents_on: date | None = None
    ended: bool = True

    @property
    def applies(self) -> bool:
        """Whether its days count for the affected party now."""
        return self.relief in ("granted", "provisional")

    def touches(self, deliverable: str | None) -> bool:
        """Whether it concerns a deliverable; None asks for duties of no one."""
        if self.deliverables is None:
            return True
        return deliverable is not None and deliverable in self.deliverables


def read_impediments(
    facts: Iterable[Fact],
    *,
    agreement: Agreement,
    readings: Readings,
    calendar: WorkingCalendar,
    record: Record,
) -> tuple[Impediment, ...]:
    """Every impediment and suspension of the record, with its relief."""
    found = []
    for fact in facts:
        if fact.kind == "force_majeure":
            found.append(
                _force_majeure(fact, agreement, readings, calendar, record)
            )
        elif fact.kind == "party_a_delay":
            found.append(_plain(fact, "甲方原因延误", agreement, record))
        elif fact.kind == "suspended":
            found.append(_plain(fact, "中止计期", agreement, record))
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def moved(
    due: Due,
    impediments: Sequence[Impediment],
    *,
    since: date,
    calendar: WorkingCalendar,
) -> Due:
    """Move a due date by the impediments that begin on or before it.

    Their days are counted once where they overlap, to a fixed point, and the
    result is rolled (民法典 203). Days before ``since`` do not count.
    """
    if due.on is None or not impediments:
        return due
    base = due.on
    reached, used = base, 0
    while True:
        days = _days(impediments, since, reached)
        if days == used:
            break
        used = days
        reached = base + timedelta(days=used)
    if not used:
        return due
    names = "、".join(
        dict.fromkeys(one.label for one in impediments if one.start <= reached)
    )
    rolled = rolled_to(
        calendar,
        reached,
        *due.steps.steps,
        Said(
            "{}共{}日在期限届满前，期限由{}顺延至{}",
            (names, used, base, reached),
        ),
    )
    return replace(rolled, moved=True)


def excused_spans(impediments: Iterable[Impediment]) -> Spans:
    """All days of some impediments, each once."""
    return union(
        one_span
        for one in impediments
        for one_span in span(one.start, one.end)
    )


def _days(
    impediments: Iterable[Impediment], since: date, until: date
) -> int:
    """How many days lie in impediments that begin by a day, each once."""
    return size(
        union(
            one_span
            for one in impediments
            if one.start <= until
            for one_span in span(max(one.start, since), min(one.end, until))
        )
    )


def _plain(
    fact: Fact, label: str, agreement: Agreement, record: Record
) -> Impediment:
    end = fact.day("end")
    return Impediment(
        kind=fact.kind,
        start=fact.on,
        end=record.as_of if end is None else min(end, record.as_of),
        affected="b",
        relief="granted",
        deliverables=_concerned(fact, agreement),
        label=label,
        ref=fact.ref,
        ended=end is not None,
    )


def _force_majeure(
    fact: Fact,
    agreement: Agreement,
    readings: Readings,
    calendar: WorkingCalendar,
    record: Record,
) -> Impediment:
    papers = None
    if PAPERS_TERM in agreement.terms:
        papers = working_days_after(
            calendar.as_known(fact.day("documents_on")),
            fact.on,
            agreement.days(PAPERS_TERM, on=fact.on),
            "不可抗力事件发生",
        )
    return replace(
        _plain(fact, "不可抗力", agreement, record),
        affected=fact.text("affected", "b"),
        relief=_relief(fact, papers, readings, record),
        papers=papers,
        documents_on=fact.day("documents_on"),
    )


def _relief(
    fact: Fact, papers: Due | None, readings: Readings, record: Record
) -> str:
    """Decide relief as the papers and the recorded decision leave it.

    第十一条第2款：「在不可抗力事件发生的15个工作日内提供有关该事件的公证文书和书面说明」
    """
    decided = fact.text("relief")
    documents_on = fact.day("documents_on")
    limit = papers.on if papers else None
    in_time = documents_on is not None and (
        limit is None or documents_on <= limit
    )
    passed = limit is not None and record.as_of > limit and record.knows(limit)
    late = not in_time and (documents_on is not None or passed)
    if readings["fm.documents"] == "forfeited" and late:
        return "refused"
    if decided:
        return decided
    if in_time:
        return "granted"
    return "pending" if late else "provisional"


def _concerned(fact: Fact, agreement: Agreement) -> frozenset[str] | None:
    named = fact.get("deliverables")
    if named is None:
        return None
    return frozenset(
        member for key in named for member in agreement.members(key)
    ) | frozenset(named)


def clipped(one: Impediment, since: date) -> Impediment | None:
    """The part of an impediment after a day, if any."""
    start = max(one.start, since + ONE_DAY)
    if start > one.end:
        return None
    return replace(one, start=start)
