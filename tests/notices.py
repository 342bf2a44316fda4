"""Notices for tests. INVENTED: no State Council has published these days.

The State Council had not published 2027 when this was written. The layout
below is made up so that it obeys 放假办法 (thirteen statutory days off, the
make-up days balanced) and touches 2026-12-31, as some notices did.
"""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from contracts.models import CalendarNotice
from contracts.services.files import keep_bytes
from tests import factories as make

INVENTED = "测试虚构〔2026〕0号"
ADOPTED_ON = date(2026, 11, 26)

# name, first day, last day; statutory days and substitutes, see above
_BLOCKS = (
    ("元旦", "2027-01-01", "2027-01-03"),
    ("春节", "2027-02-05", "2027-02-12"),
    ("清明节", "2027-04-03", "2027-04-05"),
    ("劳动节", "2027-05-01", "2027-05-05"),
    ("端午节", "2027-06-09", "2027-06-09"),
    ("中秋节", "2027-09-15", "2027-09-15"),
    ("国庆节", "2027-10-01", "2027-10-07"),
)
_WORK = (
    "2027-01-30", "2027-02-20", "2027-05-08", "2027-09-26", "2027-10-09",
)  # fmt: skip


def days(start: str, end: str) -> list[str]:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    count = (last - first).days + 1
    return [str(first + timedelta(days=i)) for i in range(count)]


def invented_2027(**changes: Any) -> dict[str, Any]:
    """A layout of 2027 that obeys the law and was never published."""
    row = {
        "year": 2027,
        "notice": INVENTED,
        "dated": "2026-11-05",
        "url": "https://www.gov.cn/invented",
        "remark": "测试虚构",
        "blocks": [
            {"name": name, "start": start, "end": end}
            for name, start, end in _BLOCKS
        ],
        "off": [day for _, *span in _BLOCKS for day in days(*span)],
        "work": list(_WORK),
    }
    return {**deepcopy(row), **changes}


def with_december() -> dict[str, Any]:
    """元旦 from 2026-12-31 on, made up for by work on 2026-12-27."""
    row = invented_2027()
    row["blocks"][0] |= {"start": "2026-12-31", "end": "2027-01-03"}
    row["off"].insert(0, "2026-12-31")
    row["work"].insert(0, "2026-12-27")
    return row


def make_notice(
    row: dict[str, Any], *, revision: int = 1, adopted_on: date = ADOPTED_ON
) -> CalendarNotice:
    """An adopted notice, as two people leave it behind."""
    return CalendarNotice.objects.create(
        year=row["year"],
        revision=revision,
        notice=row["notice"],
        dated=date.fromisoformat(row["dated"]),
        url=row["url"],
        file=keep_bytes(repr(sorted(row.items())).encode()),
        file_name="2027.json",
        payload=row,
        adopted_on=adopted_on,
        proposed_by=make.make_person(),
        recorded_by=make.make_person(),
    )


def table_2027(*, later: bool = False) -> str:
    """The same invented layout as the table an official fills.

    ``later``: as a revision would have it, with another day of work.
    """
    lines = ["类型,名称,起,止,天数", "年份,2027"]
    lines.append(f"通知,{INVENTED},2026-11-05")
    lines.append("网址,https://www.gov.cn/invented")
    for name, start, end in _BLOCKS:
        lines.append(f"放假,{name},{start},{end},{len(days(start, end))}")
    work = list(_WORK)
    if later:
        work[-1] = "2027-10-16"
    lines += [f"上班,,{day},," for day in work]
    return "\n".join(lines) + "\n"
