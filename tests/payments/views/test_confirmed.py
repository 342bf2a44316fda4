"""Money that was asked for or paid on a reading decided otherwise since."""

import re
from decimal import Decimal

import pytest

from contracts.models import ReadingDecision
from contracts.services.facts import stamp
from tests.payments.conftest import TODAY, Story

ASK = {"kind": "payment_status", "as_of": "2025-12-15", "fmt": "csv"}


def decide(story: Story, key: str, code: str) -> ReadingDecision:
    story.contract.refresh_from_db()
    return ReadingDecision.objects.create(
        **stamp(story.contract, by=story.people.a_approver, on=TODAY),
        key=key,
        code=code,
        proposed_by=story.people.a_handler,
    )


def words(response) -> str:
    return re.sub(r"<[^>]+>", "", response.content.decode())


def changed(response) -> list:
    return [
        (one.what, [reading.id for reading in one.readings])
        for one in response.context_data["changed"]
    ]


@pytest.fixture
def about_the_first(monkeypatch):
    """As if a coded reading spoke of the first payment's clause."""
    from kaifeng_credit import alternatives

    def touched(agreement, reading):
        return frozenset({"tranche:1"})

    monkeypatch.setattr(alternatives, "figures_by_clause", touched)


def test_nothing_is_marked_before_anything_is_decided(story):
    story.requested(Decimal(1000))
    assert [] == changed(story.get("a_handler", "payment", 1))


def test_a_request_made_before_a_decision_is_marked(story, about_the_first):
    story.requested(Decimal(1000))
    decide(story, "t2.due", "wd15")
    page = story.get("a_approver", "payment", 1)
    assert [("￥1,000.00 的付款申请", ["INT-21"])] == changed(page)
    assert "此后口径已变更" in words(page)
    asked = story.tranche().requests.get()
    assert "此后口径已变更" in words(
        story.get("a_approver", "approve_payment", asked.pk)
    )


def test_a_request_made_after_a_decision_is_not(story, about_the_first):
    decide(story, "t2.due", "wd15")
    story.requested(Decimal(1000))
    assert [] == changed(story.get("a_handler", "payment", 1))


def test_what_was_paid_before_a_decision_is_marked(story, about_the_first):
    story.paid(Decimal(1000))
    decide(story, "t2.due", "wd15")
    page = story.get("b_lead", "payment", 1)
    assert [("2025年7月3日到账 ￥1,000.00", ["INT-21"])] == changed(page)


def test_a_reading_of_another_payment_is_not_told_here(story):
    story.paid(Decimal(1000))
    decide(story, "t2.due", "wd15")
    assert [] == changed(story.get("a_handler", "payment", 1))
    assert "此后口径已变更" not in words(story.get("a_handler", "payment", 1))


def test_an_export_says_that_a_reading_changed_after_it(story):
    story.post("a_finance", "make_export", **ASK)
    assert "此后口径已变更" not in words(story.get("a_finance", "exports"))
    decide(story, "submission.reading", "D")
    page = story.get("a_finance", "exports")
    assert "此后口径已变更" in words(page)
    assert story.url("reading", "INT-02") in page.content.decode()
    story.post("a_finance", "make_export", **ASK)
    kept = story.get("a_finance", "exports").context_data["kept"]
    assert [(), ("INT-02",)] == [
        tuple(one.id for one in found) for _, _, found, _ in kept
    ]
