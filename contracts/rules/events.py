"""Events in the life of an agreement, and where each stands.

第十一条第2款：「受阻方应立即通知对方，并在不可抗力事件发生的15个工作日内提供有关该事件的公证
文书和书面说明」. 第十二条第1款：「一切争议，甲乙双方应通过友好协商解决」.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from contracts.rules.facts import Fact
from contracts.rules.impediments import Impediment

Row = Mapping[str, Any]
FORCE_MAJEURE, TALKS = "force_majeure", "negotiation_started"
BREACHES = (
    "data_security_incident",
    "fraud",
    "disclosure",
    "general_breach",
)
# What 登记事件 offers, in the order of the page.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "不可抗力与延误": (FORCE_MAJEURE, "party_a_delay", "suspended"),
    "违约与数据安全": BREACHES,
    "争议协商": (TALKS,),
}
EVENTS = tuple(kind for kinds in GROUPS.values() for kind in kinds)


def state_of(
    fact: Fact,
    *,
    on: date,
    facts: Iterable[Fact] = (),
    impediment: Impediment | None = None,
    talks_until: date | None = None,
) -> str:
    """Where an event stands on a day, as the word list names it.

    ``impediment`` is what the rules make of it, ``talks_until`` the last day
    of the talks. Without papers it is 待证, whatever else is hoped for; only
    a recorded decision says otherwise (ruling 15).
    """
    if fact.kind == FORCE_MAJEURE:
        return _of_force_majeure(fact, impediment)
    if fact.kind == TALKS:
        passed = talks_until is not None and on > talks_until
        return "talked" if passed else "talking"
    if fact.kind in BREACHES:
        return "cured" if _cured(fact, facts) else "recorded"
    end = fact.day("end")
    return "over" if end is not None and end < on else "stopped"


def _of_force_majeure(fact: Fact, impediment: Impediment | None) -> str:
    relief = impediment.relief if impediment else "pending"
    if relief == "refused":
        return "refused"
    decided = fact.text("relief") == "granted"
    if fact.day("documents_on") is None and not decided:
        return "unproven"
    return "granted" if relief == "granted" else "undecided"


def _cured(fact: Fact, facts: Iterable[Fact]) -> bool:
    act = fact.get("act")
    return act is not None and any(
        one.kind == "cured" and one.get("act") == act and one.on >= fact.on
        for one in facts
    )


def clocks_of(fact: Fact, standing: Row) -> list[Row]:
    """The deadlines an event started: by its row, or by its act."""
    act = fact.get("act")
    return [
        row
        for row in standing["deadlines"]
        if fact.ref in (row["refs"] or ())
        or (act is not None and row["act"] == act)
    ]


def claims_of(fact: Fact, standing: Row) -> list[Row]:
    """What may be claimed for the deed of an event (测算)."""
    act = fact.get("act")
    return [
        row
        for row in standing["remedies"]
        if act is not None and row["act"] == act
    ]


def loss_of(fact: Fact, facts: Sequence[Fact]) -> tuple[str, str]:
    """The loss and the costs known of a deed, the latest row of each.

    Ruling 2: a later `loss_recorded` is the total known to date.
    """
    act = fact.get("act")
    later = [
        one
        for one in facts
        if one.kind == "loss_recorded" and act and one.get("act") == act
    ]
    loss, costs = fact.get("loss"), fact.get("costs")
    for one in later:
        loss = one.get("amount", loss)
        costs = one.get("costs", costs)
    return _yuan(loss), _yuan(costs)


def _yuan(amount: Any) -> str:
    return "" if amount is None else f"￥{amount:,.2f}"
