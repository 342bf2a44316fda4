"""Only "OK" is clean; silence, limits and riddles are not."""

import pytest

from contracts.services import clamd
from contracts.services.clamd import scan, understood
from tests.scanner import EICAR


@pytest.fixture
def asked(scanner, tmp_path):
    def ask(content=b"text", *, seconds=5.0, at=None):
        path = tmp_path / "file"
        path.write_bytes(content)
        return scan(path, at=at or scanner.at, seconds=seconds)

    return ask


def test_what_it_finds_is_infected_by_its_name(asked):
    found = asked(b"before" + EICAR + b"after")
    assert ("infected", "Eicar-Test") == (found.verdict, found.words)


def test_every_byte_is_asked_about(asked, scanner):
    content = bytes(range(256)) * 3000
    assert "clean" == asked(content).verdict
    assert [content] == scanner.asked


def test_an_empty_file_is_asked_about_too(asked):
    assert "clean" == asked(b"").verdict


def test_a_file_past_its_limit_is_not_clean(asked, scanner):
    scanner.hangs_up_after = 100_000
    found = asked(b"x" * 3_000_000)
    assert "pending" == found.verdict


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        ("stream: OK", "clean", ""),
        ("stream: Win.Test-1 FOUND", "infected", "Win.Test-1"),
        (
            "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND",
            "pending",
            "Heuristics.Limits.Exceeded.MaxFileSize FOUND",
        ),
        (
            "INSTREAM size limit exceeded. ERROR",
            "pending",
            "INSTREAM size limit exceeded. ERROR",
        ),
        ("stream: Can't allocate memory ERROR", "pending",
         "Can't allocate memory ERROR"),
        ("", "pending", "hung up"),
        ("OK", "pending", "OK"),
        ("stream: NOK", "pending", "NOK"),
    ],
)  # fmt: skip
def test_its_words_are_understood_to_the_letter(answer, verdict, words):
    found = understood(answer)
    assert (verdict, words) == (found.verdict, found.words)


def test_a_scanner_that_is_away_has_said_nothing(asked, scanner):
    scanner.stop()
    assert "pending" == asked().verdict
    assert "pending" == asked(at="/nonexistent/socket").verdict


def test_a_scanner_that_says_nothing_is_not_waited_for(asked, scanner):
    scanner.says = b""
    assert "pending" == asked().verdict


def test_a_scanner_that_hangs_is_left_after_its_time(
    asked, scanner, monkeypatch
):
    def hang(line):
        raise TimeoutError("timed out")

    monkeypatch.setattr(clamd, "_answer", hang)
    found = asked()
    assert ("pending", "no answer: timed out") == (
        found.verdict, found.words,
    )  # fmt: skip


def test_a_lost_file_is_no_matter_of_the_scanner(scanner, tmp_path):
    with pytest.raises(FileNotFoundError):
        scan(tmp_path / "absent", at=scanner.at, seconds=1)
