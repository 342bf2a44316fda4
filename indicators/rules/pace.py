"""A quota beside its pace: required and counted to the day, months without.

第四条第11款：「频次不低于平均1篇/月」 · 第一条第11项：「每年…不低于5篇」
A pace is a help to see ahead; what the text asks for is the number itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.rules.board.reading import day, day_words
from contracts.rules.calendar import ONE_DAY, add_months, full_months

BAR = 100  # units of a bar's viewBox


@dataclass(frozen=True)
class PaceLine:
    """One quota in one period, as the page draws it.

    ``width`` and ``mark`` are in units of `BAR`: what is counted, and where
    a steady pace would be (None without one).
    """

    key: str
    name: str
    clause: str
    unit: str
    period: str
    required: int
    counted: int
    state: str
    missing: int
    width: int
    mark: int | None
    words: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True)
class MonthOfArticles:
    """One month of the agreement: how many, and whether it has ended."""

    number: int
    start: date
    end: date
    counted: int
    over: bool
    known: bool

    @property
    def words(self) -> str:
        """What the month says, in words and not by colour alone."""
        if self.counted:
            return f"{self.counted} 篇"
        if not self.known:
            return "尚未补录"
        return "缺稿" if self.over else "本月尚无"

    @property
    def look(self) -> str:
        """done, fix, unsure or wait."""
        if self.counted:
            return "done"
        if not self.known:
            return "unsure"
        return "fix" if self.over else "wait"


def pace_lines(rows: Sequence[Mapping[str, Any]]) -> tuple[PaceLine, ...]:
    """The quota rows of a standing as lines, in the agreement's order."""
    return tuple(_line(row) for row in rows)


def _line(row: Mapping[str, Any]) -> PaceLine:
    required, counted = int(row["required"]), int(row["counted"] or 0)
    pace, state = row.get("pace"), row["state"]
    span = max(required, counted, 1)
    start, end = day(row["period_start"]), day(row.get("period_end"))
    period = f"{day_words(start)}起"
    if end is not None:
        period = f"{day_words(start)}至{day_words(end)}"
    return PaceLine(
        key=row["key"],
        name=row["name"],
        clause=row["clause"],
        unit=row["unit"],
        period=period,
        required=required,
        counted=counted,
        state=state,
        missing=max(0, required - counted),
        width=counted * BAR // span,
        mark=None if pace is None else min(BAR, pace * BAR // span),
        words=_words(row, pace),
        steps=tuple(row.get("steps") or ()),
    )


def _words(row: Mapping[str, Any], pace: int | None) -> tuple[str, ...]:
    unit, counted = row["unit"], int(row["counted"] or 0)
    said = []
    if pace is not None:
        ahead = counted - pace
        level = (
            f"领先 {ahead} {unit}" if ahead > 0
            else f"落后 {-ahead} {unit}" if ahead else "持平"
        )  # fmt: skip
        said.append(f"按均匀进度此时应有 {pace} {unit}，{level}")
    elif row.get("period_end") is None and not row.get("steps"):
        said.append("协议未约定期限，服务期内达到即可")
    if row.get("last_on"):
        said.append(f"最近一次 {day_words(day(row['last_on']))}")
    return tuple(said)


def months_of(
    *,
    start: date,
    until: date,
    known_to: date | None,
    counts: Sequence[tuple[date, int]],
) -> tuple[MonthOfArticles, ...]:
    """The agreement's months up to a day, each with its articles.

    ``known_to`` is the day up to which an absent record means none
    (records_complete_through); months that end later are not known to lack.
    """
    if until < start:
        return ()
    found = []
    for number in range(full_months(start, until) + 1):
        first = add_months(start, number)
        last = add_months(start, number + 1) - ONE_DAY
        over = last < until
        known = known_to is not None and (
            last <= known_to if over else known_to >= until
        )
        found.append(
            MonthOfArticles(
                number=number + 1,
                start=first,
                end=last,
                counted=sum(
                    n for on, n in counts if first <= on <= min(last, until)
                ),
                over=over,
                known=known,
            )
        )
    return tuple(found)
