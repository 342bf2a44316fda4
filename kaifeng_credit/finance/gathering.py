"""The stored money of many contracts: one query, whatever their number.

Only fresh rows are summed. A stale one is computed again first, some at a
time; what is left over is counted and named, never shown as it was.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from contracts.models import Contract, Membership, User
from contracts.queries.clock import contract_day, today
from contracts.states import Role
from kaifeng_credit.gathering import is_fresh, refresh_projection

# Who reads the money of a contract as a whole (design.md 2, row "payment").
READERS = (Role.A_FINANCE, Role.A_HANDLER, Role.A_APPROVER, Role.AUDITOR)
# Stale answers computed while a page waits; the night does the others.
AT_ONCE = 10


@dataclass(frozen=True)
class Stored:
    """One contract with its money of the day it stands on."""

    slug: str
    title: str
    is_demo: bool
    day: date
    money: dict[str, Any]


@dataclass(frozen=True)
class Found:
    """What could be read, and how many contracts are not computed yet."""

    rows: tuple[Stored, ...]
    behind: int


def reads_money(user: User) -> bool:
    """Whether a person has a page of money at all; one query."""
    return _memberships(user, READERS).exists()


def keeps_money(user: User) -> bool:
    """Whether a person is finance somewhere: their first page; one query."""
    return _memberships(user, (Role.A_FINANCE,)).exists()


def _memberships(user: User, roles: tuple[Role, ...]):
    return Membership.objects.in_force(on=today()).filter(
        user=user, role__in=roles
    )


def money_of(user: User) -> Found:
    """The money of every contract a person reads as finance does."""
    contracts = (
        Contract.objects.visible_to(user)
        .filter(
            Q(pk__in=_memberships(user, READERS).values("contract_id"))
        )
        .select_related("agreement_version", "projection")
        .defer("projection__answer", "projection__compared")
        .order_by("slug")
    )
    rows, computed, behind = [], 0, 0
    for contract in contracts:
        day = contract_day(contract)
        stored = getattr(contract, "projection", None)
        if stored is None or not is_fresh(stored, contract, day):
            if computed == AT_ONCE:
                behind += 1
                continue
            computed += 1
            stored = refresh_projection(contract, day)
        rows.append(
            Stored(
                slug=contract.slug,
                title=contract.title,
                is_demo=contract.is_demo,
                day=day,
                money=stored.money,
            )
        )
    return Found(tuple(rows), behind)
