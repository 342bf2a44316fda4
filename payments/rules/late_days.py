"""The late-delivery account day by day, as a reader may check it by hand.

第十条第1款：「每逾期一日，应按照合同总金额的0.05%向甲方支付违约金」
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.board.reading import amount as money
from contracts.rules.board.reading import day
from contracts.rules.calendar import weekday
from contracts.rules.words import WORDS
from payments.rules.status import (
    Row,
    lines,
    rows_of,
)

HEAD = "late_delivery"
HEAD_TITLES = {head: one.word for head, one in WORDS["remedy"].items()}
HOLDERS = {"a": "甲方", "b": "乙方", "outside": "外部"}


@dataclass(frozen=True)
class LateDay:
    """One day: counted or not, why, and what has come together so far."""

    on: date
    weekday: str
    matter: str
    holder: str  # "a" | "b"
    counted: bool
    reason: str
    running_days: int
    amount: Decimal
    running: Decimal


@dataclass(frozen=True)
class Claim:
    """One head of claim; heads are never summed by themselves."""

    head: str
    title: str
    clause: str
    owed_by: str
    days: int
    amount: Decimal
    working: tuple[str, ...]
    act: str
    tranche: int | None
    known_so_far: bool
    alternative: Decimal | None
    loss: Decimal
    lines: tuple[Line, ...]
    arose_on: date | None
    limitation_on: date | None


@dataclass(frozen=True)
class Line:
    """An amount at which a page warns; nothing is cut there."""

    kind: str  # "share" of the total | "loss" recorded
    share: Decimal
    amount: Decimal
    days: int | None
    on: date | None
    clause: str | None
    basis: str
    reached: bool


def claims(standing: Row) -> tuple[Claim, ...]:
    """Every head with something to claim, late delivery first."""
    found = [
        Claim(
            head=row["head"],
            title=HEAD_TITLES.get(str(row["head"]), str(row["head"])),
            clause=row["clause"],
            owed_by=row["owed_by"],
            days=int(row.get("days") or 0),
            amount=money(row["amount"]),
            working=lines(row.get("working")),
            act=row.get("act") or "",
            tranche=row.get("tranche"),
            known_so_far=bool(row.get("known_so_far")),
            alternative=_optional(row.get("alternative")),
            loss=money(row.get("loss")),
            lines=tuple(_line(one) for one in row["warning_lines"]),
            arose_on=day(row.get("arose_on")),
            limitation_on=day(row.get("limitation_on")),
        )
        for row in rows_of(standing, "remedies")
    ]
    return tuple(sorted(found, key=lambda one: one.head != HEAD))


def _line(row: Row) -> Line:
    return Line(
        kind=row["kind"],
        share=Decimal(row["share"]),
        amount=money(row["amount"]),
        days=row["days"],
        on=day(row["on"]),
        clause=row["clause"],
        basis=row["basis"] or "",
        reached=bool(row["reached"]),
    )


def late_days(standing: Row, agreement: Agreement) -> tuple[LateDay, ...]:
    """Every day of the late-delivery row with its running total.

    A day adds the difference of two running totals, each rounded once: the
    days always come to the row's own amount.
    """
    row = next(
        (one for one in rows_of(standing, "remedies") if one["head"] == HEAD),
        None,
    )
    if row is None:
        return ()
    found = []
    before = Decimal(0)
    for one in row.get("day_list") or ():
        running = money(one["running_amount"])
        on = day(one["on"])
        assert on is not None
        found.append(
            LateDay(
                on=on,
                weekday=one.get("weekday") or weekday(on),
                matter=_names(agreement, one),
                holder=one.get("holder") or "b",
                counted=bool(one["counted"]),
                reason=one.get("reason") or "",
                running_days=int(one["running"]),
                amount=running - before,
                running=running,
            )
        )
        before = running
    return tuple(found)


def _names(agreement: Agreement, one: Mapping[str, Any]) -> str:
    names = []
    for key in one.get("keys") or ():
        if key in agreement.packages:
            names.append(agreement.packages[key].name)
        elif key in agreement.deliverables:
            names.append(agreement.deliverables[key].name)
        else:
            names.append(str(key))
    return "、".join(names)


def _optional(value: Any) -> Decimal | None:
    return None if value is None else money(value)
