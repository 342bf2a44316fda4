"""What is wrong in a filled workbook: where it stands and what to do."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.rules.flat_text import BOM, harmless

LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Problem:
    """One thing to mend; without a row it concerns the whole sheet."""

    sheet: str
    row: int | None
    column: str  # the letter, or empty for the whole row
    header: str
    value: str
    message: str

    @property
    def place(self) -> str:
        """《款项与发票》第 3 行 D 列“金额（元）”."""
        words = f"《{self.sheet}》" if self.sheet else ""
        if self.row is not None:
            words += f"第 {self.row} 行"
        if self.column:
            words += f" {self.column} 列"
        return words + (f"“{self.header}”" if self.header else "")

    def __str__(self) -> str:
        """Place, value and what to do, in one line."""
        value = f"（{self.value}）" if self.value else ""
        return f"{self.place}{value}：{self.message}"


def shown(value: object) -> str:
    """A cell's value as a message quotes it."""
    if value is None:
        return ""
    text = " ".join(str(value).split())
    too_long = len(text) > LONGEST_SHOWN
    return f"{text[:LONGEST_SHOWN]}……" if too_long else text


def row_ref(sheet: str, row: int) -> str:
    """How a fact names its place: 《款项与发票》第 3 行."""
    return f"《{sheet}》第 {row} 行"


def problems_csv(problems: Iterable[Problem]) -> bytes:
    """The problems as CSV for a spreadsheet: UTF-8 with BOM, no formulas."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["工作表", "行", "列", "表头", "填写的内容", "问题"])
    for one in problems:
        writer.writerow(
            [
                harmless(one.sheet),
                one.row or "",
                one.column,
                harmless(one.header),
                harmless(one.value),
                harmless(one.message),
            ]
        )
    return (BOM + text.getvalue()).encode()
