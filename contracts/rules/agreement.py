"""The shape of a loaded agreement: what every rule may ask of the text.

An agreement is a folder of data (`contracts/agreements/<key>/`); the reader
in `contracts.rules.folder` turns it into one frozen `Agreement`. Rules and
pages see only these types, so a second agreement needs no new code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from contracts.rules.calendar import Period
from contracts.rules.terms import Term

# The term that stands in the article on notices and their service.
NOTICE_TERM = "address_notice_days"


@dataclass(frozen=True)
class ClauseText:
    """One anchored paragraph of the agreement, verbatim."""

    id: str  # "2.2.2.4"
    article: str  # "第二条 服务费用及支付" (首部, 签署页 for the frame)
    text: str
    citation: str = ""  # 第二条第2款第②项第(4)目
    cite: str = ""  # 第二条2②(4)

    @property
    def anchor(self) -> str:
        """The HTML anchor of this clause, e.g. ``c2-2-2-4``."""
        return "c" + self.id.replace(".", "-")


@dataclass(frozen=True)
class PartyTerm:
    """A party as the preamble names it, without personal data."""

    side: str  # "a" | "b"
    name: str
    clause: str
    label: str  # 甲方 | 乙方


@dataclass(frozen=True)
class Criterion:
    """One acceptance criterion, tied to the words that demand it."""

    key: str
    clause: str
    quote: str
    measure: str  # "judged" | "counted" | "ratio" | "improved"
    term: str | None = None  # the threshold's term key, where the text has one


@dataclass(frozen=True)
class Piece:
    """One kind of file a deliverable consists of."""

    key: str
    name: str
    minimum: int  # needed before submitting; 0 = optional evidence
    clause: str
    minimum_term: str | None = None  # the term that says the minimum


@dataclass(frozen=True)
class DeliverableTerm:
    """Something 乙方 owes: its service clause and its acceptance clause."""

    key: str
    item: int
    name: str
    service_clause: str
    acceptance_clause: str
    pieces: tuple[Piece, ...]
    criteria: tuple[Criterion, ...]
    package: str | None = None


@dataclass(frozen=True)
class Item:
    """One of the service items of article 1."""

    number: int
    clause: str
    title: str
    short_title: str
    acceptance_clause: str | None
    deliverables: tuple[str, ...]


@dataclass(frozen=True)
class Package:
    """Deliverables the agreement dates and accepts together (2.2.2.5).

    ``submission_*`` name term keys; windows count working days.
    """

    key: str
    name: str
    members: tuple[str, ...]
    tranche: int
    clause: str
    operation_term: str  # months of operation before the window closes
    submission_term: str  # working days of the submission window
    review_term: str  # working days 甲方 has for acceptance
    rework_term: str  # working days 乙方 has for rework


@dataclass(frozen=True)
class Condition:
    """One named condition of a payment gate.

    ``kind`` is one of ``effective``, ``period_elapsed``,
    ``reviewed_and_confirmed``, ``accepted``, ``improved``,
    ``approved_and_counted``, ``package_accepted``, ``submitted``,
    ``preliminary_review``, ``national_result``.
    """

    key: str
    clause: str
    title: str
    kind: str
    deliverables: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    quota: str | None = None
    package: str | None = None
    term: str | None = None


@dataclass(frozen=True)
class TrancheTerm:
    """One payment: share and amount are terms, never retyped numbers."""

    number: int
    name: str
    clause: str
    amount_term: str
    share_term: str
    conditions: tuple[Condition, ...]
    pay_term: str | None = None  # working days after the outside document
    failure_term: str | None = None  # share of fees received owed on failure


@dataclass(frozen=True)
class Quota:
    """A counted obligation.

    ``period``: ``contract_year``, ``full_months`` or ``whole_term``.
    ``term`` is None where the text asks for the thing without a number:
    then one is owed (see `Agreement.required`).
    """

    key: str
    name: str
    clause: str
    term: str | None
    period: str
    also_counts_as: str | None = None
    unit: str = ""


@dataclass(frozen=True)
class Indicator:
    """A measured indicator whose improvement the agreement asks for."""

    key: str
    name: str
    clause: str
    direction: str  # "higher" | "lower"


@dataclass(frozen=True)
class ReadingOption:
    """One of the ways the text may be read."""

    code: str
    text: str


@dataclass(frozen=True)
class Reading:
    """An ambiguity, its default and its alternatives.

    ``clause`` is the first of ``clauses``, or empty where the question
    stands outside the text (then ``basis`` names the law or practice).
    """

    id: str  # INT-02
    key: str  # submission.reading
    clause: str
    problem: str  # the question, in Chinese
    default_text: str
    alternatives: str
    effect: str
    options: tuple[ReadingOption, ...] = ()  # first is the default
    clauses: tuple[str, ...] = ()
    basis: str = ""

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes one may choose from; none for readings in words only."""
        return tuple(option.code for option in self.options)

    @property
    def default(self) -> str | None:
        """The default code, or None for readings that move no figure."""
        return self.options[0].code if self.options else None


