"""Money: exact while it is computed, rounded once, last, half up to 分."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿")
_BASE = len(_DIGITS)
_JIAO_AND_FEN = ("角", "分")
_LARGEST = Decimal(_BASE) ** (len(_PLACES) * len(_SECTIONS))


def to_fen(amount: Decimal) -> Decimal:
    """Round to 0.01, half up (away from zero). The only rounding there is.

    >>> to_fen(Decimal("0.005")), to_fen(Decimal("-0.005"))
    (Decimal('0.01'), Decimal('-0.01'))
    """
    rounded = amount.quantize(FEN, rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def yuan(amount: Decimal) -> str:
    """Grouped, two decimals.

    >>> yuan(Decimal(1490000))
    '1,490,000.00'
    """
    return f"{to_fen(amount):,f}"


def in_words(amount: Decimal, *, prefix: bool = False) -> str:
    """大写, as《支付结算办法》附一 asks; 人民币 in front where wanted.

    Several zeros in a row, also across 万, are one 零; a zero at the end of
    a section that is followed by a full one is not written; a zero 元 or 角
    before something smaller is 零; 整 follows 元 and 角, never 分.

    >>> in_words(Decimal("1490000"), prefix=True)
    '人民币壹佰肆拾玖万元整'
    >>> in_words(Decimal("16409.02"))
    '壹万陆仟肆佰零玖元零贰分'
    """
    rounded = to_fen(amount)
    if abs(rounded) >= _LARGEST:
        raise ValueError(f"金额过大，无法写成大写：{yuan(amount)}")
    head = "人民币" if prefix else ""
    sign = "负" if rounded < 0 else ""
    whole, small = f"{abs(rounded):.2f}".split(".")
    yuan_words = _whole_in_words(whole)
    small_words = _small_in_words(
        small,
        after_zero_yuan=bool(yuan_words) and whole[-1] == "0",
        after_yuan=bool(yuan_words),
    )
    if not yuan_words and not small_words:
        yuan_words = _DIGITS[0]
    text = f"{yuan_words}元" if yuan_words else ""
    text += small_words
    if not text.endswith("分"):
        text += "整"
    return head + sign + text


def _whole_in_words(whole: str) -> str:
    """309825 → 叁拾万玖仟捌佰贰拾伍; nothing for zero."""
    size = len(_PLACES)
    text = ""
    gap = False
    for index in range((len(whole) - 1) // size, -1, -1):
        end = len(whole) - index * size
        section = whole[max(0, end - size) : end]
        if not int(section):
            gap = gap or bool(text)
            continue
        words = _section_in_words(section)
        if text and (gap or section[0] == "0"):
            text += _DIGITS[0]
        text += words + _SECTIONS[index]
        gap = False
    return text


def _section_in_words(section: str) -> str:
    """Up to four digits, without leading or trailing 零."""
    text = ""
    gap = False
    for index, sign in enumerate(section):
        if sign == "0":
            gap = bool(text)
            continue
        place = _PLACES[len(section) - 1 - index]
        text += (_DIGITS[0] if gap else "") + _DIGITS[int(sign)] + place
        gap = False
    return text


def _small_in_words(
    small: str, *, after_zero_yuan: bool, after_yuan: bool
) -> str:
    """角 and 分: 53 → 伍角叁分, 02 → 零贰分 behind 元."""
    jiao, fen = (int(sign) for sign in small)
    if not jiao and not fen:
        return ""
    text = ""
    if jiao:
        text += _DIGITS[0] if after_zero_yuan else ""
        text += _DIGITS[jiao] + _JIAO_AND_FEN[0]
    elif after_yuan:
        text += _DIGITS[0]
    return text + (_DIGITS[fen] + _JIAO_AND_FEN[1] if fen else "")
