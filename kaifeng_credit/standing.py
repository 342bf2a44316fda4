"""The whole contract on a day: facts in, conclusions out.

`standing()` is pure: an agreement, its facts, the readings in force and a
calendar go in; every deadline, gate, amount and unknown comes out, each with
its clause and its working. Facts after the day asked for do not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import WorkingCalendar
from contracts.rules.chosen import Readings, chosen_readings
from contracts.rules.deadline import Deadline
from contracts.rules.explanation import Lazily, say
from contracts.rules.facts import Fact, by_kind, facts_as_of, of_kinds
from contracts.rules.impediments import (
    HINDERING,
    PAPERS_TERM,
    Impediment,
    read_impediments,
)
from contracts.rules.money import to_fen
from contracts.rules.notices import NOTIFYING, notice_deadlines
from contracts.rules.presence import Presence, presence
from contracts.rules.record import NOT_RECORDED, Record
from deliverables.rules.deadlines import (
    PackageRound,
    deliverable_deadlines,
    package_rounds,
)
from deliverables.rules.history import read_histories
from deliverables.rules.lateness import days_of_all
from deliverables.rules.obligations import (
    CHANGING,
    Situation,
    by_member,
    obligations,
    operation_start,
    read_changes,
)
from deliverables.rules.rows import DeliverableRow, deliverable_rows
from indicators.rules.improvement import improvements
from indicators.rules.quotas import QuotaRow, counted_days, quota_rows
from payments.rules.breaches import BREACHING, breach_remedies, failed_creation
from payments.rules.case import Case
from payments.rules.consistency import check_consistency
from payments.rules.invoices import InvoiceRow, invoice_rows, received_by
from payments.rules.late_delivery import late_delivery
from payments.rules.late_payment import PAYING, late_payments
from payments.rules.limitation import (
    ASKING,
    limitation_deadlines,
    with_limitation,
)
from payments.rules.remedies import AMENDING, Remedy, Totals
from payments.rules.tranches import TrancheRow, tranche_row
from payments.rules.warnings import WarningRow, warnings


@dataclass(frozen=True)
class Unknown:
    """A question the record cannot answer, and the fact it lacks."""

    what: str
    missing: str
    clause: str | None


@dataclass(frozen=True)
class PackageRow:
    """A package and the rounds it went through as one."""

    key: str
    name: str
    tranche: int
    due_on: date | None
    rounds: tuple[PackageRound, ...]


@dataclass(frozen=True)
class Standing:
    """Everything there is to say of a contract on a day."""

    agreement: str
    as_of: date
    calendar: str
    complete_through: date | None
    readings: Mapping[str, str]
    operation_from: date
    ended_on: date | None
    deadlines: tuple[Deadline, ...]
    deliverables: tuple[DeliverableRow, ...]
    packages: tuple[PackageRow, ...]
    tranches: tuple[TrancheRow, ...]
    invoices: tuple[InvoiceRow, ...]
    remedies: tuple[Remedy, ...]
    warnings: Sequence[WarningRow]
    quotas: tuple[QuotaRow, ...]
    presence: Presence
    holder: Mapping[str, int]
    unknown: tuple[Unknown, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values: ISO days, amounts as strings with two decimals."""
        plain = _plain(self)
        assert isinstance(plain, dict)
        return plain


def standing(
    agreement: Agreement,
    facts: Iterable[Fact],
    readings: Mapping[str, str],
    calendar: WorkingCalendar,
    as_of: date,
    complete_through: date | None = None,
    drafts: Iterable[str] = (),
) -> Standing:
    """Say how a contract stands on a day.

    ``complete_through`` is the day up to which absences are certain; None
    means that nothing is. ``drafts`` are deliverables with work in progress.

    Raises:
        FactError: facts that cannot follow each other.
        ReadingError: a reading or a code the agreement does not know.
    """
    record = Record(as_of, complete_through)
    chosen = chosen_readings(agreement, readings)
    known = facts_as_of(facts, as_of)
    kinds = by_kind(known)

    def of(names: Iterable[str]) -> Sequence[Fact]:
        return of_kinds(known, kinds, names)

    impediments = read_impediments(
        of(HINDERING),
        agreement=agreement,
        readings=chosen,
        calendar=calendar,
        record=record,
    )
    situation = Situation(
        agreement=agreement,
        readings=chosen,
        calendar=calendar,
        operation_from=operation_start(
            agreement, kinds.get("operation_started", ())
        ),
        impediments=impediments,
        changes=read_changes(of(CHANGING)),
        ended_on=_ended_on(kinds),
    )
    histories = read_histories(agreement, known)
    owed = obligations(situation, histories)
    case = Case(
        agreement=agreement,
        by_kind=kinds,
        histories=histories,
        improvements=improvements(agreement, kinds.get("measured", ())),
        counts=counted_days(agreement, kinds.get("counted", ())),
        operation_from=situation.operation_from,
        record=record,
        calendar=calendar,
    )
    tranches, payment_deadlines = _tranches(case, chosen, impediments)
    invoices, invoice_deadlines = invoice_rows(
        agreement,
        (*case.of_kind("paid"), *case.of_kind("invoiced")),
        record=record,
        calendar=calendar,
    )
    rounds = {
        key: package_rounds(package, histories)
        for key, package in agreement.packages.items()
    }
    deadlines = (
        *deliverable_deadlines(situation, owed, histories, rounds, record),
        *payment_deadlines,
        *invoice_deadlines,
        *notice_deadlines(
            agreement,
            of(NOTIFYING),
            impediments,
            record=record,
            calendar=calendar,
            ended_on=situation.ended_on,
        ),
    )
    days = days_of_all(situation, owed, histories, record)
    totals = Totals(agreement, of(AMENDING), chosen)
    late = late_delivery(
        agreement, days, readings=chosen, totals=totals, record=record
    )
    remedies = (
        *breach_remedies(
            agreement,
            of(BREACHING),
            readings=chosen,
            totals=totals,
            late=late,
        ),
        *_failed(case),
        *late_payments(
            agreement, tranches, of(PAYING), record=record
        ),
    )
    remedies = with_limitation(remedies, of(ASKING))
    deadlines = (
        *deadlines,
        *limitation_deadlines(remedies, record=record, calendar=calendar),
    )
    rows = deliverable_rows(
        situation, by_member(owed), histories, record, frozenset(drafts)
    )
    holders = [row.holder for row in rows]
    due_by_key = {one.key: one.due.on for one in owed}
    return Standing(
        agreement=agreement.key,
        as_of=as_of,
        calendar=calendar.version,
        complete_through=complete_through,
        readings=chosen.codes,
        operation_from=situation.operation_from,
        ended_on=situation.ended_on,
        deadlines=deadlines,
        deliverables=rows,
        packages=tuple(
            PackageRow(
                key=package.key,
                name=package.name,
                tranche=package.tranche,
                due_on=due_by_key[package.key],
                rounds=rounds[package.key],
            )
            for package in agreement.packages.values()
        ),
        tranches=tranches,
        invoices=invoices,
        remedies=remedies,
        warnings=Lazily(
            lambda: warnings(agreement, rows, invoices, remedies, record)
        ),
        quotas=quota_rows(
            agreement,
            case.counts,
            readings=chosen,
            record=record,
            ended_on=situation.ended_on,
        ),
        presence=presence(
            agreement,
            kinds.get("on_site", ()),
            record=record,
            calendar=calendar,
            ended_on=situation.ended_on,
        ),
        holder={side: holders.count(side) for side in ("a", "b")},
        unknown=tuple(_unknown(case, tranches, deadlines, impediments)),
    )


