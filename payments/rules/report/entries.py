"""Rows of the money ledgers, as a report takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from payments.rules.status import TrancheStatus


@dataclass(frozen=True)
class PaymentEntry:
    """A row of the payment ledger; a reversal is negative."""

    tranche: int
    on: date
    amount: Decimal
    voucher: str = ""
    note: str = ""
    released: bool = False  # went out under 例外放行


@dataclass(frozen=True)
class InvoiceEntry:
    """A row of the invoice ledger; a red invoice is negative."""

    tranche: int
    on: date
    amount: Decimal
    number: str  # its own, of a red one too
    kind: str
    reverses: str = ""  # the number that a red one takes back

    @property
    def colour(self) -> str:
        """蓝字发票, or 红字发票 with what it takes back, as on the page."""
        if self.amount >= 0:
            return "蓝字发票"
        return "红字发票" + (f"，冲红 {self.reverses}" if self.reverses else "")


@dataclass(frozen=True)
class Ledgers:
    """The rows that had happened by the day asked for."""

    payments: Sequence[PaymentEntry]
    invoices: Sequence[InvoiceEntry]
    tranches: Sequence[TrancheStatus]

    def title(self, number: int) -> str:
        """第2笔进度款."""
        return next(
            (one.title for one in self.tranches if one.number == number),
            f"第{number}笔",
        )


def by_tranche(
    rows: Iterable[PaymentEntry | InvoiceEntry],
) -> dict[int, Decimal]:
    """What a ledger holds per tranche, reversals taken off."""
    found: dict[int, Decimal] = {}
    for row in rows:
        found[row.tranche] = found.get(row.tranche, Decimal(0)) + row.amount
    return found
