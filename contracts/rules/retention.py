"""How long each class of records is kept after the end, and under which rule.

第七条第3款「保密期限为本协议生效之日起至协议终止后 5 年」. 网络安全法 (2025 年修正,
in force 2026-01-01) 第二十三条第(三)项「按照规定留存相关的网络日志不少于六个月」;
个人信息保护法第四十七条「处理目的已实现、无法实现或者为实现处理目的不再必要」: both
read in several published copies of the texts. What 政府采购法 asks of
procurement files was found in none: it is named, not quoted, and the years
below are the portal's own caution until 甲方 has confirmed them.

Dates are the first on which something may be deleted at all: the portal
itself deletes nothing that was handed over, decided or written to the log.
"""

from dataclasses import dataclass
from datetime import date

from contracts.rules.agreement import Agreement
from contracts.rules.calendar import add_years
from contracts.rules.notices import CONFIDENTIALITY

# Not the law's: so long papers are set aside until 甲方 says how long it is.
SET_ASIDE_YEARS = 15


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
    papers = after(SET_ASIDE_YEARS)
    rows = [
        Kept(
            "成果、签收单、验收书、付款与违约金的记录和凭据",
            papers,
            f"平台自协议终止日起先留 {SET_ASIDE_YEARS} 年；"
            "政府采购法对采购档案的年限与起算日待核，由甲方确认",
        ),
        Kept(
            "审计日志、登录记录与存证",
            papers,
            "网络安全法第二十三条：网络日志有法定的最短期限；"
            "平台随所证明的文件一同保存",
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
            "个人信息保护法第四十七条：处理目的已实现的应当删除；"
            "法定的保存期限未届满的，只存储和保护，不作其他处理",
        )
    )
    return tuple(rows)