@dataclass(frozen=True)
class Agreement:
    """A whole agreement as loaded from its folder."""

    key: str
    version: str
    title: str
    digest: str  # SHA-256 over all files of the folder
    signed_on: date
    effective_on: date
    clauses: Mapping[str, ClauseText]
    parties: Mapping[str, PartyTerm]
    terms: Mapping[str, Term]
    items: tuple[Item, ...]
    deliverables: Mapping[str, DeliverableTerm]
    packages: Mapping[str, Package]
    tranches: tuple[TrancheTerm, ...]
    quotas: Mapping[str, Quota]
    indicators: Mapping[str, Indicator]
    readings: Mapping[str, Reading]
    prose: Mapping[str, str]  # quantities no rule uses, and why
    # Its own names for what pages call neutrally (labels.toml), by group.key.
    labels: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def default_codes(self) -> Mapping[str, str]:
        """The code of every coded reading before anything was decided."""
        return {
            key: reading.default
            for key, reading in self.readings.items()
            if reading.default is not None
        }

    @cached_property
    def gate_keys(self) -> frozenset[str]:
        """The deliverables and counts on which a payment waits."""
        keys: set[str] = set()
        for tranche in self.tranches:
            for condition in tranche.conditions:
                keys.update(condition.deliverables)
                if condition.package:
                    keys.update(self.members(condition.package))
                if condition.quota:
                    keys.add(condition.quota)
        return frozenset(keys)

    def quantity(self, term: str, *, on: date | None = None) -> Decimal:
        """The value of a term on a day (default: the effective day).

        Before the agreement took effect its first words are all there is.
        """
        day = self.effective_on
        if on is not None and on > day:
            day = on
        return self.terms[term].on(day).quantity.value

    def days(self, term: str, *, on: date | None = None) -> int:
        """A term that counts days, months, pieces or people, as an int."""
        return int(self.quantity(term, on=on))

    def period(self, term: str) -> Period:
        """A period of the text: how many months, years or days."""
        row = self.terms[term].on(self.effective_on)
        return int(row.value), row.unit

    def total(self, *, on: date | None = None) -> Decimal:
        """合同总金额 in yuan (2.1)."""
        return self.quantity("contract_total", on=on)

    def required(self, quota: str, *, on: date | None = None) -> int:
        """How many a quota asks for; one where the text says no number."""
        term = self.quotas[quota].term
        return self.days(term, on=on) if term else 1

    @property
    def notice_article(self) -> str:
        """第八条, the article that asks for paper; empty without one."""
        term = self.terms.get(NOTICE_TERM)
        if term is None:
            return ""
        return self.clauses[term.clause].article.split()[0]

    def cite(self, clause: str) -> str:
        """The short citation of a clause: 第二条2②(4)."""
        return self.clauses[clause].cite

    def members(self, key: str) -> tuple[str, ...]:
        """The deliverables a fact on `key` speaks of: a package's, or itself."""
        if key in self.packages:
            return self.packages[key].members
        return (key,)
