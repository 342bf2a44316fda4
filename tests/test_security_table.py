"""docs/安全对照.md: each threat and goal once, and no test that is not there."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs/安全对照.md"
CODES = [f"T{n}" for n in range(1, 29)] + [f"G{n}" for n in range(1, 33)]
HEADINGS = ("编号", "还缺")
CELLS = 5  # code, what it is, what the portal does, tests, what is missing
TEST = re.compile(r"`(tests/[^`]*)`")
REASON = re.compile(r"(?:部分|未做)：.{4,}。")


def rows() -> list[list[str]]:
    """Each row of the tables, by its cells, without the headings."""
    found = []
    for line in TABLE.read_text().splitlines():
        if not line.startswith("|") or set(line) <= set("|-"):
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if (cells[0], cells[-1]) != HEADINGS:
            found.append(cells)
    return found


@cache
def names_in(path: str) -> frozenset[str]:
    """What pytest would call the tests of a file, without parameters."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    names: set[str] = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ClassDef):
            names |= {
                f"{node.name}::{inner.name}"
                for inner in node.body
                if isinstance(inner, ast.FunctionDef)
            }
    return frozenset(
        name for name in names if name.split("::")[-1].startswith("test_")
    )


def is_there(named: str) -> bool:
    path, _, name = named.partition("::")
    return name in names_in(path)


def test_each_threat_and_goal_has_one_row_in_order():
    assert CODES == [cells[0] for cells in rows()]


def test_every_row_says_what_the_portal_does():
    assert [] == [
        cells[0] for cells in rows() if len(cells) != CELLS or not cells[2]
    ]


def test_every_test_that_is_named_is_there():
    named = {
        (cells[0], one) for cells in rows() for one in TEST.findall(cells[3])
    }
    assert len(named) > len(CODES)
    assert [] == sorted(pair for pair in named if not is_there(pair[1]))


def test_every_row_has_a_test_or_a_reason():
    for code, _, _, tests, missing in rows():
        # Nothing but tests stands among the tests, each to be looked up.
        assert "" == TEST.sub("", tests).strip(), code
        assert not missing or REASON.fullmatch(missing), code
        assert tests or missing, code


def test_a_name_that_is_not_there_is_noticed():
    """Or the search above would prove nothing."""
    here = "tests/test_security_table.py"
    assert is_there(f"{here}::test_a_name_that_is_not_there_is_noticed")
    assert not is_there(f"{here}::test_that_was_renamed")
    assert not is_there(f"{here}::names_in")
    assert not is_there("tests/test_gone.py::test_x")
