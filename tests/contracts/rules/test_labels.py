"""An agreement's own names: verbatim, for pages only, in no digest."""

import shutil
from pathlib import Path

import pytest

from contracts.rules.folder import read_agreement
from contracts.rules.labels import LABELS, SETS
from contracts.rules.source import AgreementError
from contracts.rules.versions import digest_of
from indicators.states import SetKind

AGREEMENTS = Path(__file__).parents[3] / "contracts" / "agreements"
INVENTED = Path(__file__).parents[2] / "agreement" / "folders"
KAIFENG = AGREEMENTS / "kaifeng_2025"


@pytest.fixture
def river(tmp_path) -> Path:
    """An invented agreement that says nothing, to be given names."""
    return Path(
        shutil.copytree(INVENTED / "river_2026", tmp_path / "river_2026")
    )


def named(folder: Path, name: str, clause: str, *, key: str = "review") -> str:
    text = f'[{SETS}.{key}]\nname = "{name}"\nclause = "{clause}"\n'
    (folder / LABELS).write_text(text, "utf-8")
    return text


def test_the_agreement_names_its_sets_and_only_those_the_portal_has():
    labels = read_agreement(KAIFENG).labels
    assert "信用信息归集指标" == SetKind.COLLECTION.called(labels)
    assert "示范区评审指标" == SetKind.REVIEW.called(labels)
    assert {f"{SETS}.{kind}" for kind in SetKind.values} >= set(labels)
    # The version that contracts were opened on says the same.
    assert labels == read_agreement(KAIFENG, "1").labels


def test_where_a_folder_says_nothing_the_words_are_anybodys(river):
    labels = read_agreement(river).labels
    assert {} == labels
    assert "考核指标" == SetKind.COLLECTION.called(labels)


def test_names_are_in_no_digest_and_so_may_come_at_any_time(river):
    before = digest_of(river)
    clause, words = next(
        (key, one.text[:6])
        for key, one in read_agreement(river).clauses.items()
        if len(one.text) > 20 and '"' not in one.text[:6]
    )
    named(river, words, clause)
    assert words == SetKind.REVIEW.called(read_agreement(river).labels)
    assert before == digest_of(river)


@pytest.mark.parametrize(
    ("name", "clause", "problem"),
    [
        ("不在协议里的叫法", "4.3", "引文不在"),
        ("信用信息归集指标", "99.9", "协议中没有这一条款"),
        ("", "4.3", "应为非空文字"),
    ],
)
def test_a_name_that_does_not_stand_there_is_refused(
    tmp_path, name, clause, problem
):
    folder = Path(shutil.copytree(KAIFENG, tmp_path / KAIFENG.name))
    named(folder, name, clause)
    with pytest.raises(AgreementError, match=problem) as refused:
        read_agreement(folder)
    assert LABELS == refused.value.file
    # Of an earlier version its text decides what it may be called by.
    if name:
        assert {} == read_agreement(folder, "1").labels
