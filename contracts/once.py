"""What is asked in several places while one thing is read, asked once."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Once:
    """Answers kept for as long as one thing is read, and no longer.

    Each user says for how long: a request that only reads, one page, one
    contract's reminders. Outside of ``kept()`` every question is asked anew.
    """

    def __init__(self, name: str) -> None:
        self._answers: ContextVar[dict[Hashable, Any] | None] = ContextVar(
            name, default=None
        )

    @property
    def keeps(self) -> bool:
        """Whether answers are being kept where this is asked."""
        return self._answers.get() is not None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep what is answered within; inside another, that one keeps it."""
        if self.keeps:
            yield
            return
        token = self._answers.set({})
        try:
            yield
        finally:
            self._answers.reset(token)

    def answer(self, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        """The answer kept for a question, or asked for now."""
        answers = self._answers.get()
        if answers is None:
            return ask()
        if question not in answers:
            answers[question] = ask()
        return answers[question]
