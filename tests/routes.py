"""Every address the portal answers, as the resolver knows them."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.urls import get_resolver


class Route(NamedTuple):
    """One address: its name, its whole pattern, and the view behind it."""

    name: str
    pattern: str
    view: Callable


def routes() -> Iterator[Route]:
    """Each address once, in the resolver's order."""
    yield from _below(get_resolver().url_patterns, "")


def _below(patterns, prefix: str) -> Iterator[Route]:
    for one in patterns:
        pattern = prefix + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _below(one.url_patterns, pattern)
        else:
            yield Route(one.name, pattern, one.callback)
