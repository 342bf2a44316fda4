"""The worked examples of every penalty, as whole standings."""

import csv
import re
import tomllib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from contracts.rules.calendar import official_calendar
from contracts.rules.facts import parse_fact
from tests.stories import agreement, ask, deadline, tranche

GOLDEN = Path(__file__).parents[1] / "golden"
SHARED = Path(__file__).parents[3] / "shared" / "domain"
ROWS = {
    row["id"]: row
    for row in csv.DictReader(
        (GOLDEN / "golden_penalties.csv").read_text("utf-8").splitlines()
    )
}
CASES = tomllib.loads((GOLDEN / "penalty_cases.toml").read_text("utf-8"))

# Rows that no facts can express, with the reason why.
NOT_EXPRESSED: dict[str, str] = {}
# Alternatives of readings that carry no code: text and a decision (ruling 1).
NO_CODE = {"GP046": "onsite", "GP047": "media.frequency"}


def standing_of(name: str, readings: dict | None = None):
    """The standing of a case's facts, by its own readings or by others."""
    case = CASES[name]
    facts = CASES[case["like"]] if "like" in case else case
    known = agreement()
    return ask(
        *(parse_fact(row, agreement=known) for row in facts["facts"]),
        as_of=str(facts["as_of"]),
        readings=case.get("readings", {}) if readings is None else readings,
    )


def answered(name: str, readings: dict | None = None) -> tuple[int, Decimal]:
    """Days late and the sum over all heads, for the facts of a case."""
    answer = standing_of(name, readings)
    days = sum(row.days for row in answer.remedies)
    return days, sum((row.amount for row in answer.remedies), Decimal(0))


def others():
    for name, case in CASES.items():
        for other in case.get("other", []):
            yield pytest.param(name, other, id=f"{name}-{other['readings']}")


def test_every_row_is_told_or_listed_with_a_reason():
    assert set(ROWS) == set(CASES) | set(NOT_EXPRESSED)
    assert not set(CASES) & set(NOT_EXPRESSED)


@pytest.mark.parametrize("name", CASES)
def test_a_row_comes_out_as_worked(name):
    row = ROWS[name]
    expected = int(row["overdue_days"]), Decimal(row["amount_cny"])
    assert expected == answered(name)


@pytest.mark.parametrize("name", CASES)
def test_the_days_of_a_row_come_to_its_days_and_amount(name):
    """The ledger is confirmed day by day: the last running total is all."""
    for row in standing_of(name).remedies:
        if row.head == "late_delivery":
            last = list(row.day_list)[-1]
            assert (row.days, row.amount) == (last.running, last.running_amount)


@pytest.mark.parametrize(("name", "other"), list(others()))
def test_the_alternative_reading_comes_out_as_worked(name, other):
    expected = other["days"], Decimal(other["amount"])
    assert expected == answered(name, other["readings"])


# --- the columns `alternatives` and `note`, figure by figure -------------------
FIGURE = re.compile(r"[0-9][0-9,]*\.[0-9]{2}")
SAME_FACTS = {"GP018": "GP020"}  # its facts, the exemption refused


def money(text: str) -> list[Decimal]:
    return [Decimal(one.replace(",", "")) for one in FIGURE.findall(text)]


def worked(name: str) -> set[Decimal]:
    """The amounts worked from the same facts under other readings."""
    same = {SAME_FACTS.get(name, name)}
    same |= {
        other for other, case in CASES.items() if case.get("like") == name
    }
    found = {Decimal(ROWS[other]["amount_cny"]) for other in same}
    rows = CASES[name].get("other", [])
    return found | {Decimal(row["amount"]) for row in rows}


@pytest.mark.parametrize(
    "name", [name for name, row in ROWS.items() if row["alternatives"]]
)
def test_every_alternative_a_row_names_is_worked(name):
    if name in NO_CODE:
        assert () == agreement().readings[NO_CODE[name]].codes
        return
    text = ROWS[name]["alternatives"]
    named = [CASES[one].get("like") for one in re.findall(r"GP[0-9]+", text)]
    assert [] == [one for one in named if one != name]
    assert [] == [one for one in money(text) if one not in worked(name)]
    assert named or money(text)


def test_the_strictest_window_costs_what_its_note_says_above_the_default():
    """GP005: 「spread vs default 21 days = 15,645.00」"""
    (days, amount), (default_days, default) = (
        answered("GP005"),
        answered("GP003"),
    )
    assert (21, money(ROWS["GP005"]["note"])) == (
        days - default_days,
        [amount - default],
    )


def test_party_a_is_late_from_the_day_after_its_review_was_due():
    """GP017: due 2026-01-13, decided 03-10."""
    row = deadline(standing_of("GP017"), "tranche_2_review")
    assert ("2026-01-13", "a", "met_late", 56) == (
        str(row.due_on),
        row.obligor,
        row.state,
        row.days_overdue,
    )


@pytest.mark.parametrize("name", ["GP029", "GP030", "GP031"])
def test_a_threshold_caps_nothing(name):
    """One day later it is one day more."""
    case = CASES[name]
    later = str(case["as_of"] + timedelta(days=1))
    (claim,) = ask(as_of=later).remedies
    days, amount = answered(name)
    assert (days + 1, amount + 745) == (claim.days, claim.amount)


@pytest.mark.parametrize("name", ["GP032", "GP033", "GP034"])
def test_the_tail_may_be_refused_besides(name):
    row = tranche(standing_of(name), 3)
    assert ("refusable", "596000.00") == (row.state, f"{row.amount:.2f}")


def test_without_fault_the_tail_is_not_due_either():
    """GP035."""
    row = tranche(standing_of("GP035"), 3)
    assert ("blocked", False, None) == (row.state, row.gate, row.due_on)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("GP037", ["￥298,000.00", "￥202,000.00"]),
        ("GP041", ["￥447,000.00"]),
        ("GP049", ["￥5,960,000.00", "￥2,980.00"]),
    ],
)
def test_the_working_shows_the_parts_of_the_note(name, parts):
    (claim,) = standing_of(name).remedies
    working = "\n".join(str(line) for line in claim.working)
    assert [] == [one for one in parts if one not in working]


def test_a_loss_beside_the_delay_is_two_rows():
    """GP043: 「22,350.00 + 27,650.00」"""
    amounts = [row.amount for row in standing_of("GP043").remedies]
    assert money(ROWS["GP043"]["note"]) == amounts


def test_twenty_short_days_would_cost_what_the_alternative_says():
    """GP046: no coded reading counts them; the gap is shown with its days."""
    (gap,) = standing_of("GP046").presence.gaps
    short = official_calendar().count(gap.start - timedelta(days=1), gap.end)
    assert (2, 20) == (gap.count, short)
    assert money(ROWS["GP046"]["alternatives"]) == [short * Decimal("745.00")]


@pytest.mark.parametrize("table", ["golden_dates.csv", "golden_penalties.csv"])
def test_the_committed_copy_is_the_shared_table(table):
    shared = SHARED / table
    if shared.exists():
        assert shared.read_bytes() == (GOLDEN / table).read_bytes()
