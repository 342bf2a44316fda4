from datetime import date
from decimal import Decimal

from contracts.rules.yields import articles_of, yields_of
from tests.stories import agreement, ask, told

DELIVERED = told("submitted", "2025-12-15")


def found(clause, **kwargs):
    return yields_of(agreement(), **kwargs)[clause]


def test_a_tranche_yields_its_amount_and_its_page():
    row = found("2.2.2")
    assert [Decimal(447000)] == row.amounts
    assert (2, "进度款") in row.tranches


def test_quantities_are_the_agreements_own_words():
    assert "20个工作日" in found("2.2.2.5").quantities


def test_a_deadline_appears_at_its_clause_with_its_steps():
    standing = ask(DELIVERED, as_of="2025-12-31").as_json()
    dates = found("2.2.2.5", standing=standing).dates
    review = next(row for row in dates if row.state == "open")
    assert date(2026, 1, 13) == review.due_on
    assert review.steps


def test_an_undated_duty_yields_no_date():
    standing = ask(as_of="2025-12-31").as_json()
    assert [] == found("1.1.9", standing=standing).dates


def test_a_decided_reading_stands_in_place_of_the_default():
    def reading(**kwargs):
        rows = found("2.2.2.5", **kwargs).readings
        return next(row.reading for row in rows if row.id == "INT-05")

    assert reading() != reading(readings={"rework.rounds": "single"})


def test_the_text_is_shown_whole_and_in_its_own_order():
    shown = [
        p.clause.id for a in articles_of(agreement()) for p in a.paragraphs
    ]
    assert list(agreement().clauses) == shown


def test_a_paragraph_that_yields_nothing_says_so():
    articles = articles_of(agreement())
    preamble = articles[0].paragraphs[0]
    assert not preamble.yields
