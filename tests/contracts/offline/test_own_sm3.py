"""Our own SM3, by the standard's own examples and by OpenSSL."""

import hashlib

import pytest

from contracts.offline import verify_audit as program
from contracts.offline import verify_bundle
from contracts.offline.own_sm3 import own_sm3

# GB/T 32905-2016, annex A, examples 1 and 2.
EXAMPLES = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e2"
    "4167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d"
    "6fdb70e5387e5765293dcba39c0c5732",
}


@pytest.mark.parametrize("data", EXAMPLES)
def test_sm3_answers_as_the_standard_says(data):
    assert EXAMPLES[data] == own_sm3(data) == program.sm3(data)


@pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])
def test_our_sm3_is_that_of_openssl(size):
    data = bytes(range(256)) * 4
    expected = hashlib.new("sm3", data[:size]).hexdigest()
    assert expected == own_sm3(data[:size])


def test_where_openssl_has_no_sm3_our_own_is_taken(monkeypatch, tmp_path):
    def without(name, data=b""):
        raise ValueError(name)

    path = tmp_path / "x"
    path.write_bytes(b"abc")
    monkeypatch.setattr(program.hashlib, "new", without)
    assert EXAMPLES[b"abc"] == program.sm3(b"abc")
    with path.open("rb") as file:
        assert EXAMPLES[b"abc"] == verify_bundle.digests(file)[1]
