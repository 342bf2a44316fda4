"""What was recorded when: every fact row of a contract by its moment.

``happened_on`` is when something was true, ``counted_from`` when the portal
counted it: the moment of recording, or of 补录 that of the countersignature.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import F, Q

from contracts.models import (
    AgreementAdoption,
    CompletenessDeclaration,
    Contract,
    FactRow,
    ReadingDecision,
    SupplementaryAgreement,
    counting,
)
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import reference
from contracts.rules.agreement import Agreement
from kaifeng_credit.asked_day import end_of
from payments.models import (
    PenaltyDecision,
    PenaltyDispute,
    PenaltySettlement,
)
from payments.rules.penalty_acts import run_words

# Whose day is not the day they speak of: they bear on every day's answer.
TIMELESS = (ReadingDecision, CompletenessDeclaration, AgreementAdoption)
# What a row is about, by the field that says so.
SUBJECTS = {
    "submission": "submission__deliverable",
    "deliverable": "deliverable",
    "tranche": "tranche",
    "version": "version",
    "previous": "previous",
}


@dataclass(frozen=True)
class Entry:
    """One recorded fact or decision, as the page of changes lists it."""

    ref: str
    sequence: int
    kind: str
    about: str
    happened_on: date
    recorded_at: datetime
    by: str
    counted_from: datetime | None
    batch: int | None
    reverses: str | None  # the row it takes back
    original_on: date | None  # and the day of that row
    adds: bool  # a reversal that counts by itself, as a negative amount
    timeless: bool
    target: tuple[Any, ...]

    def bears_on(self, day: date) -> bool:
        """Whether it may change the answer for a day."""
        first = min(self.happened_on, self.original_on or self.happened_on)
        return self.timeless or first <= day


@cache
def fact_models() -> tuple[type[FactRow], ...]:
    """Every kind of fact row there is."""
    return tuple(
        model
        for model in sorted(
            apps.get_models(), key=lambda model: model._meta.label
        )
        if issubclass(model, FactRow)
    )


def entries_of(contract: Contract, user) -> list[Entry]:
    """The fact rows of a contract one may read; one query per kind."""
    agreement = agreement_of(contract)
    found = []
    for model in fact_models():
        names = {field.name for field in model._meta.get_fields()}
        related = [path for name, path in SUBJECTS.items() if name in names]
        for row in (
            model.objects.visible_to(user)
            .filter(contract=contract)
            .select_related("recorded_by", "batch", "reverses", *related)
            .distinct()
        ):
            found.append(_entry(row, contract, agreement))
    return found


def _entry(row: FactRow, contract: Contract, agreement: Agreement) -> Entry:
    counted_from: datetime | None = row.recorded_at
    if row.batch is not None and not contract.is_demo:
        counted_from = row.batch.countersigned_at
    about, target = _about(row, agreement)
    return Entry(
        ref=reference(row),
        sequence=row.sequence,
        kind=str(row._meta.verbose_name),
        about=about,
        happened_on=row.happened_on,
        recorded_at=row.recorded_at,
        by=str(row.recorded_by),
        counted_from=counted_from,
        batch=row.batch_id,
        reverses=reference(row.reverses) if row.reverses else None,
        original_on=row.reverses.happened_on if row.reverses else None,
        adds=hasattr(type(row).objects, "counting"),
        timeless=isinstance(row, TIMELESS),
        target=target,
    )


def _about(row: FactRow, agreement: Agreement) -> tuple[str, tuple[Any, ...]]:
    """What a row is about, in words, and the page that shows it."""
    if hasattr(row, "submission"):
        term = agreement.deliverables.get(row.submission.deliverable.key)
        return (term.name if term else ""), ("slip", row.submission_id)
    if hasattr(row, "deliverable"):
        key = row.deliverable.key
        term = agreement.deliverables.get(key)
        target = (
            ("slip", row.pk)
            if row._meta.model_name == "submission"
            else ("deliverable", key)
        )
        return (term.name if term else key), target
    if hasattr(row, "tranche"):
        number = row.tranche.number
        words = f"第{number}笔 ￥{row.amount:,.2f}"
        return words, ("payment", number)
    if hasattr(row, "indicator"):
        indicator = agreement.indicators.get(row.indicator)
        return (indicator.name if indicator else row.indicator), ()
    if hasattr(row, "quota"):
        quota = agreement.quotas.get(row.quota)
        return f"{quota.name if quota else row.quota} {row.quantity}", ()
    if isinstance(row, PenaltySettlement):
        return f"￥{row.amount:,.2f}", ("penalties",)
    if isinstance(row, PenaltyDispute | PenaltyDecision):
        return run_words(row.first_on, row.last_on), ("penalties",)
    if isinstance(row, ReadingDecision):
        reading = agreement.readings.get(row.key)
        return (reading.problem if reading else row.key), ()
    if isinstance(row, SupplementaryAgreement):
        return row.number, ("amendment", row.proposal_id)
    if isinstance(row, AgreementAdoption):
        words = f"第 {row.previous.version} 版改为第 {row.version.version} 版"
        return words, ("agreement_versions",)
    return getattr(row, "person", ""), ()


def recorded_later(contract: Contract, day: date) -> bool:
    """Whether anything that bears on a day was recorded after it; one query."""
    moment = end_of(day)
    later = Q(recorded_at__gt=moment)
    if not contract.is_demo:
        later |= Q(batch__countersigned_at__gt=moment)
    parts = []
    for model in fact_models():
        rows = model.objects.filter(
            later, counting(contract), contract=contract
        )
        if not issubclass(model, TIMELESS):
            rows = rows.filter(
                Q(happened_on__lte=day) | Q(reverses__happened_on__lte=day)
            )
        parts.append(rows.order_by().values(found=F("pk")))
    return parts[0].union(*parts[1:], all=True).exists()
