"""Who loads a set of indicators, reports a value, and signs it.

A baseline decides what counts as better, and a value taken back what was
paid for: one side proposes, the other signs. A value of today is reported by
乙方 and confirmed by 甲方 (design.md 2, Roles).
"""

from contracts.models import Contract, User
from contracts.policies import NotAllowed, check_role
from contracts.queries.people import roles_of, side_of, who_can
from contracts.rules.hands import (
    CONFIRMERS,
    DRAFTERS,
    OTHER_SIDE,
    SIGNERS,
    SPEAKERS,
    A,
    B,
)

LOADERS = (*DRAFTERS[A], *DRAFTERS[B])
BASELINE, VALUE, REVERSAL = "baseline", "value", "reversal"
SUBJECTS = {BASELINE: "基期值", VALUE: "当期值", REVERSAL: "更正"}


def check_can_load(contract: Contract, by: User) -> None:
    """Either party may hold the document a set is read from."""
    check_role(contract, by, *LOADERS, act="载入指标体系")


def proposers(subject: str, side: str) -> tuple[str, ...]:
    """Who of a side asks for a baseline, a value or a correction."""
    if subject == VALUE:
        return DRAFTERS[B] if side == B else ()
    return SPEAKERS[side]


def approvers(subject: str, side: str) -> tuple[str, ...]:
    """Who signs what a side asked for; always people of the other."""
    return CONFIRMERS if subject == VALUE else SIGNERS[OTHER_SIDE[side]]


def check_can_propose(contract: Contract, by: User, subject: str) -> str:
    """The side somebody asks for; NotAllowed names who could."""
    side = side_of(by, contract)
    if side is None or not roles_of(by, contract) & set(
        proposers(subject, side)
    ):
        everybody = (*proposers(subject, A), *proposers(subject, B))
        raise NotAllowed(
            f"当前角色不能提请登记{SUBJECTS[subject]}。",
            who=who_can(contract, *everybody),
        )
    return side


def can_propose(contract: Contract, by: User, subject: str) -> bool:
    """The same as an answer, for templates."""
    try:
        check_can_propose(contract, by, subject)
    except NotAllowed:
        return False
    return True


def check_can_sign(
    contract: Contract, by: User, *, subject: str, side: str
) -> tuple[str, ...]:
    """The roles that settle what a side asked for, this person's among them."""
    roles = approvers(subject, side)
    check_role(contract, by, *roles, act=f"签认{SUBJECTS[subject]}")
    return roles
