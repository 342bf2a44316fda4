"""A filled workbook as facts, with every problem of every row.

Nothing is recorded here and nothing is guessed: a row becomes a fact or a
list of what to mend in it.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from contracts.policies import Refused
from contracts.rules.agreement import Agreement
from contracts.rules.facts import ACT_OF_DELAY, Fact, FactError, parse_fact
from contracts.rules.vocabulary import Field, Kind
from kaifeng_credit.backfill.cells import EPOCH, Cell, CellError, read_cell
from kaifeng_credit.backfill.layout import (
    GUIDE,
    HEADER_ROW,
    HELPING,
    KIND_HEADER,
    PROBLEM_HEADER,
    SLUG_LABEL,
    Sheet,
    in_chinese,
    sheet_named,
    sheets,
)
from kaifeng_credit.backfill.limits import MOST_ROWS
from kaifeng_credit.backfill.package import BROKEN, Part, inspect
from kaifeng_credit.backfill.problems import Problem, row_ref, shown


@dataclass(frozen=True)
class FilledRow:
    """One row of a sheet that somebody filled in."""

    sheet: str
    number: int
    kind: str  # the label, as far as it could be read
    fact: Fact | None = None


@dataclass
class Filled:
    """Everything a workbook says: rows in their order, and all problems."""

    rows: list[FilledRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def facts(self) -> list[Fact]:
        """The rows that became facts."""
        return [row.fact for row in self.rows if row.fact is not None]


def read_workbook(
    content: bytes,
    agreement: Agreement,
    *,
    slug: str = "",
    acts: Iterable[str] = (),
) -> Filled:
    """Read a filled template.

    ``slug`` is the contract it must have been made for; ``acts`` are the
    deeds recorded already, which a loss may name. Raises Refused where the
    file as a whole cannot be read.
    """
    parts = inspect(content)
    filled = Filled()
    readable = [part for part in parts if _check_part(part, filled)]
    try:
        book = load_workbook(io.BytesIO(content), read_only=True)
    except Exception as error:  # whatever a broken file makes it raise
        raise Refused("broken_file", BROKEN) from error
    try:
        epoch = datetime(book.epoch.year, book.epoch.month, book.epoch.day)  # noqa: DTZ001
        if GUIDE in book.sheetnames:
            _check_slug(book[GUIDE], slug)
        for part in readable:
            sheet = sheet_named(part.name)
            if sheet is not None:
                page = book[part.name]
                page.reset_dimensions()
                SheetReader(sheet, agreement, filled, epoch).read(page)
    except Refused:
        raise
    except Exception as error:  # the same, met while reading the cells
        raise Refused("broken_file", BROKEN) from error
    finally:
        book.close()
    if not any(sheet_named(part.name) for part in parts):
        names = "、".join(sheet.name for sheet in sheets())
        raise Refused(
            "no_sheets",
            f"没有模板中的工作表（{names}）。请用下载的模板填写后上传。",
        )
    _check_acts(filled, acts)
    _check_twins(filled)
    return filled


def _check_part(part: Part, filled: Filled) -> bool:
    """Whether a sheet is read; what is wrong with it as a whole is noted."""

    def note(message: str, value: str = "") -> None:
        filled.problems.append(
            Problem(part.name, None, "", "", value, message)
        )

    if part.name in HELPING:
        return False
    if sheet_named(part.name) is None:
        note("不是模板中的工作表。请把内容移到对应的工作表，并删除这张表。")
        return False
    if part.hidden:
        note("工作表被隐藏。请取消隐藏，核对内容后重新上传。")
        return False
    for merged in part.merged:
        note("有合并单元格。请取消合并，每行每列单独填写。", merged)
    return not part.merged


def _check_slug(page: Any, slug: str) -> None:
    """A template of another contract is not filled in for this one."""
    for row in page.iter_rows(max_row=10, max_col=2, values_only=True):
        if len(row) > 1 and row[0] == SLUG_LABEL and slug:
            if str(row[1]) != slug:
                raise Refused(
                    "other_contract",
                    f"这是另一份合同（{shown(row[1])}）的模板。"
                    "请下载本合同的模板填写。",
                )
            return


class SheetReader:
    """Reads one sheet from its header down."""

    def __init__(
        self,
        sheet: Sheet,
        agreement: Agreement,
        filled: Filled,
        epoch: datetime = EPOCH,
    ):
        self.sheet, self.agreement, self.filled = sheet, agreement, filled
        self.epoch = epoch
        self.columns: dict[int, Field] = {}
        self.kind_column: int | None = None

    def read(self, page: Any) -> None:
        """Every filled row, up to the limit."""
        for number, row in enumerate(page.iter_rows(), HEADER_ROW):
            if number == HEADER_ROW:
                if not self._header(row):
                    return
                continue
            cells = {
                place: self._cell(one)
                for place, one in enumerate(row, 1)
                if place in self.columns or place == self.kind_column
            }
            if all(cell.empty for cell in cells.values()):
                continue
            if len(self.filled.rows) >= MOST_ROWS:
                self._note(
                    number, None, "",
                    f"一次最多 {MOST_ROWS} 行。请分几次补录。",
                )  # fmt: skip
                return
            self._row(number, cells)

    def _cell(self, one: Any) -> Cell:
        return Cell(
            value=one.value,
            number_format=getattr(one, "number_format", None) or "General",
            formula=getattr(one, "data_type", "") == "f",
            epoch=self.epoch,
        )

    def _header(self, row: Iterable[Any]) -> bool:
        """Where each column stands; a template's columns may be moved."""
        by_label = {one.label: one for one in self.sheet.fields}
        seen: set[str] = set()
        sound = True
        for place, one in enumerate(row, 1):
            label = str(one.value).strip() if one.value is not None else ""
            if not label or label.startswith(PROBLEM_HEADER):
                continue
            if label in seen:
                self._note(HEADER_ROW, place, label, "表头重复。请只保留一列。")
                sound = False
            elif label == KIND_HEADER:
                self.kind_column = place
            elif label in by_label:
                self.columns[place] = by_label[label]
            else:
                self._note(
                    HEADER_ROW, place, label,
                    "不认识的表头。请恢复模板的表头，或删除这一列。",
                )  # fmt: skip
                sound = False
            seen.add(label)
        if self.kind_column is None and (seen or self.columns):
            self._note(
                HEADER_ROW, None, "",
                f"缺少“{KIND_HEADER}”列。请恢复模板第一行的表头。",
            )  # fmt: skip
            return False
        return sound and self.kind_column is not None

    def _row(self, number: int, cells: dict[int, Cell]) -> None:
        assert self.kind_column is not None
        told = cells.get(self.kind_column, Cell(None))
        label = shown(told.value)
        kind = None if told.formula else self.sheet.kind_of(label)
        fact = None
        if kind is None:
            labels = "、".join(one.label for one in self.sheet.kinds)
            self._note(
                number, self.kind_column, told.value,
                f"没有选“{KIND_HEADER}”。请从下拉项中选择：{labels}。"
                if told.empty
                else f"这张表没有这种事实。请选：{labels}。",
            )  # fmt: skip
        else:
            label = kind.label
            fact = self._fact(number, kind, cells)
        self.filled.rows.append(
            FilledRow(self.sheet.name, number, label, fact)
        )

    def _fact(
        self, number: int, kind: Kind, cells: dict[int, Cell]
    ) -> Fact | None:
        values: dict[str, Any] = {"kind": kind.key}
        sound = True
        for place, own in self.columns.items():
            cell = cells.get(place, Cell(None))
            spec = kind.field(own.name)
            complaint = ""
            if spec is None:
                if not cell.empty:
                    complaint = (
                        f"“{kind.label}”不填这一列。请清空，或改选事实种类"
                    )
            elif cell.empty:
                if spec.required:
                    complaint = f"“{kind.label}”须填这一列。请补填"
            else:
                try:
                    values[own.name] = read_cell(spec, cell, self.agreement)
                except CellError as error:
                    complaint = str(error)
            if complaint:
                self._note(number, place, cell.value, f"{complaint}。")
                sound = False
        absent = [
            one.label
            for one in kind.fields
            if one.required and one.name not in {f.name for f in
                                                 self.columns.values()}
        ]  # fmt: skip
        if absent:
            self._note(
                number, None, "",
                f"表中缺少“{'”“'.join(absent)}”列。请恢复模板的表头。",
            )  # fmt: skip
            sound = False
        return self._parsed(number, values) if sound else None

    def _parsed(self, number: int, values: dict[str, Any]) -> Fact | None:
        try:
            return parse_fact(
                values,
                agreement=self.agreement,
                ref=row_ref(self.sheet.name, number),
            )
        except FactError as error:
            reason = in_chinese(error.reason, self.agreement)
            self._note(number, None, "", f"{reason}。")
            return None

    def _note(
        self, row: int, place: int | None, value: Any, message: str
    ) -> None:
        own = self.columns.get(place) if place is not None else None
        header = own.label if own is not None else ""
        if place is not None and place == self.kind_column:
            header = KIND_HEADER
        self.filled.problems.append(
            Problem(
                self.sheet.name,
                row,
                get_column_letter(place) if place is not None else "",
                header,
                shown(value),
                message,
            )
        )


