"""An expert panel: who counts, and what the opinions come to.

第二条第2款第②项第(1)目：「经甲方组织专家评审通过并书面确认」. The agreement
names no size; a panel is odd so that there is a majority, and not small.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# As 政府采购法 38 asks of its panels: 三人以上的单数.
SMALLEST_PANEL = 3
EVEN = 2


@dataclass(frozen=True)
class Seat:
    """One member: what was declared, and what was said."""

    conflict: bool | None = None  # None: nothing declared yet
    agrees: bool | None = None  # None: no opinion yet


@dataclass(frozen=True)
class Tally:
    """What a panel comes to."""

    seats: int
    agree: int
    against: int
    recused: int
    undeclared: int
    silent: int  # counting, declared, without an opinion

    @property
    def counting(self) -> int:
        """Members whose opinion counts: who declared a conflict does not."""
        return self.seats - self.recused

    @property
    def words(self) -> str:
        """同意 5，反对 0，回避 0."""
        return f"同意 {self.agree}，反对 {self.against}，回避 {self.recused}"

    @property
    def passed(self) -> bool:
        """Whether more than half of the members who count agree."""
        return self.agree > self.counting - self.agree

    @property
    def lacking(self) -> str:
        """What stands in the way of a result, in words, or nothing."""
        if self.counting < SMALLEST_PANEL:
            return (
                f"计入的专家 {self.counting} 名，不足 {SMALLEST_PANEL} 名。"
                f"请增补 {self.to_add} 名。"
            )
        if self.counting % EVEN == 0:
            return (
                f"计入的专家 {self.counting} 名，为偶数。"
                f"请增补 {self.to_add} 名。"
            )
        waiting = self.undeclared + self.silent
        if waiting:
            return f"还有 {waiting} 名专家未提出意见。"
        return ""

    @property
    def to_add(self) -> int:
        """How many more make the panel whole: odd, and large enough."""
        wanted = max(self.counting, SMALLEST_PANEL)
        return wanted + (wanted % EVEN == 0) - self.counting


def tally(seats: Iterable[Seat]) -> Tally:
    """Count the seats of a panel."""
    rows = list(seats)
    free = [row for row in rows if row.conflict is False]
    return Tally(
        seats=len(rows),
        agree=sum(row.agrees is True for row in free),
        against=sum(row.agrees is False for row in free),
        recused=sum(row.conflict is True for row in rows),
        undeclared=sum(row.conflict is None for row in rows),
        silent=sum(row.agrees is None for row in free),
    )
