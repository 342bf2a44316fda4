"""The sheet of a letter by GB/T 9704-2012: lengths in mm and points.

5.2.1 版心 156 mm×225 mm, 天头 37 mm, 订口 28 mm; 5.2.3 每面排22行, 每行排28个字,
撑满版心; 7.3.3 正文 3号仿宋; 7.3.1 标题 2号小标宋; 7.5 页码 4号半角宋体.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.rules.letters.wording import day_in_text, paragraphs

PAGE_MM = (210, 297)
BLOCK_MM = (156, 225)
TOP_MM = 37
LEFT_MM = 28
RIGHT_MM = PAGE_MM[0] - BLOCK_MM[0] - LEFT_MM
BOTTOM_MM = PAGE_MM[1] - BLOCK_MM[1] - TOP_MM
LINES = 22
SIGNS = 28
SECOND_PT = 22  # 2号
THIRD_PT = 16  # 3号
FOURTH_PT = 14  # 4号
MM_PER_PT = 25.4 / 72
LINE_PT = BLOCK_MM[1] / LINES / MM_PER_PT
SIGN_PT = BLOCK_MM[0] / SIGNS / MM_PER_PT
# 28 signs of 16 pt are 2 mm wider than the block: each stands a bit closer.
CLOSER_PT = SIGN_PT - THIRD_PT
# What is set a hair closer still: a rounded up line or sign too many would
# leave 21 lines, or 27 signs, on a sheet that has room for one more.
SLACK_PT = 0.01
LINE_SET_PT = LINE_PT - SLACK_PT
CLOSER_SET_PT = CLOSER_PT - SLACK_PT
INDENT_PT = 2 * (SIGN_PT - SLACK_PT)  # 自然段左空二字, as signs stand here
MARK_MM = 35  # the sender's mark, from the block's upper edge (7.2.4)
LARGEST_MARK_PT = 36
SPACE_AFTER_DATE = 4  # 成文日期右空四字 (7.3.5.1)
HALF = 0.5  # a digit is half a sign wide; a name is centred over its date
# What offices have, then the free GB 18030 faces, then what Debian has.
FANGSONG = (
    "仿宋_GB2312", "FangSong_GB2312", "CESI仿宋-GB18030", "CESI_FS_GB18030",
    "方正仿宋_GB18030", "FZFangSong-Z02", "仿宋", "FangSong",
    "Noto Serif CJK SC",
)  # fmt: skip
XIAOBIAOSONG = (
    "方正小标宋简体", "FZXiaoBiaoSong-B05S", "CESI小标宋-GB18030",
    "CESI_XBS_GB18030", "方正小标宋_GBK", "Noto Serif CJK SC",
)  # fmt: skip
HEITI = ("黑体", "SimHei", "CESI黑体-GB18030", "Noto Sans CJK SC")
KAITI = ("楷体_GB2312", "KaiTi_GB2312", "CESI楷体-GB18030", "楷体", "KaiTi",
         "Noto Serif CJK SC")  # fmt: skip
SONGTI = ("宋体", "SimSun", "CESI宋体-GB18030", "Noto Serif CJK SC")


@dataclass(frozen=True)
class Sheet:
    """All that a letter's paper says, in its order."""

    sender: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[tuple[str, str], ...]
    attachments: tuple[str, ...]
    dated_on: date | None
    is_demo: bool
    mark_pt: float
    right_of_name: float  # signs of 3号 between the signature and the edge

    @property
    def is_draft(self) -> bool:
        """Whether nobody has signed it out."""
        return self.dated_on is None

    @property
    def date_text(self) -> str:
        """成文日期 in Arabic digits (7.3.5.4)."""
        return day_in_text(self.dated_on) if self.dated_on else "〔成文日期〕"


def sheet_of(
    *,
    sender: str,
    number: str,
    title: str,
    addressee: str,
    body: str,
    fields: Mapping[str, Any],
    dated_on: date | None,
    is_demo: bool,
) -> Sheet:
    """A letter laid out: how large the mark is, where the signature stands."""
    date_text = day_in_text(dated_on) if dated_on else "〔成文日期〕"
    return Sheet(
        sender=sender,
        number=number,
        title=title,
        addressee=addressee,
        paragraphs=tuple(paragraphs(body)),
        attachments=tuple(fields.get("attachments", ())),
        dated_on=dated_on,
        is_demo=is_demo,
        mark_pt=mark_size(sender),
        right_of_name=room_beside(sender, date_text),
    )


def mark_size(sender: str) -> float:
    """The size of the sender's mark: one line, at most as the standard has.

    >>> mark_size("开封市发展和改革委员会")
    36
    """
    across = BLOCK_MM[0] / MM_PER_PT
    return min(LARGEST_MARK_PT, int(across / max(len(sender), 1)))


def room_beside(sender: str, date_text: str) -> float:
    """Signs to the right of the name, centred over a date four signs in.

    A name longer than the date moves the edge out; never past the block.
    """
    narrow = sum(sign.isascii() for sign in date_text)
    wide = len(date_text) - narrow * HALF
    return max(0.0, SPACE_AFTER_DATE - max(0.0, (len(sender) - wide) * HALF))
