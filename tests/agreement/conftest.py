"""The agreement as loaded, and a copy that a test may spoil."""

import shutil
from pathlib import Path

import pytest

from contracts.rules.folder import read_agreement

FOLDER = (
    Path(__file__).parents[2] / "contracts" / "agreements" / "kaifeng_2025"
)


@pytest.fixture(scope="session")
def folder() -> Path:
    return FOLDER


@pytest.fixture(scope="session")
def agreement():
    return read_agreement(FOLDER)


@pytest.fixture
def copy(tmp_path) -> Path:
    """The agreement folder, to be changed at will."""
    return Path(shutil.copytree(FOLDER, tmp_path / FOLDER.name))
