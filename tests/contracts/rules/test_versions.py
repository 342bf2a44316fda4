"""The versions of an agreement folder; a version that was loaded stays."""

import shutil
from pathlib import Path

import pytest

from contracts.rules.folder import read_agreement
from contracts.rules.source import AgreementError
from contracts.rules.versions import (
    digest_of,
    files_of,
    later_than,
    versions_of,
)

FOLDERS = Path(__file__).resolve().parents[3] / "contracts" / "agreements"
# What contracts were pinned to; a version that somebody loaded is never
# edited, a change is a version of its own.
LOADED = {
    "1": "93788e30c1962ae2a8efe2e806e9a12ab6a497e4c8ef32c28fa7ad5d84fa40c8",
    "2": "e5113b2837f0c343cd20126c371778f06bbe363525825c9c7fb865d5e40f24ba",
}


@pytest.fixture
def folder(tmp_path):
    """A folder of three versions: 2 replaced one file of 1, 3 two of 2."""
    made = tmp_path / "one"
    texts = {
        "": {"a.md": "a3", "b.toml": "b3", "agreement.toml": _version(3)},
        "earlier/2": {"b.toml": "b2", "agreement.toml": _version(2)},
        "earlier/1": {"a.md": "a1", "agreement.toml": _version(1)},
    }
    for place, files in texts.items():
        (made / place).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (made / place / name).write_text(text)
    return made


def _version(number: int) -> str:
    return f'version = "{number}"\n'


def words(files) -> str:
    return " ".join(files[name].read_text() for name in ("a.md", "b.toml"))


def test_every_loaded_version_of_kaifeng_reads_as_it_was_loaded():
    folder = FOLDERS / "kaifeng_2025"
    assert tuple(LOADED) == versions_of(folder)
    for version, digest in LOADED.items():
        assert digest == digest_of(folder, version)
        found = read_agreement(folder, version)
        assert (version, digest) == (found.version, found.digest)
    assert LOADED["2"] == digest_of(folder) == read_agreement(folder).digest


def test_version_2_of_kaifeng_asks_for_the_agenda_of_each_training():
    first, second = (
        read_agreement(FOLDERS / "kaifeng_2025", version)
        for version in ("1", "2")
    )
    key = "training_materials"
    kept = {**second.deliverables, key: first.deliverables[key]}
    assert first.deliverables == kept
    pieces = second.deliverables[key].pieces
    assert set(first.deliverables[key].pieces) < set(pieces)
    (agenda,) = set(pieces) - set(first.deliverables[key].pieces)
    assert ("agenda", 3) == (agenda.key, agenda.minimum)
    for name in ("clauses", "terms", "tranches", "quotas", "readings"):
        assert getattr(first, name) == getattr(second, name)


def test_a_file_that_was_not_replaced_is_that_of_the_next_version(folder):
    assert ("1", "2", "3") == versions_of(folder)
    assert {
        "1": "a1 b2", "2": "a3 b2", "3": "a3 b3",
    } == {one: words(files_of(folder, one)) for one in "123"}  # fmt: skip
    assert files_of(folder, "3") == files_of(folder)
    assert 3 == len({digest_of(folder, one) for one in "123"})


def test_what_is_later_is_told_by_the_order(folder):
    assert ("2", "3") == later_than(folder, "1")
    assert () == later_than(folder, "3")
    assert () == later_than(folder, "7")


def test_a_folder_without_earlier_versions_has_one(folder):
    shutil.rmtree(folder / "earlier")
    assert ("3",) == versions_of(folder)
    assert files_of(folder) == files_of(folder, "3")
    with pytest.raises(AgreementError, match="没有第 1 版"):
        files_of(folder, "1")


@pytest.mark.parametrize(
    ("place", "text", "problem"),
    [
        ("agreement.toml", _version(2), "应大于"),
        ("agreement.toml", 'version = "三"', "版次应为"),
        ("earlier/1/agreement.toml", _version(2), "应为「1」"),
        ("earlier/x/agreement.toml", _version(1), "版次应为"),
    ],
)
def test_a_version_that_does_not_add_up_is_refused(
    folder, place, text, problem
):
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_text(text)
    with pytest.raises(AgreementError, match=problem):
        versions_of(folder)


def test_a_version_without_its_number_is_refused(folder):
    (folder / "earlier/2/agreement.toml").unlink()
    with pytest.raises(AgreementError, match="文件不存在"):
        versions_of(folder)
    with pytest.raises(AgreementError, match="没有第 9 版"):
        files_of(FOLDERS / "kaifeng_2025", "9")
    with pytest.raises(AgreementError, match="文件夹不存在"):
        files_of(folder / "nowhere")
