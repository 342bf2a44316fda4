"""One reading as its pages show it: options, effects, who decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from contracts.models import (
    Contract,
    Proposal,
    ReadingDecision,
    ReadingObjection,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.readings import Recorded, recorded_on
from contracts.rules.agreement import Reading
from contracts.rules.differences import OtherReading
from contracts.rules.options import Option, option_of, options_of


@dataclass(frozen=True)
class Way:
    """One way to read it: what it would change, or that it is in force."""

    option: Option
    in_force: bool
    other: OtherReading | None  # None: in force, or decided in words only


@dataclass(frozen=True)
class Entry:
    """A row of the register."""

    reading: Reading
    ways: tuple[Way, ...]
    decided: ReadingDecision | None
    waiting: tuple[Proposal, ...]
    objections: tuple[ReadingObjection, ...]

    @property
    def coded(self) -> bool:
        """Whether it goes into the figures."""
        return bool(self.reading.codes)

    @property
    def in_force(self) -> Option:
        """The way it is read now."""
        return next(one.option for one in self.ways if one.in_force)

    @property
    def others(self) -> tuple[OtherReading, ...]:
        """What each other way would make of the figures."""
        return tuple(one.other for one in self.ways if one.other)

    @property
    def moves_money(self) -> bool:
        """Whether another way changes an amount on the facts at hand."""
        return any(one.difference.moves_money for one in self.others)

    def says(self, words: str) -> bool:
        """Whether some text stands in it, whatever its case."""
        reading = self.reading
        text = "\n".join(
            (
                reading.id, reading.problem, reading.default_text,
                reading.alternatives, reading.effect, reading.basis,
                *reading.clauses,
                *(one.option.text for one in self.ways),
                self.decided.note if self.decided else "",
                *(one.note for one in self.waiting),
                *(one.text for one in self.objections),
            )
        )  # fmt: skip
        return words.casefold() in text.casefold()


def entries_of(request: HttpRequest) -> list[Entry]:
    """Every row of the register, with what each other way changes."""
    agreement = agreement_of(request.contract)
    recorded = recorded_on(request.contract)
    others = _by_choice(request.under_other_readings)
    return [
        _entry(one, recorded, others) for one in agreement.readings.values()
    ]


def full_entry_of(request: HttpRequest, reading: Reading) -> Entry:
    """One row, with what its other ways change."""
    others = request.other_ways_of(reading.key) if reading.codes else []
    recorded = recorded_on(request.contract)
    return _entry(reading, recorded, _by_choice(others))


def _by_choice(
    rows: Iterable[OtherReading],
) -> dict[tuple[str, str], OtherReading]:
    return {(row.key, row.code): row for row in rows}


def entry_of(contract: Contract, reading: Reading) -> Entry:
    """One reading as recorded, without what other ways would change."""
    return _entry(reading, recorded_on(contract), {})


def _entry(
    reading: Reading,
    recorded: Recorded,
    others: dict[tuple[str, str], OtherReading],
) -> Entry:
    decided = recorded.decided(reading.key)
    now = option_of(reading, decided.code if decided else None)
    return Entry(
        reading=reading,
        ways=tuple(
            Way(one, one == now, others.get((reading.key, one.code)))
            for one in options_of(reading)
        ),
        decided=decided,
        waiting=tuple(recorded.waiting.get(reading.key, ())),
        objections=tuple(recorded.objections.get(reading.key, ())),
    )


@dataclass(frozen=True)
class Filter:
    """One chip above the register."""

    name: str
    label: str
    count: int


FILTERS = {
    "": ("全部", lambda one: True),
    "coded": ("影响计算的", lambda one: one.coded),
    "money": ("影响金额的", lambda one: one.moves_money),
    "objected": ("有异议的", lambda one: bool(one.objections)),
    "waiting": ("待决定的", lambda one: bool(one.waiting)),
}


def filters_of(entries: Sequence[Entry]) -> list[Filter]:
    """The chips with how many rows each would leave."""
    return [
        Filter(name, label, sum(map(holds, entries)))
        for name, (label, holds) in FILTERS.items()
    ]
