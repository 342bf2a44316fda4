"""Data files that can say where they are wrong: file, line and key.

`tomllib` forgets lines, so `Source` scans the same text for the line on
which each table, row and key begins. `Node` hands out checked values and
refuses, by name, whatever it was not asked for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

_Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(?P<array>\[)?\[(?P<name>[^\[\]]+)\]\]?\s*(#.*)?")
_KEY = re.compile(r"\s*(?P<key>[A-Za-z0-9_-]+|\"[^\"]*\")\s*=")
_INLINE_KEY = re.compile(r"[{,]\s*(?P<key>[A-Za-z0-9_-]+)\s*=")
_STRINGS = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_TOML_LINE = re.compile(r"\(at line (?P<line>[0-9]+), column [0-9]+\)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class AgreementError(ValueError):
    """A mistake in an agreement folder: which file, line and key."""

    def __init__(self, file: str, line: int, key: str, problem: str) -> None:
        self.file, self.line, self.key = file, line, key
        self.problem = problem
        place = f"{file}:{line}" if line else file
        super().__init__(
            f"{place}: {key}: {problem}" if key else f"{place}: {problem}"
        )


class Source:
    """One TOML file, with the line on which each of its keys stands."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        text = read_text(path)
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = _TOML_LINE.search(str(error))
            line = int(found["line"]) if found else len(text.splitlines())
            raise AgreementError(
                self.name, line, "", f"不是有效的 TOML：{error}"
            ) from None
        self._lines = dict(_scan(text))

    @property
    def root(self) -> Node:
        """The whole file as a node."""
        return Node(self, (), self.data, "")

    def line(self, path: _Path) -> int:
        """The line of a key, or of the nearest table around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


class Node:
    """One table of a source, read key by key."""

    def __init__(
        self, source: Source, path: _Path, table: dict[str, Any], label: str
    ) -> None:
        self._source, self._path, self._table = source, path, table
        self.label = label

    def __contains__(self, name: str) -> bool:
        return name in self._table

    def only(self, *names: str) -> None:
        """Refuse every key that is not one of these."""
        for name in self._table:
            if name not in names:
                raise self.error(f"未知的键 {name}", name)

    def error(self, problem: str, *path: str | int) -> AgreementError:
        """A mistake at a key of this table."""
        line = self._source.line((*self._path, *path))
        return AgreementError(self._source.name, line, self.label, problem)

    def text(self, name: str) -> str:
        """A non-empty string."""
        value = self._required(name)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{name} 应为非空文字", name)
        return value

    def optional_text(self, name: str) -> str | None:
        """A non-empty string, or None where the key is absent."""
        return self.text(name) if name in self._table else None

    def name(self, name: str) -> str:
        """A lower_snake identifier."""
        value = self.text(name)
        if not _NAME.fullmatch(value):
            raise self.error(f"{name} 应为小写下划线标识：「{value}」", name)
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of a few words."""
        value = self.text(name)
        if value not in choices:
            raise self.error(
                f"{name} 应为 {'、'.join(choices)} 之一：「{value}」", name
            )
        return value

    def whole(self, name: str) -> int:
        """A whole number, zero or more."""
        value = self._required(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.error(f"{name} 应为非负整数", name)
        return value

    def day(self, name: str) -> date:
        """A date."""
        value = self._required(name)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error(f"{name} 应为日期（年-月-日）", name)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings without repetition; empty where absent."""
        value = self._table.get(name, [])
        if not isinstance(value, list):
            raise self.error(f"{name} 应为文字列表", name)
        for index, text in enumerate(value):
            if not isinstance(text, str) or not text.strip():
                raise self.error(f"{name} 应为文字列表", name, index)
            if text in value[:index]:
                raise self.error(f"{name} 重复：「{text}」", name, index)
        return tuple(value)

    def table(self, name: str) -> Node:
        """A table below this one."""
        value = self._required(name)
        if not isinstance(value, dict):
            raise self.error(f"{name} 应为表", name)
        return Node(
            self._source, (*self._path, name), value, self.label or name
        )

    def named(self, name: str) -> Iterator[tuple[str, Node]]:
        """The tables [name.key], or those of the file where name is empty."""
        path = (*self._path, name) if name else self._path
        tables = self._table.get(name, {}) if name else self._table
        if not isinstance(tables, dict):
            raise self.error(f"{name} 应为表", name)
        for key, value in tables.items():
            node = Node(self._source, (*path, key), {}, key)
            if not isinstance(value, dict):
                raise node.error("应为表")
            if not _NAME.fullmatch(key):
                raise node.error(f"键应为小写下划线标识：「{key}」")
            yield key, Node(self._source, (*path, key), value, key)

    def rows(self, name: str, label: str = "key") -> tuple[Node, ...]:
        """The rows [[name]]; each is called by its own ``label`` key."""
        rows = self._table.get(name, [])
        if not isinstance(rows, list):
            raise self.error(f"{name} 应为 [[{name}]] 行", name)
        nodes = []
        for index, row in enumerate(rows):
            if not isinstance(row, dict):
                raise self.error(f"{name} 应为 [[{name}]] 行", name, index)
            own = str(row.get(label, "")) or self.label or f"{name}[{index}]"
            path = (*self._path, name, index)
            nodes.append(Node(self._source, path, row, own))
        return tuple(nodes)

    def _required(self, name: str) -> Any:
        if name not in self._table:
            raise self.error(f"缺少 {name}")
        return self._table[name]


def read_text(path: Path) -> str:
    """The text of a file; a missing or unreadable one is named."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise AgreementError(path.name, 0, "", "文件不存在") from None
    except UnicodeDecodeError:
        raise AgreementError(path.name, 0, "", "不是 UTF-8 文本") from None


def _scan(text: str) -> Iterator[tuple[_Path, int]]:
    """Each key's path and line. Rows of a list stand one to a line."""
    counts: dict[_Path, int] = {}
    table: _Path = ()
    key: _Path = ()
    row = -1
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.fullmatch(line)
        if header and not (key and line.startswith((" ", "\t"))):
            table = _table_path(header, counts)
            key, row = (), -1
            yield table, number
            continue
        bare = _STRINGS.sub(lambda found: '"' * len(found[0]), line)
        found = _KEY.match(line)
        if found and not bare.lstrip().startswith("{"):
            key, row = (*table, found["key"].strip('"')), -1
            yield key, number
        starts = bare.lstrip()
        if key and (starts.startswith(("{", '"')) and not found):
            row += 1
            yield (*key, row), number
            for inline in _INLINE_KEY.finditer(bare):
                yield (*key, row, inline["key"]), number


def _table_path(header: re.Match[str], counts: dict[_Path, int]) -> _Path:
    """[[a.b]] is the next row of b in the last row of a."""
    names = [name.strip().strip('"') for name in header["name"].split(".")]
    path: _Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, names[-1])
    if header["array"]:
        counts[path] = counts.get(path, -1) + 1
        path = (*path, counts[path])
    return path
