"""Indicator rows as the facts of design.md 3.2."""

from contracts.models import Contract
from contracts.queries.agreements import agreement_of
from contracts.queries.facts import reference
from contracts.rules.facts import Fact
from indicators.models import CountedEvent, Measurement


def facts_of(contract: Contract) -> list[tuple[int, Fact]]:
    """Every standing measurement and count; two queries.

    Values of indicators the agreement does not name stay on their own page:
    no deadline and no amount rests on them.
    """
    named = agreement_of(contract).indicators
    found = [
        (row.sequence, fact_of(row))
        for row in Measurement.objects.standing_facts(contract)
        if row.indicator in named
    ]
    found += [
        (
            row.sequence,
            Fact(
                "counted",
                row.happened_on,
                {"quota": row.quota, "quantity": row.quantity},
                reference(row),
            ),
        )
        for row in CountedEvent.objects.standing_facts(contract)
    ]
    return found


def fact_of(row: Measurement) -> Fact:
    """A value as the fact it is; it exists from its publication (ruling 4)."""
    return Fact(
        "measured",
        row.published_on or row.period_end,
        {
            "indicator": row.indicator,
            "value": row.value,
            "period_end": row.period_end,
            "published_on": row.published_on,
            "baseline": row.baseline,
        },
        reference(row),
    )
