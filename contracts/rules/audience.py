"""受众: for whom a document that leaves the portal is meant.

第七条第3款：「甲乙双方均应就有关本协议项下一切相关事宜进行保密，不得披露双方
合作内容、方式以及过程等。需要对外披露的，必须经双方共同协商书面同意后方可进行。」
第十条第2款 counts a disclosure as a breach, so nothing is public by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Audience(StrEnum):
    """From the narrowest to the widest; the value is what a row keeps."""

    INTERNAL = "internal"
    PARTIES = "parties"
    PUBLIC = "public"

    @property
    def label(self) -> str:
        """The word on the page and on paper."""
        return LABELS[self]

    @property
    def about(self) -> str:
        """What it means, in one line."""
        return ABOUT[self]


LABELS = {
    Audience.INTERNAL: "内部",
    Audience.PARTIES: "双方",
    Audience.PUBLIC: "公开",
}
ABOUT = {
    Audience.INTERNAL: "只供本方使用",
    Audience.PARTIES: "供协议双方使用，不含一方未签署的草稿",
    Audience.PUBLIC: "须双方书面同意；不含人员、账号、凭证与发票号码、异议与草稿",
}
# What can be made for the public at all, by the key an export's row keeps.
PUBLISHABLE: Mapping[str, str] = {
    "payment_status": "付款状态表",
    "period": "期间报表",
    "receivables": "乙方应收款表",
    "penalty_statement": "违约金对账表",
    "invoice_register": "发票台账",
    "cash_timeline": "收付时间线",
    "penalty_days": "违约金逐日表",
}
SIDES: Mapping[str, str] = {"a": "甲方", "b": "乙方"}
# What stays as it was made: its audience is given with the thing itself.
FIXED = (
    ("验收书、签收单", Audience.PARTIES, "双方签署的文件，逐字节不变"),
    ("证据包", Audience.PARTIES, "一项决定的文件、清单与存证"),
    ("审计日志", Audience.INTERNAL, "含人员、办理过程与未签署的草稿"),
    ("补录表、付款条件核对表", Audience.INTERNAL, "一方的工作底稿"),
)


@dataclass(frozen=True)
class Consent:
    """One side's written consent: to what, from when, until when."""

    side: str
    papers: frozenset[str]
    given_on: date
    until: date | None = None

    def covers(self, paper: str, on: date) -> bool:
        """Whether a document may go out on a day, as far as this goes."""
        in_force = self.given_on <= on and (
            self.until is None or on <= self.until
        )
        return in_force and paper in self.papers


def lacking(
    consents: Iterable[Consent], paper: str, *, on: date
) -> tuple[str, ...]:
    """The sides whose consent to a document is missing on a day."""
    given = {one.side for one in consents if one.covers(paper, on)}
    return tuple(side for side in SIDES if side not in given)


def printed(audience: Audience, side: str | None) -> str:
    """What a document says of whom it is for.

    >>> printed(Audience.INTERNAL, "a")
    '限甲方内部使用'
    """
    if audience is Audience.PUBLIC:
        return "经双方书面同意公开"
    if audience is Audience.PARTIES:
        return "限协议双方使用"
    return f"限{SIDES.get(side or '', '')}内部使用"
