"""The numbers of a working paper against what the text asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from contracts.models import Contract
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement, Criterion, DeliverableTerm
from contracts.rules.terms import Quantity
from deliverables.models import Finding
from deliverables.rules.measures import (
    IMPROVED,
    Entered,
    Measured,
    measured,
    per_month,
)
from indicators.queries import facts_of
from indicators.rules.improvement import Improvement, improvements


@dataclass(frozen=True)
class Asked:
    """One criterion, the number it asks for, the indicators it follows."""

    criterion: Criterion
    quantity: Quantity | None
    followed: tuple[Improvement, ...] = ()

    @property
    def takes(self) -> tuple[str, ...]:
        """The numbers a reviewer enters for it, by the names of fields."""
        if self.criterion.measure == IMPROVED:
            return () if self.followed else ("baseline", "value")
        if self.quantity is None:
            return ()
        if self.criterion.measure == "ratio" or per_month(self.quantity):
            return ("number", "out_of")
        return ("number",)

    def of(self, entered: Entered | Finding | None) -> Measured | None:
        """What the numbers say; the row of a finding carries them too."""
        if isinstance(entered, Finding):
            entered = Entered(
                number=entered.number,
                out_of=entered.out_of,
                baseline=entered.baseline,
                value=entered.value,
            )
        return measured(
            self.criterion.measure,
            self.quantity,
            entered or Entered(),
            self.followed,
        )


def asked_of(
    contract: Contract, term: DeliverableTerm, *, on: date | None = None
) -> dict[str, Asked]:
    """What each criterion of a deliverable asks for, in the text's order.

    The record is only read where a criterion follows indicators.
    """
    agreement = agreement_of(contract)
    followed = _followed(contract, agreement, term)
    return {
        criterion.key: Asked(
            criterion,
            _quantity(agreement, criterion, on),
            followed if criterion.measure == IMPROVED else (),
        )
        for criterion in term.criteria
    }


def measured_findings(
    asked: Mapping[str, Asked], findings: Iterable[Finding]
) -> dict[str, Measured]:
    """What the numbers of each measured criterion say."""
    rows = {row.criterion: row for row in findings}
    said = {key: one.of(rows.get(key)) for key, one in asked.items()}
    return {key: one for key, one in said.items() if one is not None}


def _quantity(
    agreement: Agreement, criterion: Criterion, on: date | None
) -> Quantity | None:
    if criterion.term is None:
        return None
    day = max(on or agreement.effective_on, agreement.effective_on)
    return agreement.terms[criterion.term].on(day).quantity


def _followed(
    contract: Contract, agreement: Agreement, term: DeliverableTerm
) -> tuple[Improvement, ...]:
    """The indicators a payment follows on this deliverable (2.2.2.3)."""
    keys = [
        key
        for tranche in agreement.tranches
        for condition in tranche.conditions
        if term.key in condition.deliverables
        for key in condition.indicators
    ]
    if not keys or all(row.measure != IMPROVED for row in term.criteria):
        return ()
    facts = (fact for _, fact in facts_of(contract))
    found = improvements(agreement, facts)
    return tuple(found[key] for key in keys)
