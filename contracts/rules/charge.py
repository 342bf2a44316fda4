"""An amount with its clause and its arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from contracts.rules.explanation import UNEXPLAINED, Explanation
from contracts.rules.money import to_fen


@dataclass(frozen=True)
class Charge:
    """An amount that carries its own reason and its arithmetic.

    ``amount`` is already rounded to 分; ``clause`` is a clause id;
    ``working`` holds one line per step, as a reader may check it by hand.
    """

    amount: Decimal
    clause: str
    working: Explanation = UNEXPLAINED

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"金额应为 Decimal：{self.amount!r}")
        if self.amount != to_fen(self.amount):
            raise ValueError(f"金额未舍入到分：{self.amount}")
        if not self.clause:
            raise ValueError("金额应有条款依据")
