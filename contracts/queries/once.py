"""What one page asks in several places, asked once.

A view that only reads says so around what it gathers. All else asks anew each
time: an act, and also a page that tries out what it shows (补录's 核对 records
a workbook and takes it back again).
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
    """Within, ``once`` keeps what it was told; nothing may be written here."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(name: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer kept under a name, or asked now; outside, always asked."""
    kept = _kept.get()
    if kept is None:
        return ask()
    if name not in kept:
        kept[name] = ask()
    return kept[name]
