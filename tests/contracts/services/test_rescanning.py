"""Files wait for the scanner and are released by its answer alone."""

import pytest

from contracts.models import FileScan
from contracts.queries.scans import held_back
from contracts.services.files import keep, keep_bytes, path_of, receive
from contracts.services.rescanning import rescan
from contracts.services.scanning import scan_received
from tests.scanner import EICAR

pytestmark = pytest.mark.django_db


def received(content: bytes) -> str:
    incoming = receive([content])
    scan_received(incoming.path, digest=incoming.digest, name="x.pdf")
    return keep(incoming).digest


@pytest.fixture
def waiting(scanner):
    """Two files that came while the scanner was away."""
    scanner.stop()
    digests = [received(b"one"), received(b"two " + EICAR)]
    assert {"pending"} == set(held_back(digests).values())
    return digests


def test_while_it_is_away_nothing_changes_and_one_try_is_enough(waiting):
    done = rescan()
    assert (0, 0, 1) == (done.clean, done.infected, done.pending)
    assert {"pending"} == set(held_back(waiting).values())
    assert 2 == FileScan.objects.count()


def test_when_it_is_back_they_are_released_or_held_for_good(
    waiting, scanner
):
    scanner.start()
    done = rescan()
    assert (1, 1, 0) == (done.clean, done.infected, done.pending)
    sound, bad = waiting
    assert {bad: "infected"} == held_back(waiting)
    assert path_of(bad).exists()  # never deleted
    assert path_of(sound).exists()


def test_what_was_answered_is_not_asked_again(waiting, scanner):
    scanner.start()
    rescan()
    asked = len(scanner.asked)
    done = rescan()
    assert asked == len(scanner.asked)
    assert 0 == done.clean + done.infected + done.pending


def test_files_from_before_the_scanner_are_asked_about(scanner):
    digest = keep_bytes(b"old").digest
    assert {} == held_back([digest])  # not held back, and not called clean
    assert not FileScan.objects.exists()
    assert 1 == rescan().clean


def test_a_scanner_that_is_away_holds_back_nothing_from_before_it(scanner):
    digest = keep_bytes(b"accepted last year").digest
    scanner.stop()
    assert 1 == rescan().pending
    assert {} == held_back([digest])
    assert not FileScan.objects.exists()


def test_new_signatures_are_asked_about_everything(scanner):
    digest = keep_bytes(b"old").digest
    rescan()
    scanner.says = b"stream: New-1 FOUND"
    assert 0 == rescan().infected
    assert 1 == rescan(everything=True).infected
    assert {digest: "infected"} == held_back([digest])


@pytest.mark.parametrize("answer", [b"stream: OK", b"stream: X-1 FOUND"])
def test_an_answer_stands_until_there_is_another(scanner, answer):
    digest = keep_bytes(b"old").digest
    scanner.says = answer
    rescan()
    before = held_back([digest])
    scanner.says = b"stream: out of memory ERROR"
    assert 1 == rescan(everything=True).pending
    assert before == held_back([digest])


def test_a_lost_file_holds_up_none_behind_it(scanner):
    first, second = keep_bytes(b"1").digest, keep_bytes(b"2").digest
    path_of(first).unlink()
    done = rescan()
    assert (1, 1) == (done.clean, done.lost)
    assert FileScan.objects.filter(digest=second, verdict="clean").exists()


def test_no_more_than_asked_for(scanner):
    for number in range(3):
        keep_bytes(b"%d" % number)
    assert 2 == rescan(limit=2).clean
    assert 1 == rescan(limit=2).clean


def test_without_a_scanner_nothing_is_asked(settings):
    keep_bytes(b"x")
    assert 0 == rescan().clean
    assert not FileScan.objects.exists()


def test_a_file_too_large_for_it_waits_and_holds_up_none(scanner):
    scanner.hangs_up_after = 1000
    large, small = keep_bytes(b"x" * 5000).digest, keep_bytes(b"s").digest
    done = rescan()
    assert (1, 1) == (done.clean, done.pending)
    assert {large: "pending"} == held_back([large, small])
