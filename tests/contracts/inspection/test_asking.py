"""What the child does not say is never taken for good."""

import re
from pathlib import Path

import pytest

from contracts import inspection
from contracts.confinement.running import Outcome
from contracts.inspection import asking
from contracts.inspection.verdict import SENTENCES
from contracts.rules.uploads import FileRefused
from tests.factories import pdf_bytes

KINDS = ("pdf", "zip")
SOURCES = Path(inspection.__file__).parent


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(pdf_bytes())
    return path


def code(file, tmp_path) -> str:
    try:
        asking.inspect(file, kind="pdf", inside=KINDS, workshop=tmp_path)
    except FileRefused as refused:
        return refused.code
    return ""


@pytest.mark.jailed
def test_a_sound_file_passes_and_its_folder_is_gone(file, tmp_path):
    workshop = tmp_path / "workshop"
    workshop.mkdir()
    assert "" == code(file, workshop)
    assert [] == list(workshop.iterdir())


@pytest.mark.jailed
@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ({"status": 1}, "not_checked"),
        ({"status": 0, "answer": b""}, "not_checked"),
        ({"status": 0, "answer": b'{"code": ""'}, "not_checked"),
        ({"status": 0, "answer": b"[]"}, "not_checked"),
        ({"status": -9}, "too_complex"),
        ({"status": -24}, "too_complex"),
        ({"status": 0, "late": True}, "too_complex"),
        ({"status": 1, "complaint": "MemoryError"}, "too_complex"),
        ({"status": -6, "complaint": "std::bad_alloc"}, "too_complex"),
        ({"status": 0, "answer": b'{"code": "new", "name": ""}'}, "new"),
    ],
)
def test_silence_is_a_refusal(file, tmp_path, monkeypatch, outcome, expected):
    told = {
        "answer": b"", "complaint": "", "late": False, "cpu_seconds": 0,
        **outcome,
    }  # fmt: skip
    monkeypatch.setattr(
        asking, "run_confined", lambda *_, **__: Outcome(**told)
    )
    assert expected == code(file, tmp_path)


@pytest.mark.jailed
def test_without_the_jail_nothing_comes_in(file, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "contracts.confinement.running.JAIL", Path("/nonexistent/jail.py")
    )
    assert "not_checked" == code(file, tmp_path)


def test_every_code_that_is_raised_has_its_sentence():
    raised = set()
    for source in SOURCES.glob("*.py"):
        text = source.read_text()
        raised |= set(re.findall(r'BadFile\(\s*"(\w+)"', text))
        raised |= set(re.findall(r'"code": "(\w+)"', text))
    assert len(raised) > 15
    assert set() == raised - set(SENTENCES)


def test_every_sentence_says_what_to_do_in_one_paragraph():
    for sentence in SENTENCES.values():
        assert "请" in sentence
        assert "\n" not in sentence
        assert len(sentence) <= 70


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("目录/报告.exe", "报告.exe"),
        ("a\u202eexe.pdf", "aexe.pdf"),
        ("", "未命名"),
        ("长" * 90 + ".exe", "…" + "长" * 56 + ".exe"),
    ],
)
def test_names_from_inside_are_safe_to_show(given, shown):
    assert shown == asking.shown(given)
    assert f"《{shown}》" in str(asking.refusal("program_inside", given))
