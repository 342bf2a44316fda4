"""What every place that is searched takes and gives; and how it compares."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from contracts.models import Contract, User
from contracts.rules.agreement import Agreement
from kaifeng_credit.searching.words import Part, excerpt, holds, marked

Target = tuple[str | int, ...]


@dataclass(frozen=True)
class Asked:
    """Who asks for which words, on which contract and day."""

    contract: Contract
    user: User
    agreement: Agreement
    until: date
    words: tuple[str, ...]
    # Whose drafts besides; none for who asks without saying so.
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entry:
    """Something that can be found, before it is compared."""

    title: str
    target: Target
    note: str = ""
    body: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Hit:
    """What was found: where it leads, and the words it was found by."""

    title: tuple[Part, ...]
    target: Target
    note: str = ""
    clause: str = ""
    near: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Found:
    """How many there are of a kind, and some of them."""

    count: int
    hits: tuple[Hit, ...]


def among(entries: Iterable[Entry], asked: Asked, part: slice) -> Found:
    """Those that have every word; how many, and a part of them."""
    found = [
        one
        for one in entries
        if holds(f"{one.title}\n{one.note}\n{one.body}", asked.words)
    ]
    return Found(
        len(found), tuple(hit_of(one, asked.words) for one in found[part])
    )


def hit_of(entry: Entry, words: tuple[str, ...]) -> Hit:
    """What a page shows of one that was found."""
    return Hit(
        title=marked(entry.title, words),
        target=entry.target,
        note=entry.note,
        clause=entry.clause,
        near=excerpt(entry.body, words) if entry.body else (),
    )


def known(rows: QuerySet, asked: Asked) -> QuerySet:
    """Of a contract as it was known at a moment, what was recorded by then."""
    if asked.contract.known_at is None:
        return rows
    return rows.filter(recorded_at__lte=asked.contract.known_at)


def was_known(recorded_at: datetime, asked: Asked) -> bool:
    """Whether a row was there at the moment a page asks about."""
    moment = asked.contract.known_at
    return moment is None or recorded_at <= moment


def said_day(day: date) -> str:
    """A day as people read it."""
    return f"{day.year}年{day.month}月{day.day}日"
