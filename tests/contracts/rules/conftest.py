"""A copy of the agreement folder, whose files a test may change."""

import shutil
from pathlib import Path

import pytest

from contracts.rules.folder import read_agreement
from contracts.rules.source import AgreementError

FOLDER = Path(__file__).parents[3] / "contracts/agreements/kaifeng_2025"


@pytest.fixture
def refusal(tmp_path):
    """Change one place of one file; the mistake the reader then names."""

    def refused(file: str, old: str, new: str) -> AgreementError:
        copy = Path(shutil.copytree(FOLDER, tmp_path / FOLDER.name))
        text = (copy / file).read_text()
        assert old in text
        (copy / file).write_text(text.replace(old, new, 1))
        with pytest.raises(AgreementError) as caught:
            read_agreement(copy)
        assert caught.value.file == file
        return caught.value

    return refused


@pytest.fixture(scope="session")
def kaifeng():
    return read_agreement(FOLDER)
