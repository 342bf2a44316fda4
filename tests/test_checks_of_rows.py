"""A check of each new row costs as much in a long table as in a short one."""

import re

import pytest
from django.db import connection

UNIQUE = "reverses_id=?"


def conditions() -> list[tuple[str, str]]:
    """Each trigger that asks something, with what it asks, on SQLite."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        )
        found = cursor.fetchall()
    asked = []
    for name, sql in found:
        when = re.search(r"\bWHEN (.*) BEGIN ", sql, re.DOTALL)
        if when and "SELECT" in when[1]:
            row = re.sub(r'\b(NEW|OLD)\.("\w+"|\w+)', "?1", when[1])
            asked.append((name, row))
    return asked


@pytest.mark.django_db
def test_a_check_of_each_row_does_not_read_a_whole_table():
    """With `reverses_id IS NULL` SQLite read all rows for each new one.

    That index is unique, so it takes the rows without a value for one row.
    A lookup of a table by it is sound only against a column.
    """
    if connection.vendor != "sqlite":
        return  # its planner counts the rows before it chooses
    checks = conditions()
    assert len(checks) > 50
    slow = []
    for name, asked in checks:
        for alias in re.findall(r"(\w+)\.reverses_id IS NULL", asked):
            plan = plan_of(asked)
            slow += [
                (name, step)
                for step in plan
                if step.startswith(f"SEARCH {alias} ") and UNIQUE in step
            ]
        slow += [
            (name, step)
            for step in plan_of(asked)
            if step.startswith("SCAN") and step != "SCAN CONSTANT ROW"
        ]
    assert [] == slow


def plan_of(condition: str) -> list[str]:
    """The steps of SQLite to answer a condition over one row."""
    asked = f"EXPLAIN QUERY PLAN SELECT {condition}"
    return [step[3] for step in connection.connection.execute(asked, ["1"])]
