"""The worked examples of every penalty, as whole standings."""

import csv
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from contracts.rules.facts import parse_fact
from tests.stories import agreement, ask

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


def answered(name: str, readings: dict | None = None) -> tuple[int, Decimal]:
    """Days late and the sum over all heads, for the facts of a case."""
    case = CASES[name]
    facts = CASES[case["like"]] if "like" in case else case
    known = agreement()
    answer = ask(
        *(parse_fact(row, agreement=known) for row in facts["facts"]),
        as_of=str(facts["as_of"]),
        readings=case.get("readings", {}) if readings is None else readings,
    )
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


@pytest.mark.parametrize(("name", "other"), list(others()))
def test_the_alternative_reading_comes_out_as_worked(name, other):
    expected = other["days"], Decimal(other["amount"])
    assert expected == answered(name, other["readings"])


@pytest.mark.parametrize("table", ["golden_dates.csv", "golden_penalties.csv"])
def test_the_committed_copy_is_the_shared_table(table):
    shared = SHARED / table
    if shared.exists():
        assert shared.read_bytes() == (GOLDEN / table).read_bytes()
