"""What is asked for on the penalty ledger, and which rows it would write.

The same plan is shown on the 核对 page, written when a second person signs,
and compared with what the first one had seen. Nothing here writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.rules.board.reading import day_words
from contracts.rules.money import yuan
from payments.rules.penalty_ledger import (
    CONFIRMED,
    DISPUTED,
    ESTIMATED,
    EXCUSED,
    SUSPENDED,
    WITHDRAWN,
    Account,
    LedgerDay,
    Part,
    within,
)

CONFIRM, EXCUSE, SUSPEND = "confirm", "excuse", "suspend"
WITHDRAW, UPHOLD = "withdraw", "uphold"
SETTLE, UNSETTLE = "settle", "unsettle"
ON_DAYS = (CONFIRM, EXCUSE, SUSPEND, WITHDRAW, UPHOLD)
MONEY = (SETTLE, UNSETTLE)
ANSWERS = (UPHOLD, SUSPEND, EXCUSE)
TITLES: Mapping[str, str] = {
    CONFIRM: "确认违约金",
    EXCUSE: "免计违约金",
    SUSPEND: "停计违约金",
    WITHDRAW: "撤销确认或免计",
    UPHOLD: "维持并答复异议",
    SETTLE: "登记违约金结清",
    UNSETTLE: "更正违约金结清",
}
VERDICTS: Mapping[str, str] = {
    CONFIRM: CONFIRMED,
    EXCUSE: EXCUSED,
    SUSPEND: SUSPENDED,
    WITHDRAW: WITHDRAWN,
    UPHOLD: "upheld",
}
# Which days an act is about, by their state on the ledger.
TAKES: Mapping[str, tuple[str, ...]] = {
    CONFIRM: (ESTIMATED,),
    EXCUSE: (ESTIMATED, CONFIRMED, DISPUTED),
    SUSPEND: (CONFIRMED, DISPUTED),
    WITHDRAW: (CONFIRMED, DISPUTED, EXCUSED),
    UPHOLD: (),
}
ZERO = Decimal(0)
DEDUCTED = "deducted"


@dataclass(frozen=True)
class Asked:
    """One act as it is asked for; ``payload`` is how a proposal keeps it.

    ``days`` and ``moves`` are what the 核对 page showed: how many rows, and
    what they add to the confirmed sum.
    """

    act: str
    first_on: date | None = None
    last_on: date | None = None
    dispute: int | None = None
    on: date | None = None
    amount: Decimal | None = None
    manner: str = ""
    reference: str = ""
    settlement: int | None = None
    days: int = 0
    moves: Decimal = ZERO

    def payload(self) -> dict[str, Any]:
        """Plain values: ISO days, amounts as text, nothing that is empty."""
        return {
            name: str(value) if isinstance(value, date | Decimal) else value
            for name, value in asdict(self).items()
            if value not in (None, "", 0)
        }


def read_asked(payload: Mapping[str, Any]) -> Asked:
    """What a proposal asks for, from its plain values."""
    values = dict(payload)
    for name in ("first_on", "last_on", "on"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    for name in ("amount", "moves"):
        if name in values:
            values[name] = Decimal(values[name])
    known = {one.name for one in fields(Asked)}
    return Asked(**{k: v for k, v in values.items() if k in known})


@dataclass(frozen=True)
class Written:
    """One row an act would write: the verdict, and what it adds."""

    day: date
    verdict: str
    amount: Decimal


def rows_of_act(account: Account, asked: Asked) -> tuple[Written, ...]:
    """The rows an act would write on the account as it is.

    A confirmation adds what a day is computed at; every other verdict takes
    back what stands confirmed on the day.
    """
    verdict = VERDICTS[asked.act]
    return tuple(
        Written(
            one.on,
            verdict,
            one.estimate if asked.act == CONFIRM else ZERO - one.confirmed,
        )
        for one in days_of_act(account, asked)
    )


def days_of_act(account: Account, asked: Asked) -> tuple[LedgerDay, ...]:
    """The days of the run that an act is about."""
    return tuple(
        one
        for one in run_of(account, asked)
        if one.state in TAKES[asked.act]
        and (asked.act != SUSPEND or one.confirmed)
    )


def run_of(account: Account, asked: Asked) -> tuple[LedgerDay, ...]:
    """Every day of the run, whatever its state."""
    assert asked.first_on is not None
    return within(account.days, asked.first_on, asked.last_on)


def moved(rows: tuple[Written, ...]) -> Part:
    """How many rows, and what they add to the confirmed sum."""
    return Part(len(rows), sum((one.amount for one in rows), ZERO))


def summary_of(asked: Asked) -> str:
    """免计违约金 2025年12月20日至2025年12月24日 5 日."""
    words = [TITLES[asked.act]]
    if asked.first_on is not None:
        words.append(run_words(asked.first_on, asked.last_on))
    if asked.act == CONFIRM:
        words.append(f"{asked.days} 日 ￥{yuan(asked.moves)}")
    elif asked.days:
        words.append(f"{asked.days} 日")
    if asked.amount is not None:
        words.append(f"￥{yuan(asked.amount)}")
    return " ".join(words)


def run_words(first: date, last: date | None) -> str:
    """2025年12月20日至2025年12月31日, one day by itself, or 自…起."""
    if last is None:
        return f"自{day_words(first)}起"
    if first == last:
        return day_words(first)
    return f"{day_words(first)}至{day_words(last)}"
