"""The uploaded workbook once more, with a 问题 column beside each row."""

import io
from collections.abc import Iterable

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font

from contracts.models import BackfillUpload
from contracts.services.files import path_of
from kaifeng_credit.backfill.layout import HEADER_ROW, PROBLEM_HEADER
from kaifeng_credit.backfill.problems import Problem

RED, WIDTH = "FFB3261E", 60


def annotate(upload: BackfillUpload, problems: Iterable[Problem]) -> bytes:
    """The same workbook with the problems of each row in its last column.

    Uploaded again as it is, the column is passed over.
    """
    book = load_workbook(io.BytesIO(path_of(upload.file_id).read_bytes()))
    of_row: dict[tuple[str, int], list[str]] = {}
    for one in problems:
        if one.sheet in book.sheetnames:
            place = f"{one.column} 列“{one.header}”：" if one.column else ""
            words = of_row.setdefault((one.sheet, one.row or HEADER_ROW), [])
            words.append(f"{place}{one.message}")
    for name in dict.fromkeys(sheet for sheet, _ in of_row):
        page = book[name]
        headers = {cell.value: cell.column for cell in page[HEADER_ROW]}
        column = headers.get(PROBLEM_HEADER) or page.max_column + 1
        title = page.cell(HEADER_ROW, column, PROBLEM_HEADER)
        title.font = Font(bold=True, color=RED)
        page.column_dimensions[title.column_letter].width = WIDTH
        for (sheet, row), words in of_row.items():
            if sheet != name:
                continue
            head = f"{PROBLEM_HEADER}：" if row == HEADER_ROW else ""
            cell = page.cell(row, column)
            cell.value = head + "\n".join(words)
            # Text, whatever it begins with.
            cell.data_type = "s"
            cell.font = Font(color=RED)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
