"""The last answer counts, and no answer is none."""

import pytest

from contracts.models import FileScan
from contracts.queries.scans import (
    held_back,
    last_verdicts,
    pending_digests,
    scanner_told,
)

pytestmark = pytest.mark.django_db
A, B, C = "a" * 64, "b" * 64, "c" * 64


def note(digest: str, *verdicts: str) -> None:
    for verdict in verdicts:
        FileScan.objects.create(digest=digest, verdict=verdict)


def test_the_last_answer_counts(django_assert_num_queries):
    note(A, "pending", "clean")
    note(B, "clean", "infected")
    with django_assert_num_queries(1):
        assert {A: "clean", B: "infected"} == last_verdicts([A, B, C])
    assert {B: "infected"} == held_back([A, B, C])


def test_only_what_still_waits_is_pending():
    note(A, "pending", "clean")
    note(B, "pending")
    note(C, "clean", "pending")
    pending = {row["digest"] for row in pending_digests()}
    assert {B, C} == pending


def test_a_page_says_whether_there_is_a_scanner(settings):
    assert "未接入查毒" == scanner_told()
    settings.CLAMD_SOCKET = "/run/clamav/clamd.ctl"
    assert "上传后查毒" == scanner_told()
