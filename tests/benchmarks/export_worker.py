"""One writer, one size, one process: what it took, and how much memory."""

import json
import os
import resource
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifeng_credit.settings")

import django
import xlsxwriter

django.setup()

from payments.rules.report import (
    Cell,
    Column,
    Kind,
    Report,
    Sheet,
    Table,
)
from payments.rules.report.shapes import Streamed
from payments.services.reports.flat_file import write_csv
from payments.services.reports.workbook import Looks, write_xlsx

DAY = date(2025, 12, 31)
COLUMNS = (
    Column("序号", Kind.COUNT),
    Column("发票号码"),
    Column("发票种类"),
    Column("开票日", Kind.DAY),
    Column("款项"),
    Column("类别"),
    Column("价税合计", Kind.MONEY),
    Column("累计", Kind.MONEY),
    Column("购买方"),
    Column("销售方"),
    Column("凭证号"),
    Column("说明", Kind.LONG),
)


def values(number: int) -> tuple:
    """A row as a ledger has it: few words again and again, many numbers."""
    amount = Decimal(number) / 100
    return (
        number, f"{number:020d}", "增值税专用发票", DAY, "第1笔预付款",
        "蓝字发票", amount, amount * number, "开封市发展和改革委员会",
        "中国经济信息社有限公司", f"回单 {number % 1000}", "按合同约定支付",
    )  # fmt: skip


def report(rows: int) -> Report:
    made = Streamed(
        rows,
        lambda: (
            tuple(Cell(one) for one in values(number))
            for number in range(rows)
        ),
    )
    return Report(
        title="发票台账",
        subtitle="截至 2025年12月31日",
        number="BB-2025-001",
        as_of=DAY,
        is_demo=False,
        sheets=(Sheet("发票台账", (Table(COLUMNS, made),)),),
        signatures="制表：甲方财务",
    )


def bare(rows: int, target) -> None:
    """The same cells with the library alone, in the same mode."""
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    looks = Looks(book)
    formats = [looks.cell(column.kind) for column in COLUMNS]
    page = book.add_worksheet()
    for at, column in enumerate(COLUMNS):
        page.write_string(0, at, column.title, looks.heading)
    for row, line in enumerate(map(values, range(rows)), start=1):
        for at, (value, look) in enumerate(zip(line, formats, strict=True)):
            if isinstance(value, date):
                page.write_datetime(row, at, value, look)
            elif isinstance(value, str):
                page.write_string(row, at, value, look)
            else:
                page.write_number(row, at, value, look)
    book.close()


def main(what: str, rows: int, folder: str) -> None:
    write = {
        "bare": lambda target: bare(rows, target),
        "xlsx": lambda target: write_xlsx(report(rows), target),
        "csv": lambda target: write_csv(report(rows), target),
    }[what]
    began = time.process_time()
    with (Path(folder) / f"{what}-{rows}").open("w+b") as target:
        write(target)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {"seconds": time.process_time() - began, "peak_mb": peak}
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
