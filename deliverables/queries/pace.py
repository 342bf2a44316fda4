"""Which months lack an article, which days lack a qualified person.

第四条第11款：「频次不低于平均1篇/月」 · 第六条第7款：「驻场服务人员不少于3名」
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.rules.agreement import Item
from contracts.rules.board import Reader
from contracts.rules.board.reading import day, day_words

ONSITE = "onsite_staff_minimum"
MOST = 12  # lines a light shows; the rest is counted


def lacking_months(row: Mapping[str, Any]) -> list[str]:
    """缺稿月份, from the first; the pace of a year where there is one."""
    lines = [
        f"{_span(one)} 没有" for one in row.get("lacking") or ()
    ]
    pace = row.get("pace")
    if pace is not None and row["counted"] < pace:
        lines.insert(0, f"按均匀进度此时应有 {pace} {row['unit']}")
    return _shortened(lines, "个月")


def presence_light(reader: Reader, item: Item) -> dict[str, Any] | None:
    """The light of an item whose standard is people on site."""
    term = reader.agreement.terms.get(ONSITE)
    presence = reader.standing.get("presence") or {}
    if term is None or term.clause != item.acceptance_clause:
        return None
    gaps = presence.get("gaps") or ()
    today, required = presence.get("today"), presence["required"]
    complete = reader.standing.get("complete_through") is not None
    if today is not None:
        words = f"今天在岗 {today} 名，应有 {required} 名"
    elif complete:
        words = f"每个工作日应有 {required} 名，今天是休息日或无从判断"
    else:
        words = "尚未补录"
    look = "unsure" if not complete else "fix" if gaps else "done"
    return {
        "title": "服务义务：驻场服务人员",
        "words": words,
        "look": look,
        "clause": term.clause,
        "lines": _shortened(
            [
                f"{_span(gap)} 在岗 {gap['count']} 名"
                f"（{gap['working_days']} 个工作日）"
                for gap in gaps
            ],
            "段",
        ),
    }


def _span(row: Mapping[str, Any]) -> str:
    start, end = day(row["start"]), day(row["end"])
    if start == end:
        return day_words(start)
    return f"{day_words(start)}至{day_words(end, beside=start)}"


def _shortened(lines: list[str], unit: str) -> list[str]:
    if len(lines) <= MOST:
        return lines
    return [*lines[:MOST], f"另有 {len(lines) - MOST} {unit}"]
