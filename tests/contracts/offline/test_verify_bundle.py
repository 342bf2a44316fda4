"""What is no bundle is said to be none; tests of evidence have the bundles."""

import hashlib
import io

import pytest

from contracts.offline import verify_audit, verify_bundle


@pytest.mark.parametrize("data", [b"", b"PK", b"PK" + b"\0" * 200])
def test_bytes_without_their_seal_are_no_bundle(data, tmp_path):
    path, said = tmp_path / "x.zip", []
    path.write_bytes(data)
    code = verify_audit.run(
        [str(path)], said.append, verify_bundle.verify_bundle
    )
    assert code in (verify_audit.TAMPERED, verify_audit.UNREADABLE)
    assert 1 == len(said)


def test_a_sealed_file_that_is_no_archive_cannot_be_read(tmp_path):
    body, said = b"PK and no more", []
    path = tmp_path / "x.zip"
    seal = hashlib.sha256(body).hexdigest().encode()
    path.write_bytes(body + b"sha256:" + seal)
    code = verify_audit.run(
        [str(path)], said.append, verify_bundle.verify_bundle
    )
    assert verify_audit.UNREADABLE == code, said


def test_a_stream_of_any_size_has_both_digests():
    data = b"x" * (verify_bundle.PIECE + 1)
    assert (hashlib.sha256(data).hexdigest(), verify_audit.sm3(data)) == (
        verify_bundle.digests(io.BytesIO(data))
    )
