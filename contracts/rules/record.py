"""What the record can answer: not recorded is not the same as not done.

A contract carries ``complete_through``, a day both sides confirm. Up to that
day an absent fact did not happen; after it, or while it is unset, an absent
fact is unknown (尚未补录).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

NOT_RECORDED = "尚未补录"


@dataclass(frozen=True)
class Record:
    """A day asked for, and how far the records are known to be complete."""

    as_of: date
    complete_through: date | None

    @cached_property
    def known_to(self) -> date | None:
        """The last day whose absences are certain."""
        if self.complete_through is None:
            return None
        return min(self.as_of, self.complete_through)

    @cached_property
    def complete(self) -> bool:
        """Whether every absence up to the day asked for is certain."""
        return self.known_to == self.as_of

    @property
    def absent(self) -> bool | None:
        """What an absent fact says: false, or unknown."""
        return False if self.complete else None

    def knows(self, day: date) -> bool:
        """Whether absences up to a day are certain."""
        return self.known_to is not None and day <= self.known_to

    def missing(self, what: str) -> str:
        """Name a missing fact, as absent or as not recorded."""
        return what if self.complete else f"{NOT_RECORDED}：{what}"


def all_true(values: Iterable[bool | None]) -> bool | None:
    """Three-valued and: one false decides, else one unknown does."""
    seen = list(values)
    if False in seen:
        return False
    return None if None in seen else True
