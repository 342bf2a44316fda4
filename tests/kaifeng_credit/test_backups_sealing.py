"""Sealed for public keys: either keeper opens, nobody else, not a bit off."""

import io

import pytest

from kaifeng_credit.backups.sealing import (
    BackupDamaged,
    BackupRefused,
    identities,
    new_key,
    recipients,
    seal,
    unseal,
)

WORDS = "验收书".encode() * 50_000


@pytest.fixture
def keys(tmp_path):
    """甲方's and 乙方's files, and the public halves."""
    files = tmp_path / "a.key", tmp_path / "b.key"
    return files, [new_key(file) for file in files]


def opened(place, file) -> bytes:
    target = io.BytesIO()
    unseal(place, target, identities(file), called="文件")
    return target.getvalue()


def test_either_keeper_opens_it_and_a_stranger_does_not(keys, tmp_path):
    files, public = keys
    place = tmp_path / "one.age"
    read, written = seal(io.BytesIO(WORDS), place, recipients(public))
    assert (len(WORDS), place.stat().st_size) == (read.size, written.size)
    assert [WORDS, WORDS] == [opened(place, file) for file in files]
    stranger = tmp_path / "c.key"
    new_key(stranger)
    with pytest.raises(BackupDamaged, match="私钥不是这份备份的"):
        opened(place, stranger)


@pytest.mark.parametrize("where", [0, 30, 120, 250, 70_000, -1])
def test_one_flipped_bit_anywhere_is_found(keys, tmp_path, where):
    """In the header, a keeper's stanza, a chunk, or the last byte (G23)."""
    files, public = keys
    place = tmp_path / "one.age"
    seal(io.BytesIO(WORDS), place, recipients(public))
    content = bytearray(place.read_bytes())
    content[where] ^= 1
    place.write_bytes(content)
    with pytest.raises(BackupDamaged, match="文件 打不开"):
        opened(place, files[1])


def test_a_cut_off_end_is_found(keys, tmp_path):
    files, public = keys
    place = tmp_path / "one.age"
    seal(io.BytesIO(WORDS), place, recipients(public))
    place.write_bytes(place.read_bytes()[:80_000])
    with pytest.raises(BackupDamaged):
        opened(place, files[0])


def test_a_source_that_breaks_off_leaves_nothing(keys, tmp_path):
    class Broken:
        def read(self, size=-1):
            raise OSError(28, "full")

    place = tmp_path / "one.age"
    with pytest.raises(OSError, match="full"):
        seal(Broken(), place, recipients(keys[1]))
    assert not place.exists()


def test_a_full_disk_is_no_damage(keys, tmp_path):
    class Full:
        def write(self, data):
            raise OSError(28, "No space left")

    place = tmp_path / "one.age"
    seal(io.BytesIO(WORDS), place, recipients(keys[1]))
    with pytest.raises(OSError, match="No space left"):
        unseal(place, Full(), identities(keys[0][0]), called="文件")


def test_a_key_file_is_its_keepers_alone_and_never_overwritten(keys):
    file = keys[0][0]
    assert 0o600 == file.stat().st_mode & 0o777
    with pytest.raises(BackupRefused, match="已经存在"):
        new_key(file)


@pytest.mark.parametrize(
    ("given", "said"),
    [([], "未设置"), (["age1nonsense"], "不是 age 公钥")],
)
def test_without_a_good_public_key_nothing_is_sealed(given, said):
    with pytest.raises(BackupRefused, match=said):
        recipients(given)


@pytest.mark.parametrize(
    ("text", "said"),
    [("# only words\n", "没有私钥"), ("secret\n", "不是 age 私钥")],
)
def test_a_file_without_a_private_key_is_said_so(tmp_path, text, said):
    file = tmp_path / "x.key"
    file.write_text(text)
    with pytest.raises(BackupRefused, match=said):
        identities(file)
    with pytest.raises(BackupRefused, match="读不出"):
        identities(tmp_path / "gone.key")
