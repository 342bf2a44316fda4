"""This app's rows as the facts of design.md 3.2."""

from contracts.models import (
    Contract,
    FactRow,
    OnsiteStay,
    OperationStart,
    ReadingDecision,
    RecordedFact,
)
from contracts.queries.agreements import agreement_of
from contracts.rules.agreement import Agreement
from contracts.rules.facts import Fact, parse_fact


def reference(row: FactRow) -> str:
    """How a rule's answer names the row it rests on, e.g. ``payment:7``."""
    return f"{row._meta.model_name}:{row.pk}"


# The tables of this app whose rows are facts, by the name in a reference.
FACT_TABLES: dict[str, type[FactRow]] = {
    model._meta.model_name: model
    for model in (OperationStart, OnsiteStay, RecordedFact)
}


def row_at(contract: Contract, ref: str) -> FactRow:
    """The row a reference names on a contract; LookupError without one."""
    name, _, pk = ref.partition(":")
    model = FACT_TABLES.get(name)
    row = (
        model.objects.select_related("batch", "reversed_by")
        .filter(contract=contract, pk=int(pk))
        .first()
        if model and pk.isdecimal()
        else None
    )
    if row is None:
        raise LookupError(ref)
    return row


def facts_of(contract: Contract) -> list[tuple[int, Fact]]:
    """Every standing fact of this app with its recording sequence.

    Three queries, however many facts there are.
    """
    agreement = agreement_of(contract)
    return [
        (row.sequence, fact_of(row, agreement))
        for model in FACT_TABLES.values()
        for row in model.objects.standing_facts(contract)
    ]


def fact_of(row: FactRow, agreement: Agreement) -> Fact:
    """One row of this app as the fact it records."""
    if isinstance(row, RecordedFact):
        said = {"kind": row.kind, **row.fields}
        return parse_fact(said, agreement=agreement, ref=reference(row))
    if isinstance(row, OperationStart):
        on = row.happened_on
        return Fact("operation_started", on, {"on": on}, reference(row))
    fields = {
        "person": row.person,
        "start": row.happened_on,
        "qualified": row.qualified,
    }
    if row.ends_on is not None:
        fields["end"] = row.ends_on
    return Fact("on_site", row.happened_on, fields, reference(row))


def decided_readings(
    contract: Contract, *, up_to: int | None = None
) -> dict[str, str]:
    """The coded readings two people of 甲方 decided; the latest of each key.

    A reading is of the text: decided once, it holds for every day asked
    about. ``up_to`` is a sequence: only what was recorded by then counts.
    What is decided in words only moves no figure and is left out.
    """
    coded = [
        one.key
        for one in agreement_of(contract).readings.values()
        if one.codes
    ]
    rows = ReadingDecision.objects.standing_facts(contract).filter(
        key__in=coded
    )
    if up_to is not None:
        rows = rows.filter(sequence__lte=up_to)
    return dict(
        rows.order_by("sequence", "pk").values_list("key", "code")
    )
