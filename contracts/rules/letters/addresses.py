"""Where letters go: the address of a party on a day (第八条第2款).

「上述书面通知收件人及收件地址按对方在本协议首部载明的信息发出。如任何一方的
地址有变更时，须在变更前10个工作日以书面形式通知对方。」
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from contracts.rules.agreement import Agreement

_ADDRESS = re.compile(r"地址\s*[:：]\s*([^；;，,\n]+)")


@dataclass(frozen=True)
class Move:
    """A posted change of a party's address: what it is from which day."""

    side: str
    address: str
    effective_on: date
    letter: str = ""


def address_in_agreement(agreement: Agreement, side: str) -> str:
    """The address as the agreement's head has it; empty where it has none."""
    clause = agreement.clauses[agreement.parties[side].clause]
    found = _ADDRESS.search(clause.text)
    return found[1].strip() if found else ""


def address_on(
    agreement: Agreement, side: str, moves: Iterable[Move], day: date
) -> tuple[str, Move | None]:
    """A party's address on a day, and the change it rests on (None: head).

    Of two changes from one day the one notified later stands.
    """
    past = [
        move
        for move in moves
        if move.side == side and move.effective_on <= day
    ]
    if not past:
        return address_in_agreement(agreement, side), None
    last = past[-1]
    for move in past:
        if move.effective_on > last.effective_on:
            last = move
    return last.address, last