def problem_of(fact: Fact, message: str) -> Problem:
    """A problem of a whole row, found after it was read."""
    sheet, _, rest = fact.ref.removeprefix("《").partition("》")
    number = "".join(char for char in rest if char.isdecimal())
    return Problem(sheet, int(number), "", "", "", message)


def _check_acts(filled: Filled, acts: Iterable[str]) -> None:
    """A loss of a deed that nothing names would be worth nothing."""
    known = {ACT_OF_DELAY, *acts}
    known |= {
        fact.text("act")
        for fact in filled.facts
        if fact.kind != "loss_recorded"
    }
    for fact in _of(filled, "loss_recorded"):
        if fact.text("act") not in known:
            filled.problems.append(
                problem_of(
                    fact,
                    f"没有行为编号为“{fact.text('act')}”的事件。"
                    "请先填该事件，编号一致。",
                )
            )


def _of(filled: Filled, kind: str) -> Iterator[Fact]:
    return (fact for fact in filled.facts if fact.kind == kind)


def _check_twins(filled: Filled) -> None:
    """The same thing twice is a slip, or a count that has a column."""
    seen: dict[Any, Fact] = {}
    for fact in filled.facts:
        key = said(fact)
        first = seen.setdefault(key, fact)
        if first is not fact:
            more = (
                "同日多次请合为一行并填“数量”"
                if fact.kind == "counted"
                else "请删去一行"
            )
            filled.problems.append(
                problem_of(fact, f"与{first.ref}完全相同。{more}。")
            )


def said(fact: Fact) -> tuple[Any, ...]:
    """What a fact says, for comparing; where it stands does not matter."""
    return (fact.kind, fact.on, tuple(sorted(fact.fields.items())))
