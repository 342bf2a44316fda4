"""Quantities and terms: a number is its own words.

text ⊃ quote ⊃ says → value. Nothing here is retyped: `Quantity.parse`
reads the words of the agreement, and `tokens_in` finds every quantity the
text holds, so that a number can neither be cut out of a longer one nor be
forgotten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

PERCENT = Decimal("0.01")
WAN = Decimal(10000)
YI = WAN * WAN
MONTHS_IN_HALF_A_YEAR = Decimal(6)

_DIGITS = {
    sign: value
    for value, signs in enumerate(
        "零〇 一壹 二贰两 三叁 四肆 五伍 六陆 七柒 八捌 九玖".split()
    )
    for sign in signs
}
_POWERS = {
    sign: Decimal(10) ** power
    for power, signs in enumerate(("", "十拾", "百佰", "千仟"))
    for sign in signs
}
_SECTIONS = {"万": WAN, "亿": YI}

# What the text counts in. 工作日 and 日 are two units and stay two units.
UNITS = {
    "元": "yuan",
    "元整": "yuan",
    "%": "fraction",
    "％": "fraction",
    "个工作日": "working_day",
    "工作日": "working_day",
    "日": "calendar_day",
    "天": "calendar_day",
    "个月": "month",
    "年": "year",
    "个": "piece",
    "条": "piece",
    "项": "piece",
    "份": "piece",
    "场": "session",
    "次": "session",
    "名": "person",
    "人": "person",
    "篇": "article",
    "篇/月": "article_per_month",
}

_PLAIN = "零〇一二两三四五六七八九十百千万亿"
_FORMAL = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿"
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_WORDS = f"[{_PLAIN}]+|[{_FORMAL}]+"
_QUANTITY = re.compile(
    rf"(?:(?P<half>半)|百分之(?P<percent>{_NUMBER}|{_WORDS})"
    rf"|[￥¥]?(?P<number>{_NUMBER})|(?P<words>{_WORDS}))"
    rf"\s?(?P<wan>万)?(?P<unit>{_UNIT})?(?:以上|以内)?"
)
_DAY = re.compile(
    r"(?P<y>[0-9]{4})[.年](?P<m>[0-9]{1,2})[.月](?P<d>[0-9]{1,2})日?"
)

# Where a quantity stands in running text. Chinese numerals count only with
# a unit behind them (一切, 进一步, 一站式 are words), formal ones always.
_TOKEN = re.compile(
    r"[0-9]{4}[.年][0-9]{1,2}[.月][0-9]{1,2}日?"
    rf"|百分之(?:{_NUMBER}|{_WORDS})"
    rf"|[￥¥]?(?<![A-Za-z0-9.,])(?:{_NUMBER})(?:\s?万?(?:{_UNIT}))?(?:以上|以内)?"
    rf"|(?:[壹贰叁肆伍陆柒捌玖拾佰仟][{_FORMAL}]*)(?:万?(?:{_UNIT}))?"
    rf"|(?:半|[{_PLAIN}]+)(?:万?(?:{_UNIT}|批|笔))(?:以上|以内)?"
)


@dataclass(frozen=True)
class Quantity:
    """A parsed quantity of the text, e.g. ``20个工作日``.

    ``unit`` is one of the values of `UNITS`: yuan, fraction, working_day,
    calendar_day, month, year, piece, session, person, article,
    article_per_month.
    """

    value: Decimal
    unit: str
    says: str

    @classmethod
    def parse(cls, says: str) -> Quantity:
        """Read a quantity out of the agreement's own words.

        >>> Quantity.parse("0.05%").value
        Decimal('0.0005')
        >>> Quantity.parse("44.7万元").value, Quantity.parse("44.7万元").unit
        (Decimal('447000'), 'yuan')
        >>> Quantity.parse("20个工作日").unit, Quantity.parse("20日").unit
        ('working_day', 'calendar_day')
        """
        found = _QUANTITY.fullmatch(says)
        if found is None:
            raise ValueError(f"不是协议中的数量写法：「{says}」")
        if found["half"]:
            if found["unit"] != "年" or found["wan"]:
                raise ValueError(f"「半」之后应为「年」：「{says}」")
            return cls(MONTHS_IN_HALF_A_YEAR, "month", says)
        if found["percent"]:
            if found["unit"] or found["wan"]:
                raise ValueError(f"百分数之后不再有单位：「{says}」")
            value = _number(found["percent"], says) * PERCENT
            return cls(_plain(value), "fraction", says)
        if found["unit"] is None and says[0] not in "￥¥":
            raise ValueError(f"数量没有单位：「{says}」")
        value = _number(found["number"] or found["words"], says)
        unit = UNITS[found["unit"] or "元"]
        if (says[0] in "￥¥" or found["wan"]) and unit != "yuan":
            raise ValueError(f"金额的单位应为元：「{says}」")
        if found["wan"]:
            value *= WAN
        if unit == "fraction":
            value *= PERCENT
        elif unit != "yuan" and value != int(value):
            raise ValueError(f"数量应为整数：「{says}」")
        return cls(_plain(value), unit, says)


@dataclass(frozen=True)
class Token:
    """A quantity standing in running text, with its place."""

    says: str
    start: int
    end: int


@dataclass(frozen=True)
class TermValue:
    """One dated row of a term; a supplementary agreement appends another."""

    since: date
    quote: str
    quantity: Quantity
    clause: str = ""  # where the words of this row stand

    @property
    def value(self) -> Decimal:
        """The number the words say."""
        return self.quantity.value

    @property
    def unit(self) -> str:
        """The unit the words say."""
        return self.quantity.unit


@dataclass(frozen=True)
class Term:
    """A named number of the agreement, dated by its rows."""

    key: str
    clause: str
    values: tuple[TermValue, ...]

    def on(self, day: date) -> TermValue:
        """The row in force on a day; before the first row there is none."""
        last = self.values[-1]  # the folder keeps them in order
        if last.since <= day:
            return last
        for row in reversed(self.values):
            if row.since <= day:
                return row
        since = self.values[0].since
        raise ValueError(f"{self.key}：{day} 尚无约定，最早一行自 {since} 起")


def parse_day(says: str) -> date:
    """Read a day as the signature page writes it.

    >>> parse_day("2025.6.19")
    datetime.date(2025, 6, 19)
    """
    found = _DAY.fullmatch(says)
    if found is None:
        raise ValueError(f"不是日期写法：「{says}」")
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise ValueError(f"没有这一天：「{says}」") from None


def tokens_in(text: str) -> tuple[Token, ...]:
    """Every quantity and date in a piece of text, longest reading first.

    >>> [token.says for token in tokens_in("在20个工作日内支付44.7万元")]
    ['20个工作日', '44.7万元']
    """
    return tuple(
        Token(found[0].rstrip(), found.start(), found.end())
        for found in _TOKEN.finditer(text)
    )


def _number(words: str, says: str) -> Decimal:
    if words[0].isascii():
        return Decimal(words.replace(",", ""))
    return _chinese_number(words, says)


def _chinese_number(words: str, says: str) -> Decimal:
    """壹佰肆拾玖万 → 1490000, strictly in the order it is spoken."""
    total = section = digit = Decimal(0)
    last_power = last_section = None
    for sign in words:
        if sign in _DIGITS:
            if digit:
                raise ValueError(f"中文数字不合写法：「{says}」")
            digit = Decimal(_DIGITS[sign])
        elif sign in _POWERS:
            power = _POWERS[sign]
            if last_power is not None and power >= last_power:
                raise ValueError(f"中文数字不合写法：「{says}」")
            section += (digit or 1) * power
            digit, last_power = Decimal(0), power
        else:
            unit = _SECTIONS[sign]
            if last_section is not None and unit >= last_section:
                raise ValueError(f"中文数字不合写法：「{says}」")
            total += (section + digit) * unit
            section = digit = Decimal(0)
            last_power, last_section = None, unit
    return total + section + digit


def _plain(value: Decimal) -> Decimal:
    """447000, not 4.470E+5 nor 447000.0: equal values print alike."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()
