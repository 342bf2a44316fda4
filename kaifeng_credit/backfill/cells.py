"""One cell of a filled workbook, as the value a fact takes, or why not.

People write days and amounts in many ways; what can be taken in one way only
is taken, and everything else is refused with what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from contracts.rules.agreement import Agreement
from contracts.rules.facts import ACT_OF_DELAY
from contracts.rules.vocabulary import Field
from kaifeng_credit.backfill.layout import (
    NO,
    YES,
    named_keys,
    tranche_names,
)

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # a spreadsheet has no zone
# Serial numbers outside are no days of an agreement: 1954 to 2119.
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
LAST_EXACT = 10**15  # a number cell keeps fifteen digits
LONGEST_TEXT = 200
DELAY_WORDS = "逾期交付"  # the act that ties a loss to late delivery
MOST_DECIMALS = 4
_DAY = re.compile(
    r"(\d{4})\s*(?:-|/|\.|年)\s*(\d{1,2})\s*(?:-|/|\.|月)\s*(\d{1,2})\s*日?"
    r"(?:[ T]00:00(?::00)?)?"
)
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_SEPARATORS = re.compile(r"[、,，;；\n]+")
_MINUS = str.maketrans({"−": "-", "－": "-", "–": "-", "—": "-"})


class CellError(ValueError):
    """A cell that cannot be taken, in one sentence that says what to do."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, without the library that read it."""

    value: Any
    number_format: str = "General"
    formula: bool = False
    epoch: datetime = EPOCH

    @property
    def empty(self) -> bool:
        """Nothing there, or only blanks."""
        return self.value is None or (
            isinstance(self.value, str) and not clean(self.value)
        )


