"""One cell of a filled table as the value its column holds, or why not.

People write days and numbers in many ways; what can be taken in one way only
is taken, and everything else is refused with what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from contracts.rules.notice_file import read_day as day_of_text

LONGEST_SHOWN = 36
LONGEST_LINK = 500
LAST_EXACT = 1_000_000_000_000_000  # a number cell keeps fifteen digits
LARGEST_NUMBER = 10_000_000_000  # what the columns of the record hold
PERCENT = 100
FEW = 8  # so many words a message lists
YES, NO = ("是", "true", "yes"), ("否", "false", "no")
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_ERROR = re.compile(r"#[A-Z0/]+[!?A]")  # #N/A, #DIV/0!, #NAME?
_MINUS = str.maketrans({"−": "-", "－": "-", "–": "-", "—": "-"})


class CellError(ValueError):
    """A cell that cannot be taken, in one sentence that says what to do."""


class Percentage(NamedTuple):
    """A number cell formatted as a percentage: 0.86 that shows 86%."""

    value: float


class Formula(NamedTuple):
    """A cell that is computed, or shows an error."""

    text: str


def clean(text: str) -> str:
    """Text without the marks of full-width typing around and inside it."""
    plain = unicodedata.normalize("NFC", text).replace("\u3000", " ")
    return "".join(
        [char for char in plain if char.isprintable() or char == "\n"]
    ).strip()


def shown(value: Any) -> str:
    """A cell as a message quotes it; empty where nothing stands."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, Percentage):
        share = Decimal(repr(value.value)) * PERCENT
        value = f"{share.normalize():f}%"
    if isinstance(value, Formula):
        value = value.text
    text = " ".join(clean(str(value)).split())
    too_long = len(text) > LONGEST_SHOWN
    return f"{text[:LONGEST_SHOWN]}……" if too_long else text


def read_cell(
    cell: Any,
    kind: str,
    *,
    required: bool,
    choices: Mapping[str, Any],
    known: Mapping[str, Any],
    longest: int,
    decimals: int,
    least: int | None,
) -> Any:
    """The value of one cell; None where it may be and is empty.

    ``known`` is what `known_words` makes of the choices.

    Raises:
        CellError: in Chinese, with what to write instead.
    """
    if not isinstance(cell, Formula) and not shown(cell):
        if required:
            raise CellError("须填写。请补填。")
        return None
    if isinstance(cell, Formula) or (
        isinstance(cell, str) and _ERROR.fullmatch(cell.strip())
    ):
        raise CellError("这里是公式或公式错误值。请粘贴为实际的值。")
    if kind == "choice":
        return _choice(cell, choices, known)
    if kind == "text":
        return _text(cell, longest)
    value = READERS[kind](cell)
    if kind in ("number", "whole"):
        _check_number(value, decimals, least)
    return value


def _check_number(value: Any, decimals: int, least: int | None) -> None:
    if value != round(Decimal(value), decimals):
        raise CellError(f"最多 {decimals} 位小数。请按公布的数值填写。")
    if least is not None and value < least:
        raise CellError(f"不得小于 {least}。请核对。")


def _text(cell: Any, longest: int) -> str:
    text = _words(cell)
    if len(text) > longest:
        raise CellError(f"文字不超过 {longest} 字。请缩短。")
    return text


def _words(cell: Any) -> str:
    if isinstance(cell, bool | date | time | timedelta | Percentage):
        raise CellError("这里应为文字。请把单元格改为文本格式后填写。")
    if isinstance(cell, int | float):
        if abs(cell) >= LAST_EXACT:
            raise CellError(
                "长号码以数字存放，末几位已丢失。请把单元格改为文本后重填。"
            )
        return str(int(cell)) if cell == int(cell) else repr(cell)
    return clean(cell)


def known_words(choices: Mapping[str, Any]) -> dict[str, Any]:
    """The values of choices by what may be typed for them, quotes or not."""
    known: dict[str, Any] = {}
    for label, value in choices.items():
        known.setdefault(_loose(label), value)
    return known


def _choice(
    cell: Any, choices: Mapping[str, Any], known: Mapping[str, Any]
) -> Any:
    word = _loose(_words(cell))
    if word in known:
        return known[word]
    listed = "、".join(list(choices)[:FEW])
    more = "等" if len(choices) > FEW else ""
    raise CellError(f"没有这一项。请填：{listed}{more}。")


def _loose(name: str) -> str:
    """Names differ in quotes, blanks and width as they are typed."""
    plain = unicodedata.normalize("NFKC", name)
    return re.sub(r"[\s\"'“”‘’「」《》()、,]", "", plain).lower()


def read_number(cell: Any) -> Decimal:
    """A number as it was published."""
    if isinstance(cell, Percentage):
        raise CellError(
            "这里是百分比格式，看不出以百分数还是小数计。"
            "请改为常规格式，按公布的数值填写。"
        )
    if isinstance(cell, bool | date | time | timedelta):
        raise CellError("这里应为数。请改为常规格式后填写数字。")
    if isinstance(cell, int | float):
        value = Decimal(repr(cell))
    else:
        plain = unicodedata.normalize("NFKC", clean(cell))
        value = _number_of(plain.translate(_MINUS))
    if not abs(value) < LARGEST_NUMBER:
        raise CellError("数太大。请核对单位。")
    return value


def _number_of(text: str) -> Decimal:
    text = text.replace(" ", "")
    if "%" in text:
        raise CellError("请去掉百分号，按公布的数值填写。")
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _PLAIN.fullmatch(text):
        raise CellError("不是数。请只填数字，如 86.5。")
    return Decimal(text)


def read_whole(cell: Any) -> int:
    """A whole number."""
    value = read_number(cell)
    if value != int(value):
        raise CellError("应为整数。请填 1、2、3……")
    return int(value)


def read_day(cell: Any) -> date:
    """A day from a date cell or one of the usual spellings."""
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise CellError("日期不带时刻。请只填日期，如 2025-06-19。")
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta | Percentage):
        raise CellError("这里应为日期。请写作 2025-06-19。")
    text = str(int(cell)) if isinstance(cell, int | float) else clean(cell)
    found = day_of_text("".join(text.removesuffix(" 00:00:00").split()))
    if found is None:
        raise CellError("看不出是哪一天。请写作 2025-06-19 或 2025年6月19日。")
    return found


def read_yes_no(cell: Any) -> bool:
    """是 or 否."""
    if isinstance(cell, bool):
        return cell
    word = _words(cell).lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError("请填“是”或“否”。")


def read_link(cell: Any) -> str:
    """A web address of http or https; nothing else is ever followed."""
    text = _words(cell)
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CellError("不是网址。请以 http:// 或 https:// 开头填写完整。")
    if any(char.isspace() for char in text) or len(text) > LONGEST_LINK:
        raise CellError(f"网址不带空白，不超过 {LONGEST_LINK} 字。请核对。")
    return text


READERS: dict[str, Callable[[Any], Any]] = {
    "number": read_number,
    "whole": read_whole,
    "day": read_day,
    "yes_no": read_yes_no,
    "link": read_link,
}
