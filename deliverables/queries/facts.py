"""Deliverable rows as the facts of design.md 3.2."""

from contracts.models import Contract, FactRow
from contracts.queries.facts import reference
from contracts.rules.facts import Fact
from deliverables.models import (
    Decision,
    DocumentVersion,
    ExpertReview,
    Receipt,
    SignOff,
    Submission,
    Withdrawal,
)


def facts_of(contract: Contract) -> list[tuple[int, Fact]]:
    """Every standing fact of this app with its recording sequence.

    Six queries, however many facts there are.
    """
    found: list[tuple[int, Fact]] = []

    def add(row: FactRow, kind: str, key: str, **fields) -> None:
        found.append((row.sequence, _fact(row, kind, key, **fields)))

    for row in _rows(Submission, contract, "deliverable"):
        add(row, "submitted", row.deliverable.key)
    for row in _rows(Withdrawal, contract, "submission__deliverable"):
        add(row, "withdrawn", row.submission.deliverable.key)
    for act in (Receipt, Decision):
        for row in _rows(act, contract, "submission__deliverable"):
            found.append((row.sequence, fact_of_act(row)))
    for row in _rows(ExpertReview, contract, "deliverable"):
        add(row, "expert_review", row.deliverable.key, result=row.result)
    for row in _rows(SignOff, contract, "deliverable"):
        add(row, row.kind, row.deliverable.key)
    return found


def fact_of_act(row: Receipt | Decision) -> Fact:
    """A receipt or a decision as the fact it is, or was until taken back."""
    key = row.submission.deliverable.key
    if isinstance(row, Receipt):
        return _fact(row, "received", key)
    # Outside a package a rejection may name its own rework date.
    named = {"due_on": row.rework_due_on} if row.rework_due_on else {}
    return _fact(row, row.result, key, **named)


def _fact(row: FactRow, kind: str, key: str, **fields) -> Fact:
    return Fact(
        kind=kind,
        on=row.happened_on,
        fields={"deliverable": key, **fields},
        ref=reference(row),
    )


def drafting_keys(contract: Contract) -> frozenset[str]:
    """Deliverables with uploaded files that no submission took yet."""
    return frozenset(
        DocumentVersion.objects.current()
        .filter(deliverable__contract=contract, submitted_in__isnull=True)
        .order_by()
        .values_list("deliverable__key", flat=True)
    )


def _rows(model, contract: Contract, related: str):
    return (
        model.objects.standing_facts(contract)
        .select_related(related)
        .order_by("happened_on", "sequence", "pk")
    )
