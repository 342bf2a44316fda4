"""Spans of days, so that late days are counted without walking them.

A span is ``(first, last)``, both included, as ordinals; a set of spans is a
sorted tuple of spans that neither touch nor overlap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

Span = tuple[int, int]
Spans = tuple[Span, ...]

NO_DAYS: Spans = ()


def span(first: date, last: date) -> Spans:
    """The days from first to last; nothing where last comes before.

    >>> size(span(date(2025, 12, 20), date(2025, 12, 31)))
    12
    """
    start, end = first.toordinal(), last.toordinal()
    return ((start, end),) if start <= end else ()


def union(spans: Iterable[Span]) -> Spans:
    """Each day once, however often it was named.

    >>> union([(5, 9), (1, 3), (4, 4), (8, 12)])
    ((1, 12),)
    """
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            if last > merged[-1][1]:
                merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return tuple(merged)


def minus(spans: Spans, taken: Spans) -> Spans:
    """The days of ``spans`` that are not in ``taken``.

    >>> minus(((1, 10),), ((3, 4), (9, 20)))
    ((1, 2), (5, 8))
    """
    if not taken:
        return spans
    left: list[Span] = []
    for first, last in spans:
        for start, end in taken:
            if end < first or start > last:
                continue
            if start > first:
                left.append((first, start - 1))
            first = end + 1
            if first > last:
                break
        if first <= last:
            left.append((first, last))
    return tuple(left)


def size(spans: Iterable[Span]) -> int:
    """How many days."""
    return sum(last - first + 1 for first, last in spans)


def split(spans: Spans, borders: Sequence[date]) -> Iterator[Spans]:
    """The spans cut where something else comes into force, in order.

    >>> [size(part) for part in split(((1, 10),), [date.fromordinal(4)])]
    [3, 7]
    """
    cuts = sorted({day.toordinal() for day in borders})
    parts: dict[int, list[Span]] = {}
    for first, last in spans:
        while first <= last:
            era = bisect_right(cuts, first)
            end = min(last, cuts[era] - 1) if era < len(cuts) else last
            parts.setdefault(era, []).append((first, end))
            first = end + 1
    for era in sorted(parts):
        yield tuple(parts[era])


def days(spans: Iterable[Span]) -> Iterator[date]:
    """Each day, in order."""
    for first, last in spans:
        for ordinal in range(first, last + 1):
            yield date.fromordinal(ordinal)


def first_day(spans: Spans) -> date:
    """The earliest day."""
    return date.fromordinal(spans[0][0])


def last_day(spans: Spans) -> date:
    """The latest day."""
    return date.fromordinal(spans[-1][1])
