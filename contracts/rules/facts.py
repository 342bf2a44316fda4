"""The fact vocabulary: dated, attributed things that happened.

The same `Fact` comes from a TOML facts file and from the database; the rules
never see where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Fact:
    """One recorded fact.

    ``kind`` and the keys of ``fields`` are those of design.md 3.2. ``on`` is
    the day it happened (the day it exists from, ruling 4). ``fields`` holds
    parsed values: dates, Decimals, ints, bools, strings, tuples of strings.
    ``ref`` names where it stands (file line, or a database row) for messages
    and evidence links; it never changes a result.
    """

    kind: str
    on: date
    fields: Mapping[str, Any] = field(default_factory=dict)
    ref: str = ""

    def get(self, name: str, default: Any = None) -> Any:
        """A field, or the default where the fact does not carry it."""
        return self.fields.get(name, default)
