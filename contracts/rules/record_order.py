"""The order facts are read in: by day, but for those a later row replaces."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from contracts.rules.facts import Fact

# Of these the row recorded last holds, whatever day it names (ruling 2).
REPLACED_BY_THE_LATER_ROW = ("operation_started", "measured")


def place_of(fact: Fact) -> date:
    """Where a fact stands; facts of one place keep the order of recording."""
    if fact.kind in REPLACED_BY_THE_LATER_ROW:
        return date.min
    return fact.on


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Facts, given in the order they were recorded, as they are read."""
    return sorted(facts, key=place_of)
