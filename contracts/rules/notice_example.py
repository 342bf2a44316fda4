"""An example to fill in: the statutory days of a year, the rest left open.

It is no forecast. Uploaded as it is, it is refused: it names no notice, and
which weekdays make up for which only the State Council's notice says.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

from contracts.rules.calendar import ONE_DAY, statutory_days
from contracts.rules.notice_file import (
    COLUMNS,
    NOTICE_ROW,
    OFF_ROW,
    URL_ROW,
    WORK_ROW,
    YEAR_ROW,
)

TO_FILL = "请填写文号"
ADDRESS = "https://www.gov.cn/"
REMARKS = (
    "# 放假各行已列法定节假日，请按通知改为实际起止，天数照通知填写，可不填。",
    "# 调休上班的周末每段一行：上班,,起,止。通知改动上一年12月26日以后的，照实填写。",
)


def example_table(year: int) -> str:
    """The table an official fills, as CSV text."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows(example_rows(year))
    return text.getvalue()


def example_rows(year: int) -> Iterator[tuple[str | int | date, ...]]:
    """The rows of the table below its heading."""
    for remark in REMARKS:
        yield (remark,)
    yield YEAR_ROW, year
    yield NOTICE_ROW, TO_FILL, ""
    yield URL_ROW, ADDRESS
    for name, start, end in festivals(year):
        yield OFF_ROW, name, start, end, (end - start).days + 1
    yield WORK_ROW, "", "", ""


def example_json(year: int) -> str:
    """The same for a program, in the shape of contracts/calendars."""
    row = {
        "year": year,
        "notice": TO_FILL,
        "dated": "",
        "url": ADDRESS,
        "blocks": [
            {"name": name, "start": str(start), "end": str(end)}
            for name, start, end in festivals(year)
        ],
        "work": [],
    }
    return json.dumps(row, ensure_ascii=False, indent=1) + "\n"


def festivals(year: int) -> Iterator[tuple[str, date, date]]:
    """The statutory days as runs: 春节 2027-02-05 – 2027-02-08."""
    name, start, end = "", date.min, date.min
    for day, festival in sorted(statutory_days(year).items()):
        if festival == name and day == end + ONE_DAY:
            end = day
            continue
        if name:
            yield name, start, end
        name, start, end = festival, day, day
    if name:
        yield name, start, end
