"""A notice as somebody typed it in: JSON or a table, each row with its line.

Nothing is judged here but whether it can be read at all; what a notice may
say stands in `notice_checks`. Every problem names its line, and all of them
are found at once, so that a file is mended in one go.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

OFF, WORK = "off", "work"
# The table an official fills: 类型, 名称, 起, 止, 天数.
COLUMNS = ("类型", "名称", "起", "止", "天数")
YEAR_ROW, NOTICE_ROW, URL_ROW = "年份", "通知", "网址"
OFF_ROW, WORK_ROW, EXTRA_ROW = "放假", "上班", "增加放假"
KINDS = (YEAR_ROW, NOTICE_ROW, URL_ROW, OFF_ROW, WORK_ROW, EXTRA_ROW)

ENCODINGS = ("utf-8-sig", "gb18030")
LONGEST_FILE = 200_000  # bytes; a year of notices is far below
# 2027-01-02, 2027/1/2, 2027年1月2日, 20270102
WRITTEN_DAY = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日"
    r"|(\d{2})(\d{2}))"
)


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong, and where; line 0 is the file as a whole."""

    line: int
    words: str

    def __str__(self) -> str:
        """第 3 行：…."""
        return f"第 {self.line} 行：{self.words}" if self.line else self.words


@dataclass(frozen=True)
class Span:
    """One row of days off or days worked."""

    line: int
    kind: str
    name: str
    start: date
    end: date
    said_days: int | None = None


@dataclass
class NoticeFile:
    """What a file says; lines say where it says it."""

    year: int | None = None
    notice: str = ""
    dated: date | None = None
    url: str = ""
    remark: str = ""
    extra_days: int = 0  # beyond the statutory ones, by special decision
    spans: list[Span] = field(default_factory=list)
    listed_off: dict[date, int] | None = None  # day → line, where listed
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, line: int, words: str) -> None:
        """Note a problem and read on."""
        self.problems.append(Problem(line, words))

    def of_kind(self, kind: str) -> list[Span]:
        """The rows of one kind, in the order of the file."""
        return [span for span in self.spans if span.kind == kind]


def read_notice_file(content: bytes, name: str = "") -> NoticeFile:
    """Read JSON or a table; what cannot be read becomes problems."""
    found = NoticeFile()
    if len(content) > LONGEST_FILE:
        found.complain(0, "文件过大，不是一份放假安排。")
        return found
    text = _decoded(content)
    if text is None:
        found.complain(0, "文字编码不能识别。请另存为 UTF-8 或 GB18030。")
    elif not text.strip():
        found.complain(0, "文件是空的。请按范例填写。")
    elif text.lstrip().startswith("{") or name.lower().endswith(".json"):
        _read_json(text, found)
    else:
        _read_rows(_csv_rows(text), found)
    return found


def read_notice_rows(rows: Iterable[tuple[int, list[str]]]) -> NoticeFile:
    """Read the rows of a table, each with its number."""
    found = NoticeFile()
    _read_rows(rows, found)
    if not (found.spans or found.lines or found.problems):
        found.complain(0, "文件是空的。请按范例填写。")
    return found


def _decoded(content: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def read_day(text: str) -> date | None:
    """A day in any of the usual forms, or None."""
    match = WRITTEN_DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = [part for part in match.groups() if part]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


# --- the table ---------------------------------------------------------------
def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    separator = ";" if ";" in text and "," not in text else ","
    if "\t" in text and "," not in text:
        separator = "\t"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error:
        yield reader.line_num, ["?"]


def _read_rows(
    rows: Iterable[tuple[int, list[str]]], found: NoticeFile
) -> None:
    for line, cells in rows:
        if not any(cells) or cells[0] == COLUMNS[0] or cells[0][:1] == "#":
            continue
        kind, name, start, end, days = [*cells, "", "", "", "", ""][:5]
        if kind in (OFF_ROW, WORK_ROW):
            _span_row(found, line, kind, name, start, end, days)
        elif kind == YEAR_ROW:
            _year(found, line, name)
        elif kind == NOTICE_ROW:
            found.notice, found.lines["notice"] = name, line
            _dated(found, line, start)
        elif kind == URL_ROW:
            found.url, found.lines["url"] = name, line
        elif kind == EXTRA_ROW:
            found.remark = name
            _extra(found, line, days)
        else:
            found.complain(
                line, f"类型“{kind}”不认识，应为{'、'.join(KINDS)}之一。"
            )


def _span_row(
    found: NoticeFile, line: int, kind: str, name: str, *cells: str
) -> None:
    start, end, days = cells
    _span(
        found, line, OFF if kind == OFF_ROW else WORK, name,
        start, end or start, _whole(found, line, days, "天数"),
    )  # fmt: skip


def _span(
    found: NoticeFile, line: int, kind: str, name: str,
    start: str, end: str, said_days: int | None,
) -> None:  # fmt: skip
    first = _day(found, line, start, "起")
    last = first if end == start else _day(found, line, end, "止")
    if first is None or last is None:
        return
    if last < first:
        found.complain(line, f"止日 {last} 早于起日 {first}。")
        return
    found.spans.append(Span(line, kind, name, first, last, said_days))


def _day(found: NoticeFile, line: int, text: str, what: str) -> date | None:
    day = read_day(text)
    if day is None:
        words = f"{what}日“{text}”不是日期" if text else f"缺{what}日"
        found.complain(line, f"{words}，应如 2027-01-01。")
    return day


def _year(found: NoticeFile, line: int, text: str) -> None:
    found.lines["year"] = line
    found.year = _whole(found, line, text, "年份")


def _dated(found: NoticeFile, line: int, text: str) -> None:
    found.lines["dated"] = line
    found.dated = _day(found, line, text, "发布")


def _extra(found: NoticeFile, line: int, text: str) -> None:
    found.lines["extra"] = line
    found.extra_days = _whole(found, line, text, "天数") or 0


def _whole(
    found: NoticeFile, line: int, text: str, what: str
) -> int | None:
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,4})[年天]?", text)
    if match is None:
        found.complain(line, f"{what}“{text}”不是整数。")
        return None
    return int(match[1])


