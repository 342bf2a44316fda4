"""Amounts at which a page warns; the text caps nothing, so nothing is cut.

第六条第6款、第十条第2款 20%，第十条第5款 30%: the shares at which other heads of
claim stand. 法释〔2023〕13号第65条第2款：约定的违约金超过造成损失的百分之三十的，
人民法院一般可以认定为过分高于造成的损失 — on request of the debtor, never by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from contracts.rules.agreement import Agreement
from contracts.rules.money import to_fen

# The shares of the total at which other heads of claim stand.
SHARE_TERMS = ("data_security_rate", "general_breach_rate")
DAILY_TERM = "late_delivery_daily_rate"
# 法释〔2023〕13号第65条: above this multiple of the loss a court may reduce.
EXCESSIVE = Decimal("1.3")
JUDICIAL_BASIS = "法释〔2023〕13号第65条"


@dataclass(frozen=True)
class WarningLine:
    """An amount that is worth a warning once a claim reaches it.

    ``share`` is the share of the total, or the multiple of the recorded loss
    where ``kind`` is ``loss``. ``days`` are the late days that make it, and
    ``on`` is the day it is reached if the clock runs on; None where no daily
    clock runs. ``clause`` is a clause of the agreement, ``basis`` a source
    outside it.
    """

    kind: str  # "share" | "loss"
    share: Decimal
    amount: Decimal
    days: int | None
    on: date | None
    clause: str | None
    basis: str | None
    reached: bool


def share_lines(
    agreement: Agreement,
    *,
    as_of: date,
    total: Decimal,
    amount: Decimal,
    running: tuple[date, int] | None = None,
) -> tuple[WarningLine, ...]:
    """Where 20 % and 30 % of the total lie, in money and in late days.

    ``running`` is the last late day and how many there are, while the clock
    still runs.
    """
    if DAILY_TERM not in agreement.terms:
        return ()
    daily = total * agreement.quantity(DAILY_TERM, on=as_of)
    found = []
    for term in SHARE_TERMS:
        if term not in agreement.terms:
            continue
        share = agreement.quantity(term, on=as_of)
        line = to_fen(total * share)
        days = math.ceil(line / daily)
        found.append(
            WarningLine(
                kind="share",
                share=share,
                amount=line,
                days=days,
                on=_reached_on(running, days),
                clause=agreement.terms[term].clause,
                basis=None,
                reached=amount >= line,
            )
        )
    return tuple(found)


def loss_line(
    *, loss: Decimal, amount: Decimal
) -> tuple[WarningLine, ...]:
    """1.3 × the recorded loss; nothing where no loss is recorded."""
    if loss <= 0:
        return ()
    line = to_fen(loss * EXCESSIVE)
    return (
        WarningLine(
            kind="loss",
            share=EXCESSIVE,
            amount=line,
            days=None,
            on=None,
            clause=None,
            basis=JUDICIAL_BASIS,
            reached=amount > line,
        ),
    )


def _reached_on(
    running: tuple[date, int] | None, days: int
) -> date | None:
    if running is None:
        return None
    last, count = running
    return last + timedelta(days=days - count)
