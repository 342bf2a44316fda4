"""Indicator rows as the facts of design.md 3.2."""

from contracts.models import Contract
from contracts.queries.facts import reference
from contracts.rules.facts import Fact
from indicators.models import CountedEvent, Measurement


def facts_of(contract: Contract) -> list[tuple[int, Fact]]:
    """Every standing measurement and count; two queries."""
    found = [
        (
            row.sequence,
            Fact(
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
            ),
        )
        for row in Measurement.objects.standing_facts(contract)
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