# --- JSON --------------------------------------------------------------------
@dataclass(frozen=True)
class _Node:
    """A value of JSON and the line it stands on."""

    value: Any
    line: int

    def text(self) -> str:
        return self.value.strip() if isinstance(self.value, str) else ""

    def get(self, key: str) -> _Node:
        held = self.value if isinstance(self.value, dict) else {}
        return held.get(key) or _Node(None, self.line)

    def rows(self) -> list[_Node]:
        return self.value if isinstance(self.value, list) else []


# Commas and colons are left out: the text is known to be valid.
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\]]|[^\s{}\[\],:"]+')


def _located(text: str) -> _Node:
    """Valid JSON once more, each value with its line."""
    tokens = iter(
        [
            (match[0], text.count("\n", 0, match.start()) + 1)
            for match in TOKEN.finditer(text)
        ]
    )

    def value(word: str, line: int) -> _Node:
        if word == "{":
            return _Node(dict(members()), line)
        if word == "[":
            return _Node(list(items()), line)
        return _Node(json.loads(word), line)

    def items() -> Iterator[_Node]:
        for word, line in tokens:
            if word == "]":
                return
            yield value(word, line)

    def members() -> Iterator[tuple[str, _Node]]:
        for word, _ in tokens:
            if word == "}":
                return
            yield json.loads(word), value(*next(tokens))

    return value(*next(tokens))


def _read_json(text: str, found: NoticeFile) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        found.complain(error.lineno, "JSON 写法有误，从这一行起读不下去。")
        return
    except RecursionError:
        found.complain(0, "JSON 层次过深，不是一份放假安排。")
        return
    top = _located(text)
    if not isinstance(top.value, dict):
        found.complain(1, "最外层应为 { }，见范例。")
        return
    year = top.get("year")
    _year(found, year.line, "" if year.value is None else str(year.value))
    for key in ("notice", "url", "remark"):
        node = top.get(key)
        setattr(found, key, node.text())
        found.lines[key] = node.line
    _dated(found, top.get("dated").line, top.get("dated").text())
    extra = top.get("extra_days")
    if extra.value is not None:
        _extra(found, extra.line, str(extra.value))
    for node in top.get("blocks").rows():
        _block(found, node)
    if top.get("off").value is not None:
        found.listed_off = {}
    for kind in (OFF, WORK):
        for node in top.get(kind).rows():
            _listed(found, node, kind)


def _block(found: NoticeFile, node: _Node) -> None:
    days = node.get("days").value
    _span(
        found, node.get("start").line, OFF, node.get("name").text(),
        node.get("start").text(), node.get("end").text(),
        _whole(found, node.get("days").line, str(days or ""), "天数"),
    )  # fmt: skip


def _listed(found: NoticeFile, node: _Node, kind: str) -> None:
    if kind == WORK:
        _span(found, node.line, WORK, "", node.text(), node.text(), None)
        return
    day = _day(found, node.line, node.text(), "放假")
    if day is not None and found.listed_off is not None:
        if day in found.listed_off:
            found.complain(node.line, f"放假日 {day} 列了两次。")
        found.listed_off[day] = node.line
