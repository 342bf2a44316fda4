"""Typed cells, tables and sheets: the same content for every file format."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import chain

Value = str | Decimal | int | date | None


class Kind(StrEnum):
    """What a column holds; a writer gives each its one look."""

    TEXT = "text"
    LONG = "long"  # wrapped text
    MONEY = "money"
    SHARE = "share"
    COUNT = "count"
    DAY = "day"


@dataclass(frozen=True)
class Cell:
    """One value; ``kind`` where it differs from its column's."""

    value: Value
    kind: Kind | None = None


NOTHING = Cell(None, Kind.TEXT)


@dataclass(frozen=True)
class Column:
    """A column's heading and kind.

    ``over`` names the columns of the sheet's main table it lies over, where
    that is more than one.
    """

    title: str
    kind: Kind = Kind.TEXT
    over: tuple[str, ...] = ()

    @property
    def span(self) -> int:
        """How many columns of the sheet it takes."""
        return len(self.over) or 1


@dataclass(frozen=True)
class Streamed(Collection[tuple[Cell, ...]]):
    """Rows made one by one whenever they are asked for, never all at once."""

    count: int
    make: Callable[[], Iterator[tuple[Cell, ...]]]

    def __len__(self) -> int:
        """How many rows there are."""
        return self.count

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        """The rows from the first on."""
        return self.make()

    def __contains__(self, row: object) -> bool:
        """Whether a row is among them."""
        return any(one == row for one in self)


@dataclass(frozen=True)
class Table:
    """A headed table; ``totals`` is its last row, set apart.

    ``rows`` may be `Streamed`: a writer takes them one by one.
    """

    columns: tuple[Column, ...]
    rows: Collection[tuple[Cell, ...]]
    totals: tuple[Cell, ...] = ()
    title: str = ""
    empty: str = ""  # said instead of rows, where there are none

    def __post_init__(self) -> None:
        """Refuse a row that does not fit its columns.

        Streamed rows are measured as they are written.
        """
        known = () if isinstance(self.rows, Streamed) else self.rows
        for row in (*known, *([self.totals] if self.totals else [])):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"{self.title}：{len(row)} 格不合 {len(self.columns)} 列"
                )

    @property
    def lines(self) -> Iterator[tuple[Cell, ...]]:
        """The rows and then the totals, one by one."""
        return chain(self.rows, [self.totals] if self.totals else [])


@dataclass(frozen=True)
class Sheet:
    """One sheet: tables one below the other, then notes."""

    name: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole report; a demo's says so on every sheet."""

    title: str
    subtitle: str
    number: str
    as_of: date
    is_demo: bool
    sheets: tuple[Sheet, ...]
    signatures: str
    digest: str = ""  # of the figures alone
    mark: str = ""  # who took it out, when, under which number (T26)
    audience: str = ""  # for whom, in a word
