"""What a page shows of the work: tasks, service items, stretches of a bar.

A target is ``(url name, *args)`` with an optional last ``"#fragment"``; the
template turns it into an address with ``{% target_url %}``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Target = tuple[str | int, ...]

UNDATED = "协议未约定期限"
SOON = 3


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence: look is '', bad, warn, good, calm or strong."""

    text: str
    look: str = ""
    target: Target | None = None


@dataclass(frozen=True)
class Segment:
    """One stretch of a bar, in its viewBox units."""

    x: str
    width: str
    look: str


@dataclass(frozen=True)
class Task:
    """One thing in a side's hands, and where it is done."""

    side: str
    verb: str
    subject: str
    target: Target
    clause: str = ""
    key: str = ""
    due_on: date | None = None
    working_days: int | None = None  # left; today not counted
    days_overdue: int = 0
    provisional: bool = False
    why: str = ""
    hint: str = ""  # instead of a date: 少 1 篇, 协议未约定期限
    steps: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Verb first, fact first."""
        return f"{self.verb}{self.subject}"

    @property
    def look(self) -> str:
        """``bad`` overdue, ``near`` within three working days."""
        if self.days_overdue:
            return "bad"
        soon = self.working_days is not None and self.working_days <= SOON
        return "near" if soon or (self.hint and self.due_on is None
                                  and self.hint != UNDATED) else ""

    @property
    def due_words(self) -> str:
        """逾期 12 日 · 剩 2 个工作日 · 今日到期 · 协议未约定期限."""
        if self.days_overdue:
            return f"逾期 {self.days_overdue} 日"
        if self.provisional:
            return "暂定"
        if self.working_days == 0:
            return "今日到期"
        if self.working_days is not None:
            return f"剩 {self.working_days} 个工作日"
        return self.hint or ("" if self.due_on else UNDATED)

    @property
    def rank(self) -> tuple[bool, date, str]:
        """Overdue and soonest first, undated last."""
        return (self.due_on is None, self.due_on or date.max, self.subject)


@dataclass(frozen=True)
class ServiceRow:
    """One of the service items."""

    number: int
    title: str
    segments: tuple[Segment, ...]
    done: int
    owed: int
    state: str
    n: int | None
    holder: str | None
    note: str
    look: str
    gated: bool = False
    clause: str = ""