def clean(text: str) -> str:
    """Text without the marks of full-width typing around and inside it."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(
        char for char in plain if char.isprintable() or char == "\n"
    ).strip()


def read_cell(field: Field, cell: Cell, agreement: Agreement) -> Any:
    """The value of one field, as `parse_fact` takes it.

    Raises:
        CellError: in Chinese, with what to write instead.
    """
    if cell.formula:
        raise CellError("这里是公式。请复制后“选择性粘贴”为数值")
    if isinstance(cell.value, str) and cell.value.startswith("#"):
        raise CellError("这里是公式错误值。请改为实际的值")
    if field.type in ("deliverable", "indicator", "quota", "choice"):
        return _named(field, cell, agreement)
    if field.type == "deliverables":
        return _keys(field, _words(cell), agreement)
    if field.type == "tranche":
        return _tranche(cell, agreement)
    if field.name == "act" and _words(cell) == DELAY_WORDS:
        return ACT_OF_DELAY
    return READERS[field.type](cell)


def read_day(cell: Cell) -> date:
    """A day from a date cell, a serial number or one of the usual spellings."""
    value = cell.value
    if isinstance(value, bool | time | timedelta):
        raise CellError("这里应为日期。请写作 2025-06-19")
    if isinstance(value, datetime):
        if value.time() != time():
            raise CellError("日期不带时刻。请只填日期，如 2025-06-19")
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        return _day_of_number(value, cell.epoch)
    text = clean(str(value))
    found = _DAY.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text)
    if found is None:
        raise CellError("看不出是哪一天。请写作 2025-06-19 或 2025年6月19日")
    return _calendar_day(*map(int, found.groups()))


def _day_of_number(value: float, epoch: datetime) -> date:
    if value != int(value):
        raise CellError("日期不带时刻。请只填日期，如 2025-06-19")
    if FIRST_SERIAL <= value <= LAST_SERIAL:
        return (epoch + timedelta(days=int(value))).date()
    found = _EIGHT_DIGITS.fullmatch(str(int(value)))
    if found is None:
        raise CellError("看不出是哪一天。请写作 2025-06-19 或 2025年6月19日")
    return _calendar_day(*map(int, found.groups()))


def _calendar_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError("没有这一天。请核对年月日") from None


def read_amount(cell: Cell) -> str:
    """Yuan with at most two decimals, as text."""
    value = _decimal(cell)
    if value != round(value, 2):
        raise CellError("金额最多两位小数（到分）。请改为两位小数，如 1234.50")
    return f"{value:f}"


def read_number(cell: Cell) -> str:
    """A measured value, as text."""
    if "%" in cell.number_format and not isinstance(cell.value, str):
        raise CellError(
            "这里是百分比格式，看不出以百分数还是小数计。"
            "请改为常规格式，按公布的数值填写"
        )
    value = _decimal(cell)
    if value != round(value, MOST_DECIMALS):
        raise CellError(
            f"数值最多 {MOST_DECIMALS} 位小数。请按公布的数值填写"
        )
    return f"{value:f}"


def _decimal(cell: Cell) -> Decimal:
    value = cell.value
    if isinstance(value, bool | date | time | timedelta):
        raise CellError("这里应为数。请改为常规格式后填写数字")
    if isinstance(value, int | float):
        if not abs(value) < LAST_EXACT:
            raise CellError("数太大，表格已不能精确保存。请改为文本后填写")
        return Decimal(repr(value))
    return _decimal_of_text(clean(value).translate(_MINUS))


def _decimal_of_text(text: str) -> Decimal:
    if "%" in text:
        raise CellError("请去掉百分号，按公布的数值填写")
    if "万" in text or "亿" in text:
        raise CellError("请以元为单位填写数字，不写“万”“亿”")
    if text.startswith("(") and text.endswith(")"):
        raise CellError("负数请写负号，如 -1000.00，不用括号")
    text = text.removesuffix("元").strip()
    minus = "-" if text.startswith("-") else ""
    digits = text.removeprefix("-").strip().lstrip("¥￥").strip()
    text = minus + digits.replace(" ", "")
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _PLAIN.fullmatch(text):
        raise CellError("不是数。请只填数字，如 447000.00")
    return Decimal(text)


def read_whole(cell: Cell) -> int:
    """A count, one or more."""
    value = _decimal(cell)
    if value != int(value) or value < 1:
        raise CellError("应为正整数。请填 1、2、3……")
    return int(value)


def read_bool(cell: Cell) -> bool:
    """是 or 否."""
    if isinstance(cell.value, bool):
        return cell.value
    word = clean(str(cell.value)).lower()
    if word in (YES, "true"):
        return True
    if word in (NO, "false"):
        return False
    raise CellError(f"请填“{YES}”或“{NO}”")


def read_text(cell: Cell) -> str:
    """Words; a long number that was kept as a number has lost its end."""
    text = _words(cell)
    if len(text) > LONGEST_TEXT:
        raise CellError(f"文字不超过 {LONGEST_TEXT} 字。请缩短")
    return text


def _words(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, bool | date | time | timedelta):
        raise CellError("这里应为文字。请改为文本格式后填写")
    if isinstance(value, int | float):
        if abs(value) >= LAST_EXACT:
            raise CellError(
                "长号码以数字存放，末几位已丢失。请把单元格改为文本后重填"
            )
        return str(int(value)) if value == int(value) else repr(value)
    return clean(value)


def _tranche(cell: Cell, agreement: Agreement) -> int:
    names = tranche_names(agreement)
    word = _words(cell).replace(" ", "")
    for one in agreement.tranches:
        if word in (str(one.number), one.name):
            return one.number
    if word not in names:
        raise CellError(f"没有这笔款项。请选{_listed(names)}")
    return names[word]


def _named(field: Field, cell: Cell, agreement: Agreement) -> str:
    return _key(field, _words(cell), agreement)


def _key(field: Field, word: str, agreement: Agreement) -> str:
    """The key of a name; names differ in quotes and blanks as they are typed."""
    names = named_keys(field, agreement)
    loose = {_loose(name): key for name, key in names.items()}
    if word in names.values():
        return word
    try:
        return loose[_loose(word)]
    except KeyError:
        few = len(names) <= len(FEW)
        wanted = _listed(names) if few else f"“{field.label}”的下拉选项之一"
        raise CellError(f"没有“{word}”。请选{wanted}") from None


def _keys(field: Field, words: str, agreement: Agreement) -> list[str]:
    """Several names in one cell; a name may hold a 、 of its own."""
    known = {_loose(name) for name in named_keys(field, agreement)}
    parts = [part for part in _SEPARATORS.split(words) if part.strip()]
    found, at = [], 0
    while at < len(parts):
        ends = range(len(parts), at + 1, -1)
        end = next(
            (e for e in ends if _loose("".join(parts[at:e])) in known), at + 1
        )
        found.append(_key(field, "".join(parts[at:end]).strip(), agreement))
        at = end
    return found


FEW = range(8)  # so many names a message lists


def _loose(name: str) -> str:
    return re.sub(r"[\s\"'“”‘’「」《》()（）、,，]", "", clean(name)).lower()


def _listed(names) -> str:
    return "、".join(names)


READERS: dict[str, Callable[[Cell], Any]] = {
    "date": read_day,
    "amount": read_amount,
    "signed_amount": read_amount,
    "number": read_number,
    "whole": read_whole,
    "bool": read_bool,
    "text": read_text,
}
