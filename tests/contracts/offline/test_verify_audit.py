"""The stand-alone verifier by itself: what it reads, and how long it is."""

import ast
import hashlib
import json

import pytest

from contracts.offline import verify_audit as program
from contracts.services.audit_exports import VERIFIER

LONGEST = 200  # lines: what somebody reads before he trusts it (G19)

def lines(*marks):
    """Checkpoints as a file has them: each chained to the one before."""
    previous, made = None, []
    for mark in marks:
        if isinstance(mark, dict):
            mark = json.dumps({**mark, "previous": previous}).encode()
        made.append(mark + b"\n")
        previous = hashlib.sha256(mark).hexdigest()
    return made


ONE = {"chain": "c", "length": 1, "sha256": "a", "sm3": None, "time": "t"}
TWO = {**ONE, "length": 2, "sha256": "b"}


def test_checkpoints_are_read_by_chain_and_length():
    marks, notes = program.read_checkpoints(iter(lines(ONE, TWO)))
    assert ({1, 2}, []) == (set(marks["c"]), notes)


def test_a_torn_line_is_noted_and_vouched_for_by_the_next():
    marks, notes = program.read_checkpoints(iter(lines(ONE, b'{"ch', TWO)))
    assert {1, 2} == set(marks["c"])
    assert ["存证文件第 2 行残缺（写入时中断）"] == notes


@pytest.mark.parametrize("gone", [1, 2])
def test_a_line_taken_out_or_changed_is_found(gone):
    made = lines(ONE, TWO, {**ONE, "length": 3})
    if gone == 1:
        del made[1]
    else:
        made[1] = made[1].replace(b'"b"', b'"x"')
    with pytest.raises(program.Tampered):
        program.read_checkpoints(iter(made))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"type": "manifest"}\n', "PK"])
def test_what_is_no_export_is_said_to_be_none(text, tmp_path):
    path, said = tmp_path / "x", []
    path.write_text(text)
    code = program.run([str(path)], said.append)
    assert code in (program.UNREADABLE, program.TAMPERED)
    assert 1 == len(said)


def test_it_is_short_enough_to_be_read_and_imports_nothing_else():
    text = VERIFIER.read_text()
    assert len(text.splitlines()) <= LONGEST
    imported = {
        name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (getattr(node, "module", None), node.names[0].name)
        if name
    }
    roots = {name.split(".")[0] for name in imported if name.islower()}
    assert roots & {"hashlib", "json"}
    assert not roots & {"contracts", "django"}
