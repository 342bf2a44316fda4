"""`load_agreement` names what is wrong and changes nothing twice."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contracts.models import AgreementVersion, Contract
from contracts.queries import agreements

pytestmark = pytest.mark.django_db


@pytest.fixture
def folders(tmp_path: Path, monkeypatch) -> Path:
    """A copy of the agreement folders that a test may spoil."""
    place = tmp_path / "agreements"
    shutil.copytree(agreements.FOLDERS, place)
    command = "kaifeng_credit.management.commands.load_agreement.FOLDERS"
    monkeypatch.setattr(command, place)
    monkeypatch.setattr(agreements, "FOLDERS", place)
    agreements.agreement_by_key.cache_clear()
    yield place
    agreements.agreement_by_key.cache_clear()


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_agreement", *arguments, stdout=out)
    return out.getvalue()


def test_loading_says_what_was_loaded_and_twice_is_once(folders):
    assert "kaifeng_2025" in load("kaifeng_2025")
    load("kaifeng_2025")
    assert 1 == AgreementVersion.objects.count()


def test_a_contract_can_be_opened_on_it(folders):
    load("kaifeng_2025", "--contract", "trial", "--demo")
    assert Contract.objects.get(slug="trial").is_demo


def test_a_mistake_is_named_by_file_line_and_key(folders):
    terms = folders / "kaifeng_2025" / "terms.toml"
    text = terms.read_text()
    assert 'says = "0.05%"' in text
    terms.write_text(text.replace('says = "0.05%"', 'says = "0.005%"'))
    with pytest.raises(CommandError, match=r"terms\.toml:\d+.*late") as no:
        load("kaifeng_2025")
    assert 2 == no.value.returncode
    assert not AgreementVersion.objects.exists()


def test_a_changed_text_under_the_same_version_is_refused(folders):
    load("kaifeng_2025")
    prose = folders / "kaifeng_2025" / "prose.toml"
    prose.write_text(prose.read_text() + "\n# another comment\n")
    agreements.agreement_by_key.cache_clear()
    with pytest.raises(CommandError, match="版本") as no:
        load("kaifeng_2025")
    assert 2 == no.value.returncode


def test_a_folder_that_is_not_there_is_named(folders):
    with pytest.raises(CommandError, match="nowhere"):
        load("nowhere")
