"""A table somebody filled in, read all or not at all.

One reader for every import: it knows the columns, reads each cell as what
its column holds, and names everything that is wrong at its row, so that a
file is mended in one go. Nothing is guessed: a percentage cell, a formula or
a number a spreadsheet has rounded is a problem, never a value.

It streams: rows come from any iterable and are looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from contracts.rules.table_cells import (
    CellError,
    clean,
    known_words,
    read_cell,
    shown,
)

HEADER = "表头"
LONGEST_TEXT = 200
MOST_DECIMALS = 4
MOST_ROWS = 50_000  # the longest table anybody asked for (issue 7)

# What a row says; the keys are those of the columns, empty cells are None.
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column: its heading, what its cells hold, and whether they must.

    ``kind`` is one of text, number, whole, day, yes_no, choice, link.
    ``choices`` maps the words of a choice to the values they stand for.
    ``hint`` is what the template says of it, ``example`` a cell as filled.
    """

    key: str
    label: str
    kind: str = "text"
    required: bool = True
    choices: Mapping[str, Any] = field(default_factory=dict)
    longest: int = LONGEST_TEXT
    decimals: int = MOST_DECIMALS
    least: int | None = None  # the smallest number taken
    hint: str = ""
    example: str = ""

    @cached_property
    def known(self) -> Mapping[str, Any]:
        """The choices as they may be typed; made once, there may be 50,000."""
        return known_words(self.choices)


@dataclass(frozen=True)
class Layout:
    """The columns of a table and what holds between its rows.

    ``unique`` are groups of column keys that no two rows share where all of
    the group are filled. ``check`` says what is wrong between the cells of a
    row: pairs of (column key or empty, one sentence). A cell that is empty or
    could not be read is None to it; that is named already.
    """

    columns: tuple[Column, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    check: Callable[[Values], Iterable[tuple[str, str]]] | None = None
    most_rows: int = MOST_ROWS

    def label_of(self, key: str) -> str:
        """The heading of a column, or nothing for the row as a whole."""
        return next((c.label for c in self.columns if c.key == key), "")


class Problem(NamedTuple):
    """What is wrong, and where; row 0 is the file as a whole."""

    row: int
    column: str
    value: str
    words: str

    @property
    def place(self) -> str:
        """第 3 行“数值”."""
        words = f"第 {self.row} 行" if self.row else ""
        return words + (f"“{self.column}”" if self.column else "")

    def __str__(self) -> str:
        """Place, value and what to do, in one line."""
        value = f"（{self.value}）" if self.value else ""
        start = f"{self.place}{value}"
        return f"{start}：{self.words}" if start else self.words


class Row(NamedTuple):
    """A row that was read, under the number a spreadsheet gives it."""

    number: int
    values: Values


@dataclass
class Table:
    """What a file says: all of its rows, or all of its problems.

    ``sound`` are the rows with nothing wrong in them, also of a table with
    problems elsewhere: the record may still have something against them.
    """

    sound: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """Every row, or none where anything is wrong."""
        return [] if self.problems else self.sound

    def complain(
        self, row: int, words: str, *, column: str = "", value: Any = None
    ) -> None:
        """Note a problem and read on."""
        self.problems.append(Problem(row, column, shown(value), words))


def read_table(
    lines: Iterable[tuple[int, Sequence[Any]]], layout: Layout
) -> Table:
    """Read (row number, cells) of a file; the first filled line is the header.

    Cells are what a spreadsheet holds (text, numbers, days) or the text of a
    CSV; `Percentage` and `Formula` of table_cells mark what is refused.
    """
    table, places, count = Table(), None, 0
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in lines:
        if not any(shown(cell) for cell in cells):
            continue
        if places is None:
            places = _header(number, cells, layout, table)
            if table.problems:
                return table  # what stands below columns unknown is unknown
            continue
        count += 1
        if count > layout.most_rows:
            table.complain(
                number,
                f"一次最多 {layout.most_rows} 行。请分几次导入。",
            )
            break
        _row(number, cells, places, layout, table, seen)
    if places is None:
        table.complain(0, "文件是空的。请下载模板填写。")
    elif not count:
        table.complain(0, "只有表头，没有数据。请从第二行起填写。")
    return table


def _header(
    number: int, cells: Sequence[Any], layout: Layout, table: Table
) -> list[tuple[int, Column]]:
    """Where each column stands; they may be moved about."""
    known = {_loose(column.label): column for column in layout.columns}
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        label = shown(cell)
        if not label:
            continue
        column = known.get(_loose(label))
        if column is None:
            table.complain(
                number,
                "不认识的列。请恢复模板的表头，或删除这一列。",
                column=HEADER,
                value=label,
            )
        elif column.key in places:
            table.complain(
                number,
                "这一列有两次。请只保留一列。",
                column=HEADER,
                value=label,
            )
        else:
            places[column.key] = place
    for column in layout.columns:
        if column.required and column.key not in places:
            table.complain(
                number,
                f"缺少“{column.label}”列。请恢复模板的表头。",
                column=HEADER,
            )
    return [
        (places[column.key], column)
        for column in layout.columns
        if column.key in places
    ]


def _row(
    number: int,
    cells: Sequence[Any],
    places: Sequence[tuple[int, Column]],
    layout: Layout,
    table: Table,
    seen: dict[tuple[Any, ...], int],
) -> None:
    values: dict[str, Any] = {column.key: None for column in layout.columns}
    typed: dict[str, Any] = {}
    before = len(table.problems)
    for place, column in places:
        cell = cells[place] if place < len(cells) else None
        typed[column.key] = cell
        try:
            values[column.key] = read_cell(
                cell,
                column.kind,
                required=column.required,
                choices=column.choices,
                known=column.known,
                longest=column.longest,
                decimals=column.decimals,
                least=column.least,
            )
        except CellError as error:
            table.complain(
                number, str(error), column=column.label, value=cell
            )
    _strays(number, cells, places, table)
    _twins(number, values, layout, table, seen)
    for key, words in layout.check(values) if layout.check else ():
        table.complain(
            number, words, column=layout.label_of(key), value=typed.get(key)
        )
    if len(table.problems) == before:
        table.sound.append(Row(number, values))


def _strays(
    number: int,
    cells: Sequence[Any],
    places: Sequence[tuple[int, Column]],
    table: Table,
) -> None:
    """What stands below no heading would be lost without a word."""
    taken = {place for place, _ in places}
    for place, cell in enumerate(cells):
        if place not in taken and shown(cell):
            table.complain(
                number,
                "这一格上方没有表头。请移到对应的列，或清空。",
                value=cell,
            )


def _twins(
    number: int,
    values: Values,
    layout: Layout,
    table: Table,
    seen: dict[tuple[Any, ...], int],
) -> None:
    """The same thing twice is a slip; the first row stays, both are named."""
    for keys in layout.unique:
        told = tuple([values[key] for key in keys])
        if None in told:
            continue
        first = seen.setdefault((keys, *told), number)
        if first != number:
            labels = "、".join([layout.label_of(key) for key in keys])
            table.complain(
                number,
                f"与第 {first} 行相同。请删去一行。",
                column=labels,
                value="、".join([shown(one) for one in told]),
            )


def _loose(label: str) -> str:
    return "".join(clean(label).split()).lower()
