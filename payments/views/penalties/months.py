"""The days of the ledger by month: one month a page, the others summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from payments.rules.penalty_ledger import LedgerDay

# Up to so many days stand on one page together.
AT_ONCE = 62
ALL = "all"


@dataclass(frozen=True)
class Month:
    """One month of the account and what came together by its end."""

    first: date
    days: int
    counted: int
    estimate: Decimal
    confirmed: Decimal
    running: Decimal | None
    shown: bool

    @property
    def key(self) -> str:
        """2025-12, as the address asks for it."""
        return f"{self.first:%Y-%m}"

    @property
    def label(self) -> str:
        """2025年12月."""
        return f"{self.first.year}年{self.first.month}月"


@dataclass(frozen=True)
class Shown:
    """The days a page lists, and the months it leads to."""

    days: tuple[LedgerDay, ...]
    months: tuple[Month, ...]  # empty where all days fit one page
    current: str
    of: int


def month_of(days: Sequence[LedgerDay], asked: str) -> Shown:
    """The days of a month asked for, of the last one, or all if they fit.

    ``all`` asks for every day, as for printing.
    """
    months = {
        key: tuple(rows)
        for key, rows in groupby(days, key=lambda one: f"{one.on:%Y-%m}")
    }
    if len(days) <= AT_ONCE:
        return Shown(tuple(days), (), "", len(days))
    current = asked if asked in months or asked == ALL else list(months)[-1]
    return Shown(
        days=tuple(days) if asked == ALL else months[current],
        months=tuple(
            _month(key, rows, shown=key == current)
            for key, rows in months.items()
        ),
        current=current,
        of=len(days),
    )


def _month(key: str, rows: tuple[LedgerDay, ...], *, shown: bool) -> Month:
    computed = [one.computed for one in rows if one.computed is not None]
    zero = Decimal(0)
    return Month(
        first=rows[0].on.replace(day=1),
        days=len(rows),
        counted=sum(one.counted for one in computed),
        estimate=sum((one.estimate for one in rows), zero),
        confirmed=sum((one.confirmed for one in rows), zero),
        running=computed[-1].running if computed else None,
        shown=shown,
    )
