import pytest

from contracts.rules.uploads import (
    MAGIC,
    MAX_NAME,
    MEDIA_TYPES,
    FileRefused,
    check_extension,
    check_magic,
    clean_name,
)


def test_every_type_has_its_first_bytes_and_its_media_type():
    assert set(MAGIC) == set(MEDIA_TYPES)


@pytest.mark.parametrize("extension", sorted(MAGIC))
def test_a_file_that_begins_as_it_should_is_taken(tmp_path, extension):
    at, mark = MAGIC[extension][0]
    path = tmp_path / "file"
    path.write_bytes(b"\0" * at + mark + b"rest")
    found = check_magic(path, extension=extension, size=at + 9)
    assert MEDIA_TYPES[extension] == found


@pytest.mark.parametrize("extension", sorted(MAGIC))
def test_a_file_that_begins_otherwise_is_not(tmp_path, extension):
    path = tmp_path / "file"
    path.write_bytes(b"#!/bin/sh\nrm -rf")
    with pytest.raises(FileRefused) as refused:
        check_magic(path, extension=extension, size=16)
    assert "wrong_type" == refused.value.code


def test_extensions_are_read_in_any_case_and_by_their_alias():
    allowed = ("pdf", "jpg")
    assert "pdf" == check_extension("方案.PDF", allowed=allowed)
    assert "jpg" == check_extension("照片.JPEG", allowed=allowed)


def test_a_long_name_keeps_its_extension():
    name = clean_name("案" * 500 + ".docx")
    assert MAX_NAME == len(name)
    assert name.endswith("案.docx")
