"""What one page asks in several places, asked once.

Only while a page is read: an act asks anew each time, under its own lock.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar(
    "asked_once", default=None
)


@contextmanager
def asking_once() -> Iterator[None]:
    """Within, ``once`` keeps what it was told; another page keeps nothing."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(name: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer kept under a name, or asked now; outside a page, asked."""
    kept = _kept.get()
    if kept is None:
        return ask()
    if name not in kept:
        kept[name] = ask()
    return kept[name]
