"""The money of one contract in a few plain values, stored beside its answer.

A page over a thousand contracts reads these and nothing else. Unknown stays
unknown: a payment whose facts are not recorded stands apart, in no sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.facts import Fact
from contracts.rules.money import to_fen
from payments.rules.late_days import Claim, claims
from payments.rules.report.entries import PaymentEntry
from payments.rules.report.planning import movements
from payments.rules.status import (
    Row,
    TrancheStatus,
    rows_of,
    tranche_statuses,
)

# Which heap of the page a payment lies on, by its state.
HEAPS = {
    "payable": "payable",
    "overdue": "payable",
    "waiting": "coming",
    "blocked": "blocked",
    "refusable": "blocked",
    "not_recorded": "unknown",
}
PARTY_B = "b"


def money_summary(
    standing: Row,
    agreement: Agreement,
    *,
    planned: Mapping[int, date],
    facts: Iterable[Fact],
    confirmed: Decimal,
) -> dict[str, Any]:
    """Tranches, receipts without invoice, claims and movements, as JSON.

    ``facts`` are those of the standing; later ones are left out here as
    there. ``confirmed`` is what 甲方 confirmed of late delivery.
    """
    until = date.fromisoformat(str(standing["as_of"]))
    known = [one for one in facts if one.on <= until]
    invoiced = _by_tranche(known, "invoiced")
    statuses = tranche_statuses(standing, agreement, invoiced=invoiced)
    earliest = {
        row["number"]: row.get("earliest_payable_on")
        for row in rows_of(standing, "tranches")
    }
    return {
        "complete_through": standing.get("complete_through"),
        "tranches": [
            _tranche(one, planned.get(one.number), earliest[one.number])
            for one in statuses
        ],
        "uninvoiced": _uninvoiced(statuses, standing),
        "claims": [_claim(one) for one in claims(standing)],
        "confirmed": _plain(confirmed),
        "moves": [
            [one.on.isoformat(), one.stage.name, _plain(one.amount)]
            for one in movements(standing, planned, _receipts(known))
        ],
    }


def _tranche(
    one: TrancheStatus, planned: date | None, earliest: str | None
) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "heap": HEAPS.get(one.state, ""),
        "word": one.word,
        "unpaid": _plain(one.unpaid),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "due_words": one.due_words,
        "days_overdue": one.days_overdue,
        "earliest": earliest
        or (planned.isoformat() if planned is not None else None),
        "stopping": [
            {"title": row.title, "holder": row.holder, "why": row.reason}
            for row in one.stopping
        ],
    }


def _uninvoiced(
    statuses: Sequence[TrancheStatus], standing: Row
) -> list[dict[str, Any]]:
    """What was paid and not invoiced, with the first day it is due (2.3)."""
    found = []
    for one in statuses:
        rest = one.paid - one.invoiced
        if rest <= 0:
            continue
        waiting = [
            row
            for row in rows_of(standing, "invoices")
            if row["tranche"] == one.number and not row.get("issued_on")
        ]
        found.append(
            {
                "number": one.number,
                "title": one.title,
                "amount": _plain(rest),
                "due_on": min(
                    (row["due_on"] for row in waiting if row["due_on"]),
                    default=None,
                ),
                "days_overdue": max(
                    (int(row["days_overdue"] or 0) for row in waiting),
                    default=0,
                ),
            }
        )
    return found


def _claim(one: Claim) -> dict[str, Any]:
    return {
        "title": one.title,
        "amount": _plain(one.amount),
        "days": one.days,
        "by_b": one.owed_by == PARTY_B,
    }


def _by_tranche(facts: Iterable[Fact], kind: str) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for one in facts:
        if one.kind == kind:
            number = int(one.get("tranche"))
            found[number] = found.get(number, Decimal(0)) + one.money("amount")
    return found


def _receipts(facts: Iterable[Fact]) -> list[PaymentEntry]:
    return [
        PaymentEntry(int(one.get("tranche")), one.on, one.money("amount"))
        for one in facts
        if one.kind == "paid"
    ]


def _plain(amount: Decimal) -> str:
    return f"{to_fen(amount):f}"
