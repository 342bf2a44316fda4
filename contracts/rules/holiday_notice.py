"""One notice of the State Council: which days of a year are off or worked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

FRIDAY = 4  # date.weekday(): Monday is 0

# 通知可以改动上一年十二月的最后几天 (2006, 2007, 2011, 2018, 2022).
PROVISIONAL_MONTH = 12
PROVISIONAL_FROM_DAY = 26


@dataclass(frozen=True)
class Holiday:
    """One named block of days off."""

    name: str
    start: date
    end: date


@dataclass(frozen=True)
class Notice:
    """The days of one year, as one notice gives them.

    A later revision of a year replaces the earlier from ``adopted_on`` on;
    what ships with the portal is the first.
    """

    year: int
    notice: str
    dated: date | None
    url: str
    off: frozenset[date]
    work: frozenset[date]  # 调休上班: weekend days that are worked
    blocks: tuple[Holiday, ...] = ()
    estimated: bool = False
    revision: int = 1
    adopted_on: date | None = None  # None: known as long as anything is

    @classmethod
    def from_json(
        cls,
        row: Mapping[str, object],
        *,
        revision: int = 1,
        adopted_on: date | None = None,
    ) -> Notice:
        """Read one calendar file, refusing what no notice can say.

        Without ``adopted_on`` it counts from the day of the notice itself.
        """
        year = row["year"]
        assert isinstance(year, int)
        dated = date.fromisoformat(str(row["dated"]))
        notice = cls(
            year=year,
            notice=str(row["notice"]),
            dated=dated,
            url=str(row["url"]),
            off=frozenset(_days(row["off"])),
            work=frozenset(_days(row["work"])),
            blocks=tuple(_blocks(row.get("blocks", []))),
            revision=revision,
            adopted_on=adopted_on or dated,
        )
        notice.check()
        return notice

    def check(self) -> None:
        """Raise ValueError where the days contradict each other."""
        for day in self.off | self.work:
            if not may_speak_of(self.year, day):
                raise ValueError(f"{self.notice}：{day} 不在 {self.year} 年")
        for day in self.work:
            if day.weekday() <= FRIDAY:
                raise ValueError(f"{self.notice}：调休上班日 {day} 不是周末")
        both = self.off & self.work
        if both:
            raise ValueError(f"{self.notice}：{min(both)} 既放假又上班")
        if self.blocks:
            named = {
                day
                for block in self.blocks
                for day in days_between(block.start, block.end)
            }
            if named != set(self.off):
                stray = min(named ^ set(self.off))
                raise ValueError(f"{self.notice}：{stray} 与假期名称不符")

    @property
    def december(self) -> tuple[date, ...]:
        """The days of the year before that this notice changes."""
        return tuple(
            sorted(
                day for day in self.off | self.work if day.year < self.year
            )
        )

    def within_its_year(self) -> Notice:
        """The same notice without the days of the year before."""
        moved = frozenset(self.december)
        if not moved:
            return self
        january = date(self.year, 1, 1)
        return replace(
            self,
            off=self.off - moved,
            work=self.work - moved,
            blocks=tuple(
                replace(block, start=max(block.start, january))
                for block in self.blocks
                if block.end >= january
            ),
        )

    def adopted_by(self, day: date) -> bool:
        """Whether the portal counted with this notice on a day."""
        return self.adopted_on is None or self.adopted_on <= day

    def is_working_day(self, day: date) -> bool:
        """Whether the notice leaves this day to work."""
        if day in self.work:
            return True
        return day.weekday() <= FRIDAY and day not in self.off

    def holiday(self, day: date) -> str | None:
        """The name of the holiday a day belongs to."""
        for block in self.blocks:
            if block.start <= day <= block.end:
                return block.name
        return "放假" if day in self.off else None


def may_speak_of(year: int, day: date) -> bool:
    """Whether the notice of a year may say anything of a day."""
    return day.year == year or (
        day.year == year - 1
        and day.month == PROVISIONAL_MONTH
        and day.day >= PROVISIONAL_FROM_DAY
    )


def days_between(start: date, end: date) -> Iterable[date]:
    """Each day from start to end, both included."""
    for offset in range((end - start).days + 1):
        yield start + timedelta(days=offset)


def _days(row: object) -> list[date]:
    assert isinstance(row, list)
    return [date.fromisoformat(day) for day in row]


def _blocks(row: object) -> list[Holiday]:
    assert isinstance(row, list)
    return [
        Holiday(
            name=block["name"],
            start=date.fromisoformat(block["start"]),
            end=date.fromisoformat(block["end"]),
        )
        for block in row
    ]
