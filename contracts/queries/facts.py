"""This app's rows as the facts of design.md 3.2."""

from contracts.models import (
    Contract,
    FactRow,
    OnsiteStay,
    OperationStart,
    ReadingDecision,
)
from contracts.rules.facts import Fact


def reference(row: FactRow) -> str:
    """How a rule's answer names the row it rests on, e.g. ``payment:7``."""
    return f"{row._meta.model_name}:{row.pk}"


def facts_of(contract: Contract) -> list[tuple[int, Fact]]:
    """Every standing fact of this app with its recording sequence."""
    found = [
        (
            row.sequence,
            Fact("operation_started", row.happened_on, {}, reference(row)),
        )
        for row in OperationStart.objects.standing_facts(contract)
    ]
    for row in OnsiteStay.objects.standing_facts(contract):
        fields = {
            "person": row.person,
            "start": row.happened_on,
            "qualified": row.qualified,
        }
        if row.ends_on is not None:
            fields["end"] = row.ends_on
        stay = Fact("on_site", row.happened_on, fields, reference(row))
        found.append((row.sequence, stay))
    return found


def decided_readings(contract: Contract) -> dict[str, str]:
    """The readings two people of 甲方 decided; the latest of each key."""
    rows = ReadingDecision.objects.standing_facts(contract)
    return dict(
        rows.order_by("sequence", "pk").values_list("key", "code")
    )
