"""违约金说明: days that say the same stand together, equal facts are equal."""

from datetime import timedelta
from decimal import Decimal

from payments.rules.late_days import claims, late_days
from payments.rules.penalty_ledger import account
from payments.rules.penalty_sheet import runs_of, sheet_of
from tests.payments.rules.test_penalty_ledger import FIRST, entry, told
from tests.stories import agreement, ask
from tests.stories import told as handed


def sheet(*facts, as_of="2025-12-31", entries=()):
    answer = ask(*facts, as_of=as_of).as_json()
    days = late_days(answer, agreement())
    late = next(iter(claims(answer)), None)
    found = account(days, entries, [], Decimal(0))
    return sheet_of(agreement(), answer, found, late)


def test_days_that_say_the_same_are_one_run():
    (run,) = runs_of(told(12).days)
    assert (12, "8,940.00") == (run.days, run.running)
    assert "2025年12月20日至2025年12月31日" == run.words
    parts = runs_of(told(3, [entry(1)]).days)
    assert ["测算", "已确认", "测算"] == [one.state for one in parts]


def test_a_gap_in_the_days_ends_a_run():
    days = told(2, [entry(5), entry(6), entry(9)]).days
    assert [2, 2, 1] == [one.days for one in runs_of(days)]
    assert FIRST + timedelta(days=5) == runs_of(days)[1].first


def test_the_sheet_says_how_much_why_and_under_which_readings():
    said = sheet()
    assert (12, "8,940.00") == (said["days"], said["amount"])
    assert "人民币捌仟玖佰肆拾元整" == said["capital"]
    assert "0.05% × 12日" in said["working"][0]
    assert "10.1" == said["clause"]
    assert said["quote"] in agreement().clauses["10.1"].text
    assert {"INT-02", "INT-33"} <= {row[0] for row in said["readings"]}
    assert "2028年12月20日" == said["limitation"]
    assert said == sheet()


def test_what_was_not_counted_keeps_its_reason():
    said = sheet(
        handed("submitted", "2025-12-22"),
        handed("rejected", "2025-12-24"),
        as_of="2026-01-12",
    )
    reasons = [run["reason"] for run in said["runs"] if not run["counted"]]
    assert ["甲方验收中，不计", "整改期内，不计"] == reasons


def test_a_year_of_lateness_is_as_short_as_a_week():
    said = sheet(as_of="2026-11-23")
    assert (339, "252,555.00") == (said["days"], said["amount"])
    assert 1 == len(said["runs"])
