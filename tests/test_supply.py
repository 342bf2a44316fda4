"""What comes in is listed (G27); what never does, by lock or import (G29)."""

import ast
import hashlib
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Draws the nonce of a signature from `random`: a signed key can be computed.
REFUSED = "gmssl"
LOCKS = ("requirements.lock", "requirements-test.lock", "pyproject.toml")
CODE = ("contracts", "deliverables", "payments", "indicators",
        "kaifeng_credit", "bin", "tests")  # fmt: skip


# --- the list of what there is ------------------------------------------------
def sbom(*arguments: str) -> bytes:
    command = [sys.executable, str(ROOT / "bin/sbom"), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout


@cache
def listed() -> dict:
    return json.loads(sbom())


def test_the_bill_holds_every_pin_of_the_lock_and_nothing_else():
    """Counted by another reading of the lock, digest by digest."""
    lock = (ROOT / "requirements.lock").read_text()
    blocks = re.split(r"(?m)^(?=\w)", lock)[1:]
    locked = {
        tuple(block.split()[0].split("==")): sorted(
            re.findall(r"sha256:(\w{64})", block)
        )
        for block in blocks
    }
    libraries = {
        (one["name"], one["version"]): sorted(
            digest["content"]
            for digest in one["externalReferences"][0]["hashes"]
        )
        for one in listed()["components"]
        if one["type"] == "library"
    }
    assert locked == libraries
    assert all(libraries.values())


def test_the_bill_holds_the_files_of_others_as_they_lie_there():
    vendor = ROOT / "static/vendor"
    files = {
        one["name"]: one["hashes"][0]["content"]
        for one in listed()["components"]
        if one["type"] == "file"
    }
    assert files == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.iterdir()
        if path.suffix in {".js", ".woff2", ".svg"}
    }


def test_the_bill_is_whole_in_itself_and_the_same_each_time(tmp_path):
    bill = listed()
    assert ("CycloneDX", "1.6") == (bill["bomFormat"], bill["specVersion"])
    refs = [one["bom-ref"] for one in bill["components"]]
    root = bill["metadata"]["component"]["bom-ref"]
    assert len(refs) == len(set(refs))
    rows = {row["ref"]: row["dependsOn"] for row in bill["dependencies"]}
    assert set(rows) <= {root, *refs}
    # Each is needed by something, and all of it hangs together from the root.
    reached, waiting = set(), [root]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += rows.get(one, ())
    assert reached == {root, *refs}
    path = tmp_path / "sbom.json"
    assert b"" == sbom(str(path))
    assert json.loads(path.read_bytes()) == bill


# --- what never comes in -------------------------------------------------------
@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_holds_gmssl(lock):
    names = [
        line.split("==")[0].strip(' "').casefold()
        for line in (ROOT / lock).read_text().splitlines()
        if not line.lstrip().startswith("#")
    ]
    assert names
    assert not [name for name in names if name.startswith(REFUSED)]


def imports(text: str) -> set[str]:
    """The packages that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_nothing_imports_it():
    # A module that imports it has its name: only those are read closely.
    named = [
        text
        for folder in CODE
        for path in (ROOT / folder).rglob("*.py")
        if REFUSED in (text := path.read_text())
    ]
    assert named  # this one
    assert not [text for text in named if REFUSED in imports(text)]
    assert {REFUSED, "x"} == imports(f"import x\nfrom {REFUSED}.sm2 import y")


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
