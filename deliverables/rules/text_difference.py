"""What changed between two texts, line beside line.

Lines that stayed are folded away but for a few around a change; inside a
changed line the changed words are marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

AROUND = 2  # unchanged lines shown before and after a change
MARKED_UP_TO = 400  # characters: longer lines are shown whole
ALIKE = 0.4  # below this, marks would be confetti

Pieces = tuple[tuple[str, bool], ...]  # text, and whether it changed


@dataclass(frozen=True)
class Side:
    """One line of one text, or nothing opposite a line of the other."""

    number: int
    pieces: Pieces


@dataclass(frozen=True)
class Row:
    """Two lines side by side, or ``same`` lines folded away."""

    kind: str  # equal | changed | removed | added | folded
    left: Side | None = None
    right: Side | None = None
    same: int = 0


def differences(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    """The rows of a comparison; none where the texts are equal.

    >>> [row.kind for row in differences(["甲", "乙"], ["甲", "丙丁"])]
    ['equal', 'changed']
    >>> differences(["甲"], ["甲"])
    []
    """
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    steps = matcher.get_opcodes()
    if all(step[0] == "equal" for step in steps):
        return []
    rows: list[Row] = []
    for place, (kind, i, i_end, j, j_end) in enumerate(steps):
        if kind == "equal":
            rows.extend(
                _unchanged(
                    old[i:i_end], i, j,
                    first=place == 0, last=place == len(steps) - 1,
                )
            )  # fmt: skip
        else:
            rows.extend(_changed(old[i:i_end], new[j:j_end], i, j))
    return rows


def _unchanged(
    lines: Sequence[str], i: int, j: int, *, first: bool, last: bool
) -> Iterator[Row]:
    before = 0 if first else AROUND
    after = 0 if last else AROUND
    folded = len(lines) - before - after
    for place, line in enumerate(lines):
        if folded > 1 and before <= place < len(lines) - after:
            if place == before:
                yield Row("folded", same=folded)
            continue
        plain: Pieces = ((line, False),)
        yield Row(
            "equal", Side(i + place + 1, plain), Side(j + place + 1, plain)
        )


def _changed(
    old: Sequence[str], new: Sequence[str], i: int, j: int
) -> Iterator[Row]:
    for place, (before, after) in enumerate(zip_longest(old, new)):
        number, other = i + place + 1, j + place + 1
        if after is None:
            yield Row("removed", left=Side(number, ((before, True),)))
        elif before is None:
            yield Row("added", right=Side(other, ((after, True),)))
        else:
            left, right = _marked(before, after)
            yield Row("changed", Side(number, left), Side(other, right))


def _marked(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Both lines cut where they differ."""
    whole = ((old, True),), ((new, True),)
    if max(len(old), len(new)) > MARKED_UP_TO:
        return whole
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return whole
    steps = matcher.get_opcodes()
    left = ((old[i:e], kind != "equal") for kind, i, e, _, _ in steps)
    right = ((new[j:e], kind != "equal") for kind, _, _, j, e in steps)
    return (
        tuple(piece for piece in left if piece[0]),
        tuple(piece for piece in right if piece[0]),
    )
