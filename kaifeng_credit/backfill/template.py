"""The empty workbook of 补录: what to fill in, where, and what is missing.

Written from the vocabulary and the agreement; equal contracts give equal
bytes, because the file carries no clock of its own.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from contracts.rules.agreement import Agreement
from contracts.rules.vocabulary import KINDS, Field, Kind
from kaifeng_credit.backfill.layout import (
    GUIDE,
    KIND_HEADER,
    MISSING,
    OPTIONS,
    SLUG_LABEL,
    YES,
    Sheet,
    named_keys,
    options,
    sheet_of,
    sheets,
    tranche_names,
)
from kaifeng_credit.backfill.limits import MOST_ROWS

FONT, FONT_SIZE = "宋体", 10
INK, MUTED, LINE, HEAD = "#16222D", "#596874", "#B9C2C8", "#E9F0F6"
DAY_FORMAT, MONEY_FORMAT, TEXT_FORMAT = "yyyy-mm-dd", "#,##0.00", "@"
WIDTHS = {
    "date": 13, "amount": 16, "signed_amount": 16, "number": 12,
    "whole": 8, "bool": 12, "tranche": 10, "deliverable": 36,
    "deliverables": 40, "indicator": 20, "quota": 28, "choice": 14,
    "text": 24,
}  # fmt: skip
KIND_WIDTH = 18
A4 = 9
EXAMPLE_AMOUNT, EXAMPLE_VALUE = "10000.00", "71.4"

HOW = (
    "一行填一项事实。先在“事实”列选种类，再填该种类要的各列；其余各列留空。",
    "日期可填日期格式，也可写 2025-06-19、2025/6/19、2025.6.19 或 2025年6月19日。",
    "金额以元为单位，最多两位小数；退款、红字发票填负数。",
    "成果、指标、计数事项填中文名称，名称见“可选项”。整包交付选包名，即对其中每项成果都成立。",
    "行为编号自拟，同一行为用同一编号；因逾期交付造成的损失，编号填“逾期交付”。",
    "不写公式，不合并单元格，不改表头，不增加工作表。没有把握的先不填。",
    "填好后在“补录”页上传。系统逐行核对，列出全部问题；有一处问题则全部不记。",
    "记入后由对方会签，会签后才作依据。",
)


def write_template(
    agreement: Agreement,
    *,
    slug: str,
    title: str,
    missing: Iterable[Sequence[str]] = (),
) -> bytes:
    """The workbook as bytes; ``missing`` are rows of 待补清单."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    signed = agreement.signed_on
    book.set_properties(
        {
            "title": f"补录模板：{title}",
            # The file carries no clock: equal contracts give equal files.
            "created": datetime(  # noqa: DTZ001  # XLSX knows no time zone
                signed.year, signed.month, signed.day
            ),
        }
    )
    writer = TemplateWriter(book, agreement)
    writer.guide(slug, title)
    pages = [book.add_worksheet(sheet.name) for sheet in sheets()]
    writer.missing(missing)
    ranges = writer.options()
    for page, sheet in zip(pages, sheets(), strict=True):
        writer.fill_in(page, sheet, ranges)
    book.close()
    return target.getvalue()


