"""What the page says of the money: five heaps, their rows, their sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from contracts.rules.board.reading import day
from contracts.rules.money import yuan
from contracts.rules.record import NOT_RECORDED
from payments.rules.late_days import HOLDERS

FAR = date.max


class Moneyed(Protocol):
    """A contract with its stored money."""

    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def money(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Line:
    """One payment, receipt or claim, and why it lies on its heap."""

    slug: str
    contract: str
    title: str
    amount: Decimal
    target: tuple[str, ...]  # name of the page, then its arguments
    on: date | None = None
    word: str = ""
    why: str = ""
    holders: tuple[str, ...] = ()
    late: int = 0


@dataclass(frozen=True)
class Heap:
    """Lines of one kind, the most urgent first; ``total`` of all of them."""

    key: str
    name: str
    empty: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        """What the lines come to."""
        return sum((one.amount for one in self.lines), Decimal(0))

    @property
    def late(self) -> int:
        """How many of them are past their day."""
        return sum(one.late > 0 for one in self.lines)


@dataclass(frozen=True)
class Board:
    """The five heaps, and what is not known."""

    heaps: tuple[Heap, ...]
    unknown: int  # payments whose facts are not recorded

    def heap(self, key: str) -> Heap:
        """A heap by its name; the first where there is none of it."""
        named = {one.key: one for one in self.heaps}
        return named.get(key, self.heaps[0])

    @property
    def sentence(self) -> str:
        """The one sentence that answers the page's question."""
        first = self.heap("payable")
        if not first.lines and self.unknown:
            return f"{self.unknown} 笔款项尚未补录，无法判定今天可付多少"
        if not first.lines:
            return "今天没有可支付的款项"
        late = f"，其中 {first.late} 笔已逾期" if first.late else ""
        return f"今天可支付 {len(first.lines)} 笔，￥{yuan(first.total)}{late}"


NAMES = {
    "payable": ("今天可付", "没有付款条件全部满足而未付清的款项"),
    "coming": ("将可付", "没有等待时间或外部文件的款项"),
    "blocked": ("被阻断", "没有被条件阻断的款项"),
    "uninvoiced": ("到账未开票", "到账的款项都已开票"),
    "claimed": ("违约金测算", "截至今天没有可主张的违约金"),
}


def build_board(contracts: Sequence[Moneyed]) -> Board:
    """Put every payment, receipt and claim on its heap."""
    found: dict[str, list[Line]] = {key: [] for key in NAMES}
    unknown = 0
    for one in contracts:
        for row in one.money["tranches"]:
            if row["heap"] == "unknown":
                unknown += 1
            elif row["heap"]:
                found[row["heap"]].append(_payment(one, row))
        found["uninvoiced"] += [
            _receipt(one, row) for row in one.money["uninvoiced"]
        ]
        found["claimed"] += [
            _claim(one, row) for row in one.money["claims"] if row["by_b"]
        ]
    return Board(
        tuple(
            Heap(key, name, empty, tuple(_in_order(found[key])))
            for key, (name, empty) in NAMES.items()
        ),
        unknown,
    )


def _in_order(lines: Iterable[Line]) -> list[Line]:
    """Late ones first, the longest late before; then by day, then amount."""
    return sorted(
        lines,
        key=lambda one: (-one.late, one.on or FAR, -one.amount, one.slug),
    )


def _payment(one: Moneyed, row: dict[str, Any]) -> Line:
    due, earliest = day(row["due_on"]), day(row["earliest"])
    waits = row["heap"] != "payable"
    stopping = row["stopping"]
    if row["heap"] == "blocked":
        earliest = None  # no day is promised while a condition is false
    holders = dict.fromkeys(
        HOLDERS[part["holder"]] for part in stopping if part["holder"]
    )
    return Line(
        slug=one.slug,
        contract=one.title,
        title=row["title"],
        amount=Decimal(row["unpaid"]),
        target=("payment", one.slug, str(row["number"])),
        on=earliest if waits else due,
        word=row["word"],
        why=_joined(part["title"] for part in stopping)
        if waits
        else (row["due_words"] if due is None else ""),
        holders=tuple(holders),
        late=int(row["days_overdue"]),
    )


def _receipt(one: Moneyed, row: dict[str, Any]) -> Line:
    due = day(row["due_on"])
    return Line(
        slug=one.slug,
        contract=one.title,
        title=row["title"],
        amount=Decimal(row["amount"]),
        target=("invoices", one.slug),
        on=due,
        holders=(HOLDERS["b"],),
        late=int(row["days_overdue"]),
    )


def _claim(one: Moneyed, row: dict[str, Any]) -> Line:
    confirmed = Decimal(one.money["confirmed"])
    said = f"已确认 ￥{yuan(confirmed)}" if confirmed else "未经甲方确认"
    return Line(
        slug=one.slug,
        contract=one.title,
        title=row["title"],
        amount=Decimal(row["amount"]),
        target=("penalties", one.slug),
        word=f"{row['days']} 日" if row["days"] else "",
        why=said,
        holders=(HOLDERS["b"],),
    )


def _joined(titles: Iterable[str]) -> str:
    return "；".join(titles) or NOT_RECORDED
