"""An invoice's original beside what was typed of it: the same, or not.

第二条第3款：「乙方应在每次收款后5个工作日内，向甲方开具符合国家规定的增值税专用发票
(若乙方为一般纳税人)或增值税普通发票」

Nothing here is a gate: a difference is for people to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.rules.words import word_for

SAME, OTHER, UNREAD = "same", "other", "unread"
KIND_WORDS = {"special": "增值税专用发票", "ordinary": "增值税普通发票"}


@dataclass(frozen=True)
class Typed:
    """An invoice as it was recorded, and between whom it should be."""

    number: str
    issued_on: date
    kind: str
    amount: Decimal
    seller: str
    buyer: str


@dataclass(frozen=True)
class Comparison:
    """One field: typed, read, and whether they are the same."""

    label: str
    typed: str
    read: str
    verdict: str

    @property
    def word(self) -> str:
        """一致, 不一致, 未能读取."""
        return word_for("original", self.verdict).word


def compare(typed: Typed, read: Mapping[str, str]) -> tuple[Comparison, ...]:
    """Each field of an original beside what was typed.

    >>> [one.word for one in compare(
    ...     Typed("1" * 20, date(2025, 7, 8), "special", Decimal("1.00"),
    ...           "乙方", "甲方"),
    ...     {"number": "1" * 20, "amount": "2.00"})]
    ['一致', '未能读取', '未能读取', '不一致', '未能读取', '未能读取']
    """
    said = (
        ("发票号码", typed.number, read.get("number", "")),
        ("开票日期", typed.issued_on.isoformat(), read.get("issued_on", "")),
        ("发票种类", typed.kind, read.get("kind", "")),
        ("价税合计", f"{typed.amount:.2f}", read.get("amount", "")),
        ("销售方", typed.seller, read.get("seller", "")),
        ("购买方", typed.buyer, read.get("buyer", "")),
    )
    return tuple(
        Comparison(
            label,
            KIND_WORDS.get(wanted, wanted),
            KIND_WORDS.get(found, found),
            UNREAD if not found else SAME if wanted == found else OTHER,
        )
        for label, wanted, found in said
    )


def verdict_of(rows: Iterable[Comparison]) -> str:
    """One word for an original: a difference outweighs what is unread."""
    verdicts = {one.verdict for one in rows}
    if OTHER in verdicts:
        return OTHER
    return SAME if verdicts == {SAME} else UNREAD


def wanted_kind(
    statuses: Sequence[tuple[date, bool]], on: date
) -> str | None:
    """The kind of invoice owed on a day, by the status in force; else None.

    ``statuses`` are (since, whether a general taxpayer) in the order in which
    they were recorded; of one day the later recorded governs. Unknown is not
    guessed.

    >>> wanted_kind([(date(2025, 1, 1), True)], date(2025, 7, 3))
    'special'
    >>> wanted_kind([(date(2025, 1, 1), True)], date(2024, 7, 3))
    """
    known = [one for one in statuses if one[0] <= on]
    if not known:
        return None
    since = max(since for since, _ in known)
    general = [general for day, general in known if day == since][-1]
    return "special" if general else "ordinary"
