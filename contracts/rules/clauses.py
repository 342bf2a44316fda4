"""Clause citations: `2.2.2.4` is 第二条第2款第②项第(4)目, in short 第二条2②(4).

A loaded agreement brings its own marks (the text of a paragraph begins with
（3）, ② or (4)); see `Clause.parse`. Where no text is at hand, the marks of
the house's first agreement hold; a test keeps the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_ID = re.compile(r"(?P<frame>[A-Z])?(?P<parts>(?:[.]?[0-9]+)(?:[.][0-9]+)*)?")
_MARK = re.compile(
    r"[（(](?P<inside>[0-9]{1,2}|[一二三四五六七八九十]{1,3})[）)]"
    r"|(?P<plain>[0-9]{1,2})(?:、|[.．](?![0-9]))"
    r"|(?P<circle>[①-⑳])"
)

FRAME_START = "首部"
FRAME_END = "签署页"
LAST_PARAGRAPH = "末段"
LEAD_PARAGRAPH = "首段"

_DIGITS = "零一二三四五六七八九"
_CIRCLE_BEFORE_ONE = ord("①") - 1
_LAST_CIRCLE = ord("⑳") - _CIRCLE_BEFORE_ONE
_BASE = len(_DIGITS)

# How far below the article a part of the id stands.
_LEVELS = ("条", "款", "项", "目")
_ARTICLE, _PARAGRAPH, _ITEM, _SUBITEM = range(len(_LEVELS))


@dataclass(frozen=True)
class Clause:
    """A place in the agreement, and how Chinese lawyers cite it.

    ``marks`` are the marks of the levels below 款, as the text prints them;
    ``sole`` says that the article has one 款 only, which the short form
    leaves out; ``supplement`` is the number of a supplementary agreement.
    """

    id: str
    parts: tuple[int, ...]
    marks: tuple[str, ...] = ()
    sole: bool = False
    frame: str = ""
    supplement: int = 0

    @classmethod
    def parse(
        cls, clause: str, *, texts: Mapping[str, str] | None = None
    ) -> Clause:
        """Read a clause id; ``texts`` (id → verbatim text) gives the marks.

        >>> str(Clause.parse("2.2.3"))
        '第二条第2款第③项'
        >>> Clause.parse("2.2.2.4").short
        '第二条2②(4)'
        """
        frame, supplement, rest = _split(clause)
        parts = tuple(int(part) for part in rest.split(".") if part)
        if frame or not parts[0]:
            frame = frame or FRAME_START
            return cls(clause, parts, frame=frame)
        if len(parts) > len(_LEVELS):
            raise ValueError(f"不是条款编号：「{clause}」（最多四级）")
        ids = [
            _join(clause, rest, depth)
            for depth in range(_ITEM + 1, len(parts) + 1)
        ]
        if texts is None:
            marks = tuple(_house_mark(name) for name in ids)
            sole = len(parts) > _ITEM and parts[0] == 1
        else:
            marks = tuple(_printed_mark(name, texts) for name in ids)
            sole = len(parts) > _ITEM and _is_sole(clause, rest, texts)
        return cls(clause, parts, marks, sole=sole, supplement=supplement)

    @property
    def article(self) -> str:
        """第十三条; the frame has no article number: 首部, 签署页."""
        if self.frame:
            return self.frame
        name = f"第{chinese_numeral(self.parts[_ARTICLE])}条"
        if self.supplement:
            return f"补充协议{chinese_numeral(self.supplement)}{name}"
        return name

    @property
    def short(self) -> str:
        """第二条2②(4): the form beside every date and amount."""
        if self.frame or len(self.parts) <= _PARAGRAPH:
            return self.article
        paragraph = self.parts[_PARAGRAPH]
        if not paragraph:
            return self.article + LEAD_PARAGRAPH
        head = self.article if self.sole else f"{self.article}{paragraph}"
        return head + "".join(self.marks)

    @property
    def anchor(self) -> str:
        """The HTML anchor of this clause, e.g. ``c2-2-2-4``."""
        return "c" + self.id.replace(".", "-")

    def __str__(self) -> str:
        """第二条第2款第③项."""
        if self.frame or len(self.parts) <= _PARAGRAPH:
            return self.article
        paragraph = self.parts[_PARAGRAPH]
        if not paragraph:
            return self.article + LEAD_PARAGRAPH
        text = f"{self.article}第{paragraph}款"
        for mark, level in zip(self.marks, _LEVELS[_ITEM:], strict=False):
            marked = mark[-1] not in "段"
            text += f"第{mark}{level}" if marked else mark
        return text


def chinese_numeral(number: int) -> str:
    """Write an article number in Chinese.

    >>> [chinese_numeral(n) for n in (1, 10, 13, 20, 42, 100, 105, 110)]
    ['一', '十', '十三', '二十', '四十二', '一百', '一百零五', '一百一十']
    """
    hundreds, rest = divmod(number, _BASE * _BASE)
    tens, ones = divmod(rest, _BASE)
    if number < 1 or hundreds >= _BASE:
        raise ValueError(f"条号应在一至九百九十九之间：{number}")
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def mark_of(text: str) -> str:
    """The mark a paragraph begins with, as citations write it, or nothing.

    >>> mark_of("（3）信用信息归集"), mark_of("②项目运行"), mark_of("乙方应")
    ('(3)', '②', '')
    """
    found = _MARK.match(text)
    if found is None:
        return ""
    return found["circle"] or f"({found['inside'] or found['plain']})"


def end_of_mark(text: str) -> int:
    """Where a paragraph begins behind its mark.

    >>> end_of_mark("（3）信用"), end_of_mark("乙方应")
    (3, 0)
    """
    found = _MARK.match(text)
    return found.end() if found else 0


def _split(clause: str) -> tuple[str, int, str]:
    """The frame or supplement a clause id stands in, and its numbers."""
    found = _ID.fullmatch(clause)
    letter = found["frame"] if found else None
    numbers = (found["parts"] or "") if found else ""
    dotted = numbers.startswith(".")
    if found is None or not numbers or dotted != (letter == "S"):
        raise ValueError(f"不是条款编号：「{clause}」")
    if letter == "S":
        return FRAME_END, 0, numbers.removeprefix(".")
    if letter == "A":
        supplement, _, rest = numbers.partition(".")
        if not rest or not int(supplement):
            raise ValueError(f"不是补充协议的条款编号：「{clause}」")
        return "", int(supplement), rest
    if letter:
        raise ValueError(f"不是条款编号：「{clause}」")
    return "", 0, numbers


def _join(clause: str, rest: str, depth: int) -> str:
    prefix = clause.removesuffix(rest)
    return prefix + ".".join(rest.split(".")[:depth])


def _house_mark(clause: str) -> str:
    """① below a 款 and (4) below a 项; services are （n）; 2.2.2.5 has none."""
    if clause == "2.2.2.5":
        return LAST_PARAGRAPH
    parts = clause.split(".")
    number = int(parts[-1])
    bracketed = len(parts) > _SUBITEM or parts[0] == "1"
    if bracketed or number > _LAST_CIRCLE:
        return f"({number})"
    return chr(_CIRCLE_BEFORE_ONE + number)


def _printed_mark(clause: str, texts: Mapping[str, str]) -> str:
    """The mark the text prints; an unmarked paragraph is cited by place."""
    if clause not in texts:
        raise ValueError(f"协议中没有这一条款：「{clause}」")
    mark = mark_of(texts[clause])
    if mark:
        return mark
    head, _, number = clause.rpartition(".")
    following = f"{head}.{int(number) + 1}"
    return LAST_PARAGRAPH if following not in texts else f"第{number}段"


def _is_sole(clause: str, rest: str, texts: Mapping[str, str]) -> bool:
    """Whether the article has this one 款 only."""
    own = _join(clause, rest, _ITEM)
    head = own.rpartition(".")[0]
    depth = own.count(".")
    return not any(
        name != own
        and name.startswith(f"{head}.")
        and name.count(".") == depth
        for name in texts
    )
