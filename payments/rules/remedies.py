"""What may be claimed: one row per head and deed, never summed by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.rules.agreement import Agreement
from contracts.rules.chosen import Readings
from contracts.rules.explanation import Explanation
from contracts.rules.facts import Fact
from payments.rules.warning_lines import WarningLine

TOTAL_READING = "total.amended"
AMENDING = ("total_amended",)


@dataclass(frozen=True)
class DayLine:
    """One day of the late-delivery account.

    ``running`` counts the days so far and ``running_amount`` prices them,
    rounded once: what a day adds is the difference to the day before.
    """

    on: date
    weekday: str
    counted: bool
    holder: str
    keys: tuple[str, ...]
    reason: str
    running: int
    running_amount: Decimal


class Remedy(NamedTuple):
    """A head of claim: an amount with its clause and its arithmetic."""

    head: str
    clause: str
    act: str | None
    owed_by: str
    days: int
    amount: Decimal
    working: Explanation
    tranche: int | None = None
    known_so_far: bool = False
    alternative: Decimal | None = None
    late_from: date | None = None  # the first and the last day that counts
    late_until: date | None = None
    loss: Decimal = Decimal(0)  # recorded for the same deed
    warning_lines: Sequence[WarningLine] = ()
    arose_on: date | None = None  # the day the claim is known from
    limitation_on: date | None = None
    interrupted_on: date | None = None
    refs: tuple[str, ...] = ()  # the recorded facts it rests on
    day_list: Sequence[DayLine] = ()


class Totals:
    """合同总金额 in force on a day (ruling 21, reading total.amended)."""

    def __init__(
        self,
        agreement: Agreement,
        facts: Iterable[Fact],
        readings: Readings,
    ) -> None:
        """Take the amendments up to the day asked for."""
        self.agreement = agreement
        self.amendments: list[tuple[date, Decimal]] = []
        if readings[TOTAL_READING] != "original":
            self.amendments = sorted(
                (fact.on, fact.money("total"))
                for fact in facts
                if fact.kind in AMENDING
            )

    @property
    def changes(self) -> set[date]:
        """The days from which another total is in force."""
        return {since for since, _ in self.amendments}

    def on(self, day: date) -> Decimal:
        """The total in force on a day, the day of amendment included."""
        total = self.agreement.total(on=max(day, self.agreement.effective_on))
        for since, amended in self.amendments:
            if since <= day:
                total = amended
        return total
