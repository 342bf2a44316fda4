"""第七条第3款 and the statutes: from the end on, and unknown before it."""

from datetime import date

from contracts.rules.retention import retention
from tests.stories import agreement

ENDED = date(2026, 12, 31)


def test_each_class_has_its_day_and_its_rule():
    secret, papers, log, people = retention(agreement(), ENDED)
    assert (date(2031, 12, 31), "7.3") == (secret.until, secret.clause)
    assert "5 年" in secret.rule
    assert date(2041, 12, 31) == papers.until == log.until
    assert None is people.until  # nobody knows when a purpose is served
    assert all(row.rule for row in (secret, papers, log, people))
    # What could not be read in the law's own text is not said to be its text.
    assert "待核" in papers.rule
    assert "第四十二条" not in papers.rule


def test_before_the_end_no_day_is_claimed():
    assert {None} == {row.until for row in retention(agreement(), None)}