class TemplateWriter:
    """Writes the sheets of one workbook in the looks of the house."""

    def __init__(self, book: Workbook, agreement: Agreement):
        self.book, self.agreement = book, agreement
        self.formats: dict[tuple, Any] = {}

    def look(self, **more: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(more.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(
                {
                    "font_name": FONT, "font_size": FONT_SIZE,
                    "font_color": INK, "valign": "vcenter", **more,
                }
            )  # fmt: skip
        return self.formats[key]

    @property
    def heading(self) -> Any:
        """The first row of a sheet to fill."""
        return self.look(
            bold=True, bg_color=HEAD, border=1, border_color=LINE,
            text_wrap=True, align="center",
        )  # fmt: skip

    def guide(self, slug: str, title: str) -> None:
        """说明: how to fill it in, the kinds, and the tranches."""
        page = self.book.add_worksheet(GUIDE)
        self._set_up(page, (18, 14, 34, 34, 70))
        page.write_string(0, 0, "补录模板", self.look(bold=True, font_size=16))
        page.write_string(1, 0, SLUG_LABEL, self.look(bold=True))
        page.write_string(1, 1, slug, self.look())
        page.write_string(2, 0, "合同", self.look(bold=True))
        page.write_string(2, 1, title, self.look())
        row = 4
        for number, words in enumerate(HOW, 1):
            page.write_string(row, 0, f"{number}. {words}", self.look())
            row += 1
        tranches = "；".join(
            f"第{one.number}笔 {one.name}" for one in self.agreement.tranches
        )
        page.write_string(row, 0, f"款项：{tranches}。", self.look())
        row += 2
        self._table(
            page, row, ("事实", "填在", "必填", "选填", "示例"),
            [self._kind_row(kind) for kind in KINDS.values()],
        )  # fmt: skip

    def _kind_row(self, kind: Kind) -> tuple[str, ...]:
        must = [one for one in kind.fields if one.required]
        may = [one for one in kind.fields if not one.required]
        example = "；".join(
            f"{one.label} {self._example(one)}" for one in must
        )
        return (
            kind.label,
            sheet_of(kind.key).name,
            "、".join(one.label for one in must),
            "、".join(one.label for one in may),
            example,
        )

    def _example(self, field: Field) -> str:
        """One value a field takes, in the form people type it."""
        names = named_keys(field, self.agreement)
        if names:
            # The package comes first among deliverables.
            return next(iter(names))
        return {
            "date": self.agreement.effective_on.isoformat(),
            "amount": EXAMPLE_AMOUNT,
            "signed_amount": EXAMPLE_AMOUNT,
            "number": EXAMPLE_VALUE,
            "whole": "1",
            "bool": YES,
            "tranche": next(iter(tranche_names(self.agreement))),
        }.get(field.type, f"（{field.label}）")

    def missing(self, rows: Iterable[Sequence[str]]) -> None:
        """待补清单: what the portal cannot tell for want of a fact."""
        page = self.book.add_worksheet(MISSING)
        self._set_up(page, (36, 70, 18))
        page.freeze_panes(1, 0)
        self._table(page, 0, ("事项", "缺少的事实", "条款"), list(rows))

    def options(self) -> dict[str, Mapping[str, str]]:
        """可选项: each list once; per sheet and header, its range."""
        page = self.book.add_worksheet(OPTIONS)
        page.freeze_panes(1, 0)
        columns: dict[tuple[str, ...], str] = {}
        ranges: dict[str, dict[str, str]] = {}
        for sheet in sheets():
            own = ranges.setdefault(sheet.name, {})
            kinds = tuple(kind.label for kind in sheet.kinds)
            lists = [(f"{KIND_HEADER}（{sheet.name}）", KIND_HEADER, kinds)]
            lists += [
                (field.label, field.label,
                 options(sheet, field, self.agreement))
                for field in sheet.fields
            ]  # fmt: skip
            for title, header, words in lists:
                if words and words not in columns:
                    columns[words] = self._option_column(
                        page, len(columns), title, words
                    )
                if words:
                    own[header] = columns[words]
        return ranges

    def _option_column(
        self, page: Worksheet, column: int, title: str, words: Sequence[str]
    ) -> str:
        widest = max(map(len, (title, *words)))
        page.set_column(column, column, 2 * widest + 2, self.look())
        page.write_string(0, column, title, self.heading)
        for row, word in enumerate(words, 1):
            page.write_string(row, column, word, self.look())
        letter = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
        return f"='{OPTIONS}'!{letter}$2:{letter}${len(words) + 1}"

    def fill_in(
        self, page: Worksheet, sheet: Sheet, ranges: dict[str, Any]
    ) -> None:
        """One sheet to fill: headers, formats of the columns, drop-downs."""
        page.freeze_panes(1, 1)
        page.set_landscape()
        page.set_paper(A4)
        page.repeat_rows(0)
        page.set_column(0, 0, KIND_WIDTH, self.look(num_format=TEXT_FORMAT))
        page.write_string(0, 0, KIND_HEADER, self.heading)
        for column, field in enumerate(sheet.fields, 1):
            page.set_column(
                column, column, WIDTHS[field.type], self._cell_look(field)
            )
            page.write_string(0, column, field.label, self.heading)
        for column, header in enumerate(sheet.headers):
            source = ranges[sheet.name].get(header)
            if source is not None:
                page.data_validation(
                    1, column, MOST_ROWS, column,
                    {
                        "validate": "list", "source": source,
                        "error_title": "请从下拉项中选择",
                        "error_message": f"“{header}”请从下拉项中选择。",
                    },
                )  # fmt: skip

    def _cell_look(self, field: Field) -> Any:
        if field.type == "date":
            return self.look(num_format=DAY_FORMAT, align="center")
        if field.type in ("amount", "signed_amount"):
            return self.look(num_format=MONEY_FORMAT, align="right")
        if field.type in ("number", "whole"):
            return self.look(align="right")
        # Text stays text: a long number keeps its last digits.
        return self.look(num_format=TEXT_FORMAT)

    def _set_up(self, page: Worksheet, widths: Sequence[int]) -> None:
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)

    def _table(
        self,
        page: Worksheet,
        top: int,
        headers: Sequence[str],
        rows: Sequence[Sequence[str]],
    ) -> None:
        cell = self.look(text_wrap=True, border=1, border_color=LINE)
        for column, header in enumerate(headers):
            page.write_string(top, column, header, self.heading)
        for row, values in enumerate(rows, top + 1):
            for column, value in enumerate(values):
                page.write_string(row, column, value, cell)
        if not rows:
            page.write_string(
                top + 1, 0, "目前没有", self.look(font_color=MUTED)
            )
