"""Which originals travel inside a paper, and which are only listed."""

from collections.abc import Sequence


def fit(sizes: Sequence[int], *, limit: int) -> frozenset[int]:
    """The places, in order, of what fits into ``limit`` bytes in all.

    What does not fit is left out; a smaller one behind it may still come
    along, so that one film does not keep ten reports out.

    >>> sorted(fit([5, 9, 3], limit=10))
    [0, 2]
    """
    taken, room = set(), limit
    for place, size in enumerate(sizes):
        if size <= room:
            taken.add(place)
            room -= size
    return frozenset(taken)
