"""受众: public only with both consents, narrow unless somebody says more."""

from datetime import date, timedelta

import pytest

from contracts.rules.audience import (
    PUBLISHABLE,
    Audience,
    Consent,
    lacking,
    printed,
)

DAY = date(2026, 1, 5)
PAPER = "payment_status"
A = Consent("a", frozenset({PAPER}), DAY)
B = Consent("b", frozenset({PAPER}), DAY, until=DAY + timedelta(days=9))


@pytest.mark.parametrize(
    ("consents", "on", "missing"),
    [
        ([], DAY, ("a", "b")),
        ([A], DAY, ("b",)),
        ([A, B], DAY, ()),
        ([A, B], DAY - timedelta(days=1), ("a", "b")),
        ([A, B], DAY + timedelta(days=9), ()),
        ([A, B], DAY + timedelta(days=10), ("b",)),
        ([A, A], DAY, ("b",)),  # one side twice is one side
        ([A, Consent("b", frozenset({"period"}), DAY)], DAY, ("b",)),
    ],
)
def test_whose_consent_is_missing(consents, on, missing):
    assert missing == lacking(consents, PAPER, on=on)


def test_the_words_on_paper_name_the_side():
    assert "限乙方内部使用" == printed(Audience.INTERNAL, "b")
    assert "限内部使用" == printed(Audience.INTERNAL, None)
    assert "限协议双方使用" == printed(Audience.PARTIES, "a")
    assert "公开" in printed(Audience.PUBLIC, "a")
    for one in Audience:
        assert one.label
        assert one.about


def test_whatever_is_taken_out_of_a_map_no_longer_opens_it():
    assert ("a", "b") == lacking([A, B], "audit", on=DAY)
    assert "audit" not in PUBLISHABLE
