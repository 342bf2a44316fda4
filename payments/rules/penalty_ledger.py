"""What became of each late day: computed, confirmed, disputed, excused.

第十条第1款：「每逾期一日，应按照合同总金额的0.05%向甲方支付违约金」

The computation (测算) is never stored. Beside it stand what 甲方 decided on
single days, what 乙方 objects to, and what was settled. No rule of the text
deducts a penalty from a payment, so nothing here touches one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.rules.calendar import weekday
from deliverables.rules.lateness import STOPPED
from payments.rules.late_days import LateDay

ESTIMATED, CONFIRMED, DISPUTED = "estimated", "confirmed", "disputed"
SUSPENDED, EXCUSED, SETTLED = "suspended", "excused", "settled"
WITHDRAWN = "withdrawn"
ZERO = Decimal(0)


@dataclass(frozen=True)
class Entry:
    """One row of the ledger: the verdict on a day, and what it adds."""

    day: date
    verdict: str
    amount: Decimal


@dataclass(frozen=True)
class Contested:
    """Days an objection is about that nobody has answered yet."""

    first_on: date
    last_on: date | None

    def covers(self, day: date) -> bool:
        """Whether a day is among them; without an end all later ones are."""
        return self.first_on <= day and (
            self.last_on is None or day <= self.last_on
        )


@dataclass(frozen=True)
class LedgerDay:
    """One day as computed, and as decided.

    ``state`` is a word of ``WORDS["penalty"]``; empty where nothing is to
    be decided on the day. ``confirmed`` is what stands confirmed on it.
    """

    on: date
    computed: LateDay | None  # None: decided, and no late day any more
    state: str
    confirmed: Decimal

    @property
    def estimate(self) -> Decimal:
        """What the day is computed at."""
        return self.computed.amount if self.computed else ZERO

    @property
    def apart(self) -> bool:
        """Whether what was confirmed is not what is computed now."""
        return self.confirmed > 0 and self.confirmed != self.estimate

    @property
    def weekday(self) -> str:
        """一 to 日."""
        return weekday(self.on)


@dataclass(frozen=True)
class Part:
    """Some days of the account and what they come to."""

    days: int = 0
    amount: Decimal = ZERO


@dataclass(frozen=True)
class Account:
    """The late-delivery account on a day: each part with its days."""

    days: tuple[LedgerDay, ...]
    computed: Part
    confirmed: Part
    open: Part  # counted, nothing decided, nothing contested
    contested: Part
    excused: Part
    settled: Decimal

    @property
    def outstanding(self) -> Decimal:
        """Confirmed and not settled."""
        return self.confirmed.amount - self.settled

    @property
    def apart(self) -> tuple[LedgerDay, ...]:
        """Days confirmed otherwise than they are computed now."""
        return tuple(one for one in self.days if one.apart)

    @property
    def state(self) -> str:
        """The word for the whole: what is still open comes first."""
        if self.contested.days:
            return DISPUTED
        if self.open.days or not self.confirmed.days:
            decided = self.excused.days and not self.open.days
            return EXCUSED if decided else ESTIMATED
        return SETTLED if not self.outstanding else CONFIRMED


def account(
    days: Sequence[LateDay],
    entries: Iterable[Entry],
    contested: Iterable[Contested],
    settled: Decimal,
) -> Account:
    """Put what was decided beside what is computed, day by day.

    ``entries`` come in the order they were recorded: the last verdict on a
    day holds, and the amounts of a day add up to what is confirmed on it.
    """
    verdicts: dict[date, str] = {}
    sums: dict[date, Decimal] = {}
    for one in entries:
        verdicts[one.day] = one.verdict
        sums[one.day] = sums.get(one.day, ZERO) + one.amount
    waiting = tuple(contested)
    computed = {one.on: one for one in days}
    standing = {
        day
        for day, total in sums.items()
        if total > 0 or verdicts[day] in (SUSPENDED, EXCUSED)
    }
    rows = tuple(
        _ledger_day(on, computed.get(on), verdicts.get(on), sums.get(on), waiting)
        for on in sorted(computed.keys() | standing)
    )
    return Account(
        days=rows,
        computed=_part(rows, lambda one: one.estimate),
        confirmed=_part(rows, lambda one: one.confirmed),
        open=_part(rows, _when(ESTIMATED)),
        contested=_part(rows, _when(DISPUTED)),
        excused=_part(rows, _when(EXCUSED)),
        settled=settled,
    )


def _ledger_day(
    on: date,
    computed: LateDay | None,
    verdict: str | None,
    confirmed: Decimal | None,
    waiting: Sequence[Contested],
) -> LedgerDay:
    counted = computed is not None and computed.counted
    held = confirmed or ZERO
    state = ""
    if verdict == EXCUSED:
        state = EXCUSED
    elif verdict == SUSPENDED and not counted:
        state = SUSPENDED
    elif (counted or held) and any(one.covers(on) for one in waiting):
        state = DISPUTED
    elif held:
        state = CONFIRMED
    elif counted:
        state = ESTIMATED
    elif computed is not None and STOPPED in computed.reason:
        state = SUSPENDED
    return LedgerDay(on, computed, state, held)


def _when(state: str) -> Callable[[LedgerDay], Decimal]:
    """The estimate of a day in a state, nothing in any other."""

    def amount(one: LedgerDay) -> Decimal:
        return one.estimate if one.state == state else ZERO

    return amount


def _part(
    rows: Iterable[LedgerDay], amount: Callable[[LedgerDay], Decimal]
) -> Part:
    amounts = [found for one in rows if (found := amount(one))]
    return Part(len(amounts), sum(amounts, ZERO))


def within(
    rows: Iterable[LedgerDay], first: date, last: date | None
) -> tuple[LedgerDay, ...]:
    """The days of a run, its ends included."""
    run = Contested(first, last)
    return tuple(one for one in rows if run.covers(one.on))
