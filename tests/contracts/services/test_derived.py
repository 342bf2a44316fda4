"""What the jail makes is kept whole or not at all."""

from types import SimpleNamespace

import pytest

from contracts.policies import Refused
from contracts.services import derived
from contracts.services.derived import (
    FOLDER,
    derived_path,
    keep_derived,
    made_of,
)
from contracts.services.files import keep_bytes, path_of

WORDS = ("contracts.inspection.words", ["docx"])


def test_what_is_kept_lies_under_its_digest(settings):
    place = derived_path("ab" * 32, "words")
    keep_derived(place, b"one")
    keep_derived(place, b"two")
    assert b"two" == place.read_bytes()
    assert [place] == list(place.parent.iterdir())
    assert settings.FILES_DIR / FOLDER in place.parents


@pytest.mark.django_db
def test_a_program_that_fails_is_one_clear_sentence(monkeypatch):
    digest = keep_bytes(b"x").digest
    failed = SimpleNamespace(ok=False, status=-9, complaint="", answer=b"")
    monkeypatch.setattr(derived, "run_confined", lambda *a, **k: failed)
    with (
        pytest.raises(Refused) as refused,
        made_of(digest, *WORDS, name="方案.docx"),
    ):
        raise AssertionError("made of nothing")
    assert "not_readable" == refused.value.code
    assert "《方案.docx》" in refused.value.message


@pytest.mark.django_db
def test_bytes_that_are_gone_are_said():
    digest = keep_bytes(b"x").digest
    path_of(digest).unlink()
    with (
        pytest.raises(Refused) as refused,
        made_of(digest, *WORDS, name="方案.docx"),
    ):
        raise AssertionError("made of nothing")
    assert "bytes_lost" == refused.value.code
