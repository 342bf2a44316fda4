"""When two facts tell of one notice, or of one event.

第八条第1款「以邮寄快递交寄日为准」: one paper posted on one day is one notice,
however many times it is typed in. What is learnt of it later (received,
replied, an end, papers, a loss) makes no second one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.rules.events import BREACHES
from contracts.rules.facts import Fact


@dataclass(frozen=True)
class Target:
    """What tells facts of one kind and one day from each other.

    ``exact`` fields must be equal, left out or not; of ``named`` ones only
    two that are both given and differ tell two facts apart: paper that names
    no deed may be the very paper that somebody types in with its deed.
    """

    exact: tuple[str, ...]
    named: tuple[str, ...] = ()


TARGETS: Mapping[str, Target] = {
    "notified": Target(("subject", "by"), ("effective_on", "act")),
    "demanded": Target(("deliverable",)),
    "payment_demanded": Target(("tranche",)),
    "force_majeure": Target(("affected", "deliverables")),
    "party_a_delay": Target(("deliverables",), ("reason",)),
    "suspended": Target(("deliverables",), ("reason",)),
    "negotiation_started": Target(("act",)),
    **dict.fromkeys(BREACHES, Target(("by", "act"))),
}
# What a fact means where it leaves a field out (design.md 3.2).
DEFAULTS: Mapping[str, Any] = {"affected": "b"}


def same_fact(one: Fact, other: Fact) -> bool:
    """Whether two facts tell of one notice or event.

    A kind that is neither is the same only where it says exactly the same.
    """
    if (one.kind, one.on) != (other.kind, other.on):
        return False
    target = TARGETS.get(one.kind)
    if target is None:
        return _all(one) == _all(other)
    return all(
        _value(one, name) == _value(other, name) for name in target.exact
    ) and all(
        None in (pair := (_value(one, name), _value(other, name)))
        or pair[0] == pair[1]
        for name in target.named
    )


def _value(fact: Fact, name: str) -> Any:
    value = fact.get(name) or DEFAULTS.get(name)
    return frozenset(value) if isinstance(value, tuple) else value


def _all(fact: Fact) -> dict[str, Any]:
    return {
        name: value
        for name, value in fact.fields.items()
        if value not in (None, "")
    }
