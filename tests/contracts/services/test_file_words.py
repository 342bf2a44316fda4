"""Words are read in the jail, once, and never of another file."""

from types import SimpleNamespace

import pytest

from contracts.policies import Refused
from contracts.services import derived
from contracts.services.file_words import words_of
from contracts.services.files import keep_bytes, path_of
from tests.factories import docx_bytes

pytestmark = pytest.mark.django_db


def refusal(digest: str, name: str) -> Refused:
    with pytest.raises(Refused) as refused:
        words_of(digest, name)
    return refused.value


def test_words_come_through_the_jail_and_are_kept(monkeypatch):
    digest = keep_bytes(docx_bytes("第一段", "第二段")).digest
    read = words_of(digest, "方案.docx")
    assert (("第一段", "第二段"), False) == (read.lines, read.cut)
    monkeypatch.setattr(derived, "run_confined", None)
    assert read == words_of(digest, "方案.docx")


def test_what_was_kept_badly_is_read_again(settings):
    digest = keep_bytes(docx_bytes("第一段")).digest
    words_of(digest, "方案.docx")
    (kept,) = settings.FILES_DIR.rglob("*.json")
    kept.write_text("{half")
    assert ("第一段",) == words_of(digest, "方案.docx").lines


def test_kinds_without_words_say_what_to_do():
    refused = refusal("0" * 64, "照片.jpg")
    assert "no_words" == refused.code
    assert "请下载后查看" in refused.message


def test_a_paper_without_words_says_so():
    digest = keep_bytes(docx_bytes()).digest
    assert "没有文字层" in refusal(digest, "空.docx").message


def test_a_file_the_reader_cannot_take_is_refused_and_asked_again(
    monkeypatch,
):
    digest = keep_bytes(docx_bytes("第一段")).digest
    failed = SimpleNamespace(ok=False, status=-9, complaint="", answer=b"")
    with monkeypatch.context() as patch:
        patch.setattr(derived, "run_confined", lambda *a, **k: failed)
        assert "not_readable" == refusal(digest, "方案.docx").code
    assert words_of(digest, "方案.docx").lines


def test_bytes_that_are_gone_are_said():
    digest = keep_bytes(docx_bytes("第一段")).digest
    path_of(digest).unlink()
    assert "bytes_lost" == refusal(digest, "方案.docx").code
