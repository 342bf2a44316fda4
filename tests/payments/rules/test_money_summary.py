"""The stored money of a contract: plain values that say what the answer does."""

import json
from decimal import Decimal

from contracts.rules.calendar import official_calendar
from payments.rules.money_summary import money_summary
from payments.rules.report.planning import planned_days
from tests.payments.reporting import facts
from tests.stories import agreement, ask, fact


def summary(*rows, as_of="2025-12-31"):
    answer = ask(*rows, as_of=as_of).as_json()
    return money_summary(
        answer,
        agreement(),
        planned=planned_days(answer, agreement(), official_calendar()),
        facts=rows,
        confirmed=Decimal("745"),
    )


def test_it_is_plain_and_small():
    made = summary(*facts())
    assert made == json.loads(json.dumps(made))
    assert len(json.dumps(made, ensure_ascii=False)) < 4000


def test_heaps_amounts_and_claims_are_those_of_the_answer():
    made = summary(*facts())
    assert ["", "blocked", "coming"] == [
        one["heap"] for one in made["tranches"]
    ]
    assert ["0.00", "447000.00", "596000.00"] == [
        one["unpaid"] for one in made["tranches"]
    ]
    assert [("逾期交付", "8940.00", 12)] == [
        (one["title"], one["amount"], one["days"]) for one in made["claims"]
    ]
    assert ("745.00", []) == (made["confirmed"], made["uninvoiced"])


def test_facts_after_the_day_are_not_in_it():
    later = fact("paid", "2026-01-05", tranche=2, amount="447000.00")
    assert summary(*facts()) == summary(*facts(), later)
