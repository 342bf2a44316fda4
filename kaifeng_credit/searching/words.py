"""What is asked for, and where it stands in a text; pure.

Chinese has no spaces: a word is found wherever its characters follow each
other, however few they are. Full width and half width, capitals and small
letters are the same. Folding is character for character, so that a place in
the folded text is the same place in the text people read.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FIRST_WIDE, LAST_WIDE = 0xFF01, 0xFF5E  # ！ to ～
WIDE_BY = FIRST_WIDE - ord("!")
WIDE_SPACE, SPACE = 0x3000, 0x20
# The one capital that lower() makes two characters of.
DOTTED_I = 0x130
HALF = {code: code - WIDE_BY for code in range(FIRST_WIDE, LAST_WIDE + 1)} | {
    WIDE_SPACE: SPACE,
    DOTTED_I: ord("i"),
}
WIDE = {half: wide for wide, half in HALF.items() if wide != DOTTED_I}

FEWEST, MOST = 2, 60  # characters of what is asked for
MOST_WORDS = 6
BEFORE, SHOWN = 24, 110  # characters of an excerpt
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
BROKEN = re.compile(rf"(?<=[{HAN}，、；：。）])\s+(?=[{HAN}（])")


@dataclass(frozen=True)
class Part:
    """A stretch of an excerpt; ``found`` where it is what was asked for."""

    text: str
    found: bool = False


def fold(text: str) -> str:
    """The text as it is compared: as long as it was, place for place.

    >>> fold("ＧＢ／Ｔ 9704")
    'gb/t 9704'
    """
    return text.translate(HALF).lower()


def widen(word: str) -> str:
    """A folded word in full width, as a file's name may have it.

    >>> widen("v2")
    'ｖ２'
    """
    return word.translate(WIDE)


def unbroken(text: str) -> str:
    """Lines of a page put together again where a sentence was broken.

    >>> unbroken("社会信用\\n体系 2025\\n年")
    '社会信用体系 2025\\n年'
    """
    return BROKEN.sub("", text)


def asked_words(asked: str) -> tuple[str, ...]:
    """The words asked for, folded, each once; all of them have to be there.

    >>> asked_words(" 信用　ＡＢＣ 信用 ")
    ('信用', 'abc')
    >>> asked_words("验\\u200b收")
    ('验收',)
    """
    words = "".join(filter(_is_shown, fold(asked[:MOST]))).split()
    return tuple(dict.fromkeys(words))[:MOST_WORDS]


def _is_shown(one: str) -> bool:
    """Not what pages and documents carry unseen and a paste brings along."""
    return one.isspace() or unicodedata.category(one) not in ("Cc", "Cf")


def enough(words: Sequence[str]) -> bool:
    """Whether it is more than one character: that would find everything.

    >>> enough(["信"]), enough(["信", "用"]), enough(["信用"])
    (False, True, True)
    """
    return sum(map(len, words)) >= FEWEST


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether a text has every word; the words are folded already."""
    folded = fold(text)
    return all(word in folded for word in words)


def excerpt(
    text: str, words: Sequence[str], *, shown: int = SHOWN
) -> tuple[Part, ...]:
    """The text around the first word that stands in it, the words marked.

    None of them there: its beginning. Line breaks are shown as spaces.

    >>> [part.text for part in excerpt("按期验收合格", ["验收"])]
    ['按期', '验收', '合格']
    """
    folded = fold(text)
    places = [at for word in words if (at := folded.find(word)) >= 0]
    start = max(0, min(places, default=0) - BEFORE)
    end = min(len(text), start + shown)
    parts = marked(text[start:end], words)
    if start:
        parts = (Part("…"), *parts)
    return (*parts, Part("…")) if end < len(text) else parts


def marked(text: str, words: Sequence[str]) -> tuple[Part, ...]:
    """A text in parts, each word found wherever it stands."""
    plain = "".join(" " if one.isspace() else one for one in text)
    longest_first = sorted(words, key=len, reverse=True)
    if not longest_first:
        return (Part(plain),)
    sought = re.compile("|".join(map(re.escape, longest_first)))
    parts, at = [], 0
    for found in sought.finditer(fold(plain)):
        if found.start() > at:
            parts.append(Part(plain[at : found.start()]))
        parts.append(Part(plain[found.start() : found.end()], found=True))
        at = found.end()
    if at < len(plain):
        parts.append(Part(plain[at:]))
    return tuple(parts)
