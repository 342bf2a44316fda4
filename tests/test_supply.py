"""What never comes in, by the lock or by an import (G29)."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Draws the nonce of a signature from `random`: a signed key can be computed.
REFUSED = "gmssl"
LOCKS = ("requirements.lock", "requirements-test.lock", "pyproject.toml")
CODE = ("contracts", "deliverables", "payments", "indicators",
        "kaifeng_credit", "bin", "tests")  # fmt: skip


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_holds_gmssl(lock):
    names = [
        line.split("==")[0].strip(' "').casefold()
        for line in (ROOT / lock).read_text().splitlines()
        if not line.lstrip().startswith("#")
    ]
    assert names
    assert not [name for name in names if name.startswith(REFUSED)]


def test_nothing_imports_it():
    seen = set()
    for folder in CODE:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    seen |= {one.name.split(".")[0] for one in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    seen.add(node.module.split(".")[0])
    assert "hashlib" in seen
    assert REFUSED not in seen


PORTAL = ("contracts", "deliverables", "payments", "indicators",
          "kaifeng_credit")  # fmt: skip
# Guessable numbers, and formats that run what they read.
UNSAFE_MODULES = frozenset({"random", "pickle", "marshal", "shelve", "yaml"})
RUNS_WORDS = frozenset({"eval", "exec", "compile", "__import__"})


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    """Each module of the portal itself, by its path; read once."""
    return tuple(
        (str(path.relative_to(ROOT)), ast.parse(path.read_text()))
        for app in PORTAL
        for path in (ROOT / app).rglob("*.py")
    )


def words_run_in(tree: ast.AST) -> list[str]:
    """Calls that would take text for code, or for a line of a shell."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in RUNS_WORDS:
            found.append(node.func.id)
        found += [one.arg for one in node.keywords if one.arg == "shell"]
        name = ast.unparse(node.func)
        if name in (
            "os.system",
            "os.popen",
            "Template",
            "engines.from_string",
        ):
            found.append(name)
    return found


def unsafe_in(tree: ast.AST) -> set[str]:
    """Modules and digests that no secret may rest on."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names} & UNSAFE_MODULES
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} & UNSAFE_MODULES
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in ("hashlib.md5", "hashlib.sha1"):
                found.add(name)
    return found


def test_no_word_is_run_as_code():
    found = {file: words_run_in(tree) for file, tree in trees()}
    assert {} == {file: calls for file, calls in found.items() if calls}
    planted = ast.parse("eval(x)\nrun(x, shell=True)\nos.system(x)")
    assert ["eval", "shell", "os.system"] == words_run_in(planted)


def test_nothing_unsafe_is_imported():
    found = {file: unsafe_in(tree) for file, tree in trees()}
    assert {} == {file: names for file, names in found.items() if names}
    planted = ast.parse("import random\nimport hashlib\nhashlib.md5(b'')")
    assert {"random", "hashlib.md5"} == unsafe_in(planted)
