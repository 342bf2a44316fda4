"""Whose hands a fact goes through before it counts (design.md 2, Roles).

What a party says of itself, or decides alone, is its own: one of its people
proposes, another one signs. What moves the other party's days or money takes
both: one side proposes, the other signs. Finance records money, never these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.rules.agreement import Agreement

A, B = "a", "b"
OTHER_SIDE: Mapping[str, str] = {A: B, B: A}
SIGNERS: Mapping[str, tuple[str, ...]] = {
    A: ("a_approver",),
    B: ("b_lead",),
}
# Inside a party everybody but finance may draft; towards the other party
# only those who act for it (notices, amendments, events).
DRAFTERS: Mapping[str, tuple[str, ...]] = {
    A: ("a_handler", "a_approver"),
    B: ("b_lead", "b_onsite"),
}
SPEAKERS: Mapping[str, tuple[str, ...]] = {
    A: ("a_handler", "a_approver"),
    B: ("b_lead",),
}
# Attendance: 乙方 records it, 甲方 confirms.
ATTENDANCE = "on_site"
CONFIRMERS = ("a_handler", "a_approver")

# One party's own, and which party's; "ab": of the side that records it.
OWN: Mapping[str, str] = {
    "preliminary_review": A,
    "national_result": A,
    "demanded": A,
    "suspended": A,
    "data_security_incident": A,
    "fraud": A,
    "payment_demanded": B,
    "sme_declared": B,
    "notified": A + B,
    "negotiation_started": A + B,
    "disclosure": A + B,
    "general_breach": A + B,
    "loss_recorded": A + B,
}
# What one side proposes and the other signs.
SHARED: tuple[str, ...] = (
    "operation_started",
    "extended",
    "total_amended",
    "terminated",
    "force_majeure",
    "party_a_delay",
    "cured",
    ATTENDANCE,
)

# The kinds people register on the pages of 事实登记, in the order they look.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "期限": (
        "demanded",
        "extended",
        "force_majeure",
        "party_a_delay",
        "suspended",
    ),
    "运行与验收": (
        "operation_started",
        "preliminary_review",
        "national_result",
        ATTENDANCE,
    ),
    "款项": ("payment_demanded", "sme_declared", "total_amended"),
    "通知与协商": (
        "notified",
        "negotiation_started",
        "cured",
        "terminated",
    ),
    "违约与损失": (
        "data_security_incident",
        "fraud",
        "disclosure",
        "general_breach",
        "loss_recorded",
    ),
}
REGISTERED: tuple[str, ...] = tuple(
    kind for kinds in GROUPS.values() for kind in kinds
)
# Asked for only by an agreement with such a condition before a payment.
OF_A_GATE = ("preliminary_review", "national_result")
# Those without a table of their own.
GENERIC: tuple[str, ...] = tuple(
    kind
    for kind in REGISTERED
    if kind not in ("operation_started", ATTENDANCE)
)


@dataclass(frozen=True)
class Hands:
    """The roles that propose a fact, and those that sign it."""

    proposers: tuple[str, ...]
    approvers: tuple[str, ...]
    shared: bool = False  # one side proposes, the other signs


def kinds_of(agreement: Agreement) -> tuple[str, ...]:
    """The kinds that people register on an agreement."""
    gates = {
        condition.kind
        for tranche in agreement.tranches
        for condition in tranche.conditions
    }
    return tuple(
        kind
        for kind in REGISTERED
        if kind not in OF_A_GATE or kind in gates
    )


def hands(kind: str, side: str) -> Hands | None:
    """Who acts where one side proposes a kind; None where it may not.

    >>> hands("extended", "b").approvers
    ('a_approver',)
    >>> hands("fraud", "b") is None
    True
    """
    if kind == ATTENDANCE:
        return Hands(DRAFTERS[B], CONFIRMERS, True) if side == B else None
    if kind in SHARED:
        return Hands(SPEAKERS[side], SIGNERS[OTHER_SIDE[side]], True)
    if side in OWN.get(kind, ""):
        return Hands(DRAFTERS[side], SIGNERS[side])
    return None


def speaks_for_itself(kind: str) -> bool:
    """Whether a proposal of the kind stays inside its party until signed."""
    return kind in OWN


def side_of(kind: str, by: str | None, *, default: str) -> str:
    """The side a recorded fact comes from, where its kind or ``by`` says.

    ``by`` names the sender of a notice; of a breach it names who broke the
    agreement, not who records it.

    >>> side_of("notified", "b", default="a")
    'b'
    >>> side_of("general_breach", "b", default="a")
    'a'
    """
    if kind == "notified" and by:
        return by
    if kind == ATTENDANCE:
        return B
    own = OWN.get(kind, "")
    return own if own in OTHER_SIDE else default


def proposing_roles(kind: str) -> tuple[str, ...]:
    """Everybody who may propose a kind, of either side."""
    return tuple(
        role
        for side in (A, B)
        if (found := hands(kind, side)) is not None
        for role in found.proposers
    )
