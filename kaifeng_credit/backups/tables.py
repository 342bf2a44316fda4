"""Every table of a database: how many rows, and a digest of their content.

Equal on two databases of one kind exactly if the rows are. Over a raw
connection, so that it may be a snapshot, a file or a restored copy; a row
at a time, so that no table has to fit into memory.
"""

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import Any

PAGE = 2000


@dataclass(frozen=True)
class TableSum:
    """A table's rows and their digest (hex SHA-256)."""

    rows: int
    sha256: str


class _Hashing:
    """A file that only hashes, and counts lines: COPY writes a row a line."""

    def __init__(self) -> None:
        self.digest, self.lines = hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.lines += data.count(b"\n")
        return len(data)


def sums_of_sqlite(database: sqlite3.Connection) -> dict[str, TableSum]:
    """Each table of an SQLite database by name."""
    names = [
        name
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        )
    ]
    return {name: _sum_of_sqlite(database, name) for name in names}


def _sum_of_sqlite(database: sqlite3.Connection, table: str) -> TableSum:
    columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
    # (cid, name, type, notnull, default, place in the primary key or 0)
    key = sorted((one[5], one[1]) for one in columns if one[5])
    order = ", ".join(f'"{name}"' for _, name in key) or "rowid"
    digest, rows = hashlib.sha256(), 0
    cursor = database.execute(f'SELECT * FROM "{table}" ORDER BY {order}')
    while page := cursor.fetchmany(PAGE):
        for row in page:
            digest.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
        rows += len(page)
    return TableSum(rows, digest.hexdigest())


# What decides how PostgreSQL writes a value as text.
PLAIN_TEXT = (
    "SET TIME ZONE 'UTC'; SET DateStyle = 'ISO, YMD'; "
    "SET IntervalStyle = 'iso_8601'; SET extra_float_digits = 1; "
    "SET bytea_output = 'hex'; SET client_encoding = 'UTF8'"
)
TABLES = (
    "SELECT c.oid, c.relname FROM pg_class c "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public' "
    "ORDER BY c.relname"
)
KEY = (
    "SELECT a.attname FROM pg_index i JOIN pg_attribute a "
    "ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
    "WHERE i.indrelid = %s AND i.indisprimary "
    "ORDER BY array_position(i.indkey::int2[], a.attnum)"
)


def sums_of_postgres(cursor: Any) -> dict[str, TableSum]:
    """Each table of a PostgreSQL database by name, as the cursor sees it."""
    cursor.execute(PLAIN_TEXT)
    cursor.execute(TABLES)
    return {
        name: _sum_of_postgres(cursor, oid, name)
        for oid, name in cursor.fetchall()
    }


def _sum_of_postgres(cursor: Any, oid: int, table: str) -> TableSum:
    cursor.execute(KEY, [oid])
    # As text in one collation: databases may sort words differently.
    order = ", ".join(
        f'"{name}"::text COLLATE "C"' for (name,) in cursor.fetchall()
    )
    every = f'SELECT * FROM "{table}"'
    taken = _Hashing()
    cursor.copy_expert(
        f"COPY ({every} ORDER BY {order or 1}) TO STDOUT", taken
    )
    return TableSum(taken.lines, taken.digest.hexdigest())


def differences(
    wanted: dict[str, TableSum], found: dict[str, TableSum]
) -> list[str]:
    """One sentence for each table that is not as it was."""
    told = []
    for name in sorted(wanted.keys() | found.keys()):
        was, now = wanted.get(name), found.get(name)
        if was is None or now is None:
            told.append(f"表 {name} {'多出' if was is None else '缺失'}。")
        elif was.rows != now.rows:
            told.append(f"表 {name} 应有 {was.rows} 行，实有 {now.rows} 行。")
        elif was != now:
            told.append(f"表 {name} 行数相同（{was.rows}），内容不同。")
    return told
