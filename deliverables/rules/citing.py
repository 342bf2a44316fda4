"""What a rejection says rests on a criterion (意见须引标准号)."""

import re

CITED = re.compile(r"标准\s*(\d+)")


def uncited(text: str, criteria: int) -> list[int]:
    """The paragraphs of a text that cite no criterion, counted from 1.

    >>> uncited("标准 2 缺区县分析。", 5)
    []
    >>> uncited("标准2、标准 9 不符。\\n\\n整体质量不高。", 5)
    [1, 2]
    """
    paragraphs = [line for line in text.splitlines() if line.strip()]
    return [
        place
        for place, words in enumerate(paragraphs, 1)
        if not _cites(words, criteria)
    ]


def _cites(words: str, criteria: int) -> bool:
    numbers = [int(number) for number in CITED.findall(words)]
    return bool(numbers) and all(1 <= one <= criteria for one in numbers)
