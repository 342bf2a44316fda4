"""The digests of the stand-alone verifier, by the standard's own examples."""

import hashlib
import json

import pytest

from contracts.offline import verify_audit as program

# GB/T 32905-2016, annex A, examples 1 and 2.
EXAMPLES = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e2"
    "4167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d"
    "6fdb70e5387e5765293dcba39c0c5732",
}


@pytest.mark.parametrize("data", EXAMPLES)
def test_sm3_answers_as_the_standard_says(data):
    assert EXAMPLES[data] == program.own_sm3(data) == program.sm3(data)


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])
def test_our_sm3_is_that_of_openssl(size):
    data = bytes(range(256)) * 4
    expected = hashlib.new("sm3", data[:size]).hexdigest()
    assert expected == program.own_sm3(data[:size])


def test_where_openssl_has_no_sm3_our_own_is_taken(monkeypatch, tmp_path):
    def without(name, data=b""):
        raise ValueError(name)

    path = tmp_path / "x"
    path.write_bytes(b"abc")
    monkeypatch.setattr(program.hashlib, "new", without)
    assert EXAMPLES[b"abc"] == program.sm3(b"abc")
    with path.open("rb") as file:
        assert EXAMPLES[b"abc"] == program.digests(file)[1]


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
