"""Quantities and terms: a number is its own words.

text ⊃ quote ⊃ says → value. Nothing here is retyped: `Quantity.parse`
reads the words of the agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Quantity:
    """A parsed quantity of the text, e.g. ``20个工作日``."""

    value: Decimal
    unit: str  # yuan fraction working_day calendar_day month year times_per… person piece
    says: str

    @classmethod
    def parse(cls, says: str) -> Quantity:
        """Read a quantity out of the agreement's own words."""
        raise ValueError(says)


@dataclass(frozen=True)
class TermValue:
    """One dated row of a term; a supplementary agreement appends another."""

    since: date
    quote: str
    quantity: Quantity

    @property
    def value(self) -> Decimal:
        """The number the words say."""
        return self.quantity.value


@dataclass(frozen=True)
class Term:
    """A named number of the agreement, dated by its rows."""

    key: str
    clause: str
    values: tuple[TermValue, ...]

    def on(self, day: date) -> TermValue:
        """The row in force on a day."""
        return [row for row in self.values if row.since <= day][-1]
