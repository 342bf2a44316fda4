"""How long each class of records is kept after the end, and under which rule.

第七条第3款「保密期限为本协议生效之日起至协议终止后 5 年」; 政府采购法第四十二条
(采购文件从采购结束之日起至少保存十五年); 网络安全法 (网络日志不少于六个月).
Dates are the first on which something may be deleted at all: the portal
itself deletes nothing that was handed over, decided or written to the log.
"""

from dataclasses import dataclass
from datetime import date

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import add_years
from contracts.rules.notices import CONFIDENTIALITY

PROCUREMENT_YEARS = 15


@dataclass(frozen=True)
class Kept:
    """One class of records: until when (None: not fixed), by which rule."""

    what: str
    until: date | None
    rule: str
    clause: str = ""


def retention(agreement: Agreement, ended_on: date | None) -> tuple[Kept, ...]:
    """The classes in the order a reader asks; without an end no date."""

    def after(years: int) -> date | None:
        return add_years(ended_on, years) if ended_on else None

    secret = agreement.terms.get(CONFIDENTIALITY)
    papers = after(PROCUREMENT_YEARS)
    rows = [
        Kept(
            "成果、签收单、验收书、付款与违约金的记录和凭据",
            papers,
            "政府采购法第四十二条：自采购结束之日起至少 15 年；"
            "此处自协议终止日起算，采购档案的起算日由甲方确认",
        ),
        Kept(
            "审计日志、登录记录与存证",
            papers,
            "网络安全法：网络日志有法定的最短期限；随所证明的文件一同保存",
        ),
    ]
    if secret is not None:
        years = agreement.days(CONFIDENTIALITY)
        rows.insert(
            0,
            Kept(
                "方案、报告、数据等保密信息",
                after(years),
                f"保密至协议终止后 {years} 年；期满解除保密，不等于可以删除",
                secret.clause,
            ),
        )
    rows.append(
        Kept(
            "联系人、收款账户等个人与账户信息",
            None,
            "个人信息保护法：处理目的实现后删除；仍有款项、争议或保存期限的，"
            "保存到其结束",
        )
    )
    return tuple(rows)