def check_facts(agreement: Agreement, facts: Iterable[Fact]) -> None:
    """Refuse facts that cannot follow each other, whatever day is asked for.

    Raises:
        FactError: naming the fact that does not fit.
    """
    told = list(facts)
    read_histories(agreement, told)
    check_consistency(agreement, told)


def _tranches(
    case: Case, readings: Readings, impediments: tuple[Impediment, ...]
) -> tuple[tuple[TrancheRow, ...], tuple[Deadline, ...]]:
    pairs = [
        tranche_row(tranche, case, readings=readings, impediments=impediments)
        for tranche in case.agreement.tranches
    ]
    return tuple(row for row, _ in pairs), tuple(one for _, one in pairs)


def _failed(case: Case) -> list[Remedy]:
    result = case.latest("national_result")
    if result is None:
        return []
    received = received_by(case.of_kind("paid"), None, result.on)
    row = failed_creation(case.agreement, result=result, received=received)
    return [row] if row is not None else []


def _ended_on(kinds: Mapping[str, Sequence[Fact]]) -> date | None:
    """第三条: the service ends with termination or a successful creation."""
    ends = [fact.on for fact in kinds.get("terminated", ())]
    results = sorted(kinds.get("national_result", ()), key=lambda one: one.on)
    if results and results[-1].get("result") == "passed":
        ends.append(results[-1].on)
    return min(ends, default=None)


def _unknown(
    case: Case,
    tranches: Iterable[TrancheRow],
    deadlines: Iterable[Deadline],
    impediments: Iterable[Impediment],
) -> Iterable[Unknown]:
    record = case.record
    if not record.complete:
        through = record.complete_through
        until = (
            f"{through}之后的事实" if through else "双方尚未确认记录完整至何日"
        )
        yield Unknown("履约记录", f"{NOT_RECORDED}：{until}", None)
    for tranche in tranches:
        for row in tranche.conditions:
            if row.value is None:
                what = f"{tranche.name}：{row.title}"
                yield Unknown(what, row.missing or NOT_RECORDED, row.clause)
    for one in deadlines:
        # Without a notice there is no date, or one that may still move.
        if one.provisional and (
            one.due_on is None or one.state == "calendar_unknown"
        ):
            yield Unknown(one.title, one.steps[0], one.clause)
    for hindrance in impediments:
        if hindrance.relief in ("pending", "provisional"):
            papers = case.agreement.terms.get(PAPERS_TERM)
            yield Unknown(
                f"{say(hindrance.start)}起不可抗力的免责",
                "公证文书和书面说明"
                if hindrance.documents_on is None
                else "对逾期提供文书的决定",
                papers.clause if papers else None,
            )
    yield from _fault_unknown(case)


def _fault_unknown(case: Case) -> Iterable[Unknown]:
    """「若因乙方原因导致未完成」: a failure whose cause no one has found yet."""
    result = case.latest("national_result")
    if result is None or result.get("result") != "failed":
        return
    if result.get("fault") is None:
        clauses = [t.clause for t in case.agreement.tranches if t.failure_term]
        clause = clauses[0] if clauses else None
        yield Unknown("未通过国家验收的责任", "责任方的认定", clause)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{to_fen(value):f}"
    if type(value) in (list, tuple) or isinstance(value, Lazily):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    row: Any = type(value)
    return {name: _plain(getattr(value, name)) for name in names_of(row)}


def is_row(row: Any) -> bool:
    """Whether a class is one of the rows an answer is made of.

    Rows that are many are named tuples: a frozen dataclass costs four times
    as much to make, and an answer makes some two hundred.
    """
    return is_dataclass(row) or hasattr(row, "_fields")


@lru_cache
def names_of(row: Any) -> tuple[str, ...]:
    """The fields of a row, in the order they are written."""
    named: tuple[str, ...] | None = getattr(row, "_fields", None)
    return named or tuple(one.name for one in fields(row))
