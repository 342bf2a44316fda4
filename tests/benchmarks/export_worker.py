"""One writer, one size, one process: what it took, and how much memory."""

import json
import os
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import django
import xlsxwriter

DAY = date(2025, 12, 31)
COLUMNS = (
    ("序号", "count"),
    ("发票号码", "text"),
    ("发票种类", "text"),
    ("开票日", "day"),
    ("款项", "text"),
    ("类别", "text"),
    ("价税合计", "money"),
    ("累计", "money"),
    ("购买方", "text"),
    ("销售方", "text"),
    ("凭证号", "text"),
    ("说明", "long"),
)


def values(number: int) -> tuple:
    """A row as a ledger has it: few words again and again, many numbers."""
    amount = Decimal(number) / 100
    return (
        number, f"{number:020d}", "增值税专用发票", DAY, "第1笔预付款",
        "蓝字发票", amount, amount * number, "开封市发展和改革委员会",
        "中国经济信息社有限公司", f"回单 {number % 1000}", "按合同约定支付",
    )  # fmt: skip


def report(rows: int):
    """The rows as a report streams them."""
    from payments.rules.report import Cell, Column, Kind, Report, Sheet, Table
    from payments.rules.report.shapes import Streamed

    columns = tuple(Column(title, Kind(kind)) for title, kind in COLUMNS)
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
        sheets=(Sheet("发票台账", (Table(columns, made),)),),
        signatures="制表：甲方财务",
    )


def bare(rows: int, target) -> None:
    """The same cells with the library alone, in the same mode."""
    from payments.rules.report import Kind
    from payments.services.reports.workbook import Looks

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
    formats = [looks.cell(Kind(kind)) for _, kind in COLUMNS]
    page = book.add_worksheet()
    for at, (title, _) in enumerate(COLUMNS):
        page.write_string(0, at, title, looks.heading)
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
    sys.path.insert(0, str(Path(__file__).parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifeng_credit.settings")
    django.setup()
    from payments.services.reports.flat_file import write_csv
    from payments.services.reports.workbook import write_xlsx

    write = {
        "bare": lambda target: bare(rows, target),
        "xlsx": lambda target: write_xlsx(report(rows), target),
        "csv": lambda target: write_csv(report(rows), target),
    }[what]
    began = time.process_time()
    with (Path(folder) / f"{what}-{rows}").open("w+b") as target:
        write(target)
    # Not ru_maxrss: a child keeps there what its parent once needed.
    status = Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(
        json.dumps(
            {"seconds": time.process_time() - began, "peak_mb": peak}
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
