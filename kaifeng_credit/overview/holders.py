"""当前责任方: the two rails and their balance, one's own side first."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.rules.board import Reader, Segment, Task
from kaifeng_credit.overview.shapes import Holders, Rail

ON_THE_RAIL = 4
WIDTH = 100
GAP = 0.8


def holders_of(reader: Reader, tasks: Sequence[Task]) -> Holders:
    """The two rails; one's own side first."""
    order = ("b", "a") if reader.side == "b" else ("a", "b")
    rails = [_rail(side, tasks) for side in order]
    total = sum(rail.count for rail in rails)
    return Holders(
        first=rails[0],
        second=rails[1],
        total=total,
        bar=_balance(rails[0].count, rails[1].count, order),
    )


def _rail(side: str, tasks: Sequence[Task]) -> Rail:
    own = tuple(task for task in tasks if task.side == side)
    shown = own if len(own) <= ON_THE_RAIL else own[: ON_THE_RAIL - 1]
    return Rail(side=side, count=len(own), tasks=shown,
                more=len(own) - len(shown))


def _balance(
    first: int, second: int, order: Sequence[str]
) -> tuple[Segment, ...]:
    looks = {"a": "dai", "b": "yi"}
    total = first + second
    if not total:
        return (Segment("0", str(WIDTH), "mute"),)
    if not first or not second:
        side = order[0] if first else order[1]
        return (Segment("0", str(WIDTH), looks[side]),)
    left = WIDTH * first / total
    return (
        Segment("0", f"{left - GAP / 2:.1f}", looks[order[0]]),
        Segment(f"{left + GAP / 2:.1f}", f"{WIDTH - left - GAP / 2:.1f}",
                looks[order[1]]),
    )
