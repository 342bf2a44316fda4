"""The worked dates of the agreement, as deadlines of whole standings.

golden_dates.csv itself is answered rule by rule in
tests/contracts/rules/test_day_rules.py; here each of its rows that applies
a clause is told as the facts that clause speaks of.
"""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.rules.calendar import add_years
from tests.stories import (
    ask,
    condition,
    day,
    deadline,
    fact,
    late,
    told,
)

TABLE = Path(__file__).parents[1] / "golden" / "golden_dates.csv"
ROWS = {
    row["id"]: row
    for row in csv.DictReader(TABLE.read_text("utf-8").splitlines())
}
ON_TIME = told("submitted", "2025-12-15")


def window(start, code):
    """The submission row, where the project ran from a day."""
    answer = ask(
        fact("operation_started", start),
        as_of="2025-11-01" if start < "2025-11" else start,
        readings={"submission.reading": code},
    )
    return deadline(answer, "tranche_2_submission")


def closes(start, code="W"):
    return str(window(start, code).due_on)


def spans(start, code):
    row = window(start, code)
    return f"{row.window_from}..{row.due_on}"


def half_year(start):
    """The completion day: the gate opens the day after."""
    answer = ask(fact("operation_started", start), as_of="2026-06-01")
    return str(condition(answer, 2, "half_year").since - timedelta(days=1))


def reviewed(submitted, key="tranche_2_review"):
    answer = ask(told("submitted", submitted), as_of=submitted)
    return str(deadline(answer, key).due_on)


def reworked(notice):
    answer = ask(ON_TIME, told("rejected", notice), as_of=notice)
    return str(deadline(answer, "tranche_2_rework").due_on)


def reviewed_again(submitted):
    answer = ask(
        ON_TIME,
        told("rejected", "2026-02-06"),
        told("submitted", submitted),
        as_of=submitted,
    )
    return str(deadline(answer, "tranche_2_review", round=2).due_on)


def said(row):
    """A date, or the answer of an unknown year with its estimate."""
    if row.due_on is not None:
        return str(row.due_on)
    assert "calendar_unknown" == row.state
    return f"CALENDAR_UNKNOWN:{row.provisional_on.year}"


def last_payment(document):
    answer = ask(
        ON_TIME,
        told("submitted", "2026-03-02", "self_assessment_report"),
        fact("preliminary_review", "2026-03-20", result="pass"),
        fact("national_result", document, result="passed"),
        as_of="2027-02-01",
    )
    return said(deadline(answer, "tranche_3_payment"))


def invoiced(received):
    paid = fact("paid", received, tranche=1, amount="447000.00")
    return said(deadline(ask(paid, as_of="2027-02-01"), "invoice"))


def notice(subject, on, key, **more):
    row = fact("notified", on, subject=subject, by="a", **more)
    answer = ask(ON_TIME, row, as_of="2026-12-24")
    return str(deadline(answer, key).due_on)


def talks(on):
    answer = ask(ON_TIME, fact("negotiation_started", on), as_of=on)
    row = deadline(answer, "negotiation")
    return said(row)


def lasting(start):
    answer = ask(fact("force_majeure", start=start), as_of="2026-06-01")
    return str(deadline(answer, "force_majeure_talks").due_on)


def secret_until(ended):
    answer = ask(fact("terminated", ended), as_of=ended)
    return str(deadline(answer, "confidentiality_end").due_on)


def articles(as_of):
    rows = ask(as_of=as_of).quotas
    (row,) = (row for row in rows if row.key == "media_monthly")
    return str(row.required)


def late_until(submitted):
    answer = ask(told("submitted", submitted), as_of="2026-03-05")
    return str(late(answer)[0])


# Each row of a clause, told as facts.
TOLD = {
    "GD049": lambda: half_year("2025-06-19"),
    "GD051": lambda: closes("2025-06-19", "D"),
    "GD052": lambda: spans("2025-06-19", "X"),
    "GD053": lambda: spans("2025-06-19", "W"),
    "GD057": lambda: half_year("2025-07-01"),
    "GD059": lambda: half_year("2025-08-15"),
    "GD062": lambda: reviewed("2025-11-28"),
    "GD063": lambda: reviewed("2025-12-18"),
    "GD065": lambda: reworked("2026-01-09"),
    "GD066": lambda: reworked("2026-02-06"),
    "GD067": lambda: reviewed_again("2026-02-27"),
    "GD069": lambda: last_payment("2026-11-23"),
    "GD070": lambda: last_payment("2026-12-15"),
    "GD071": lambda: invoiced("2025-07-02"),
    "GD072": lambda: invoiced("2026-01-30"),
    "GD074": lambda: invoiced("2026-09-30"),
    "GD075": lambda: invoiced("2026-11-23"),
    "GD076": lambda: invoiced("2026-12-28"),
    "GD081": lambda: notice(
        "amendment",
        "2026-11-20",
        "amendment_reply",
        received_on="2026-11-23",
    ),
    "GD083": lambda: notice("breach", "2026-11-23", "cure"),
    "GD085": lambda: notice("breach", "2026-09-05", "cure"),
    "GD087": lambda: notice("breach", "2026-01-29", "cure"),
    "GD091": lambda: lasting("2026-03-01"),
    "GD092": lambda: talks("2026-11-23"),
    "GD093": lambda: talks("2026-09-01"),
    "GD094": lambda: notice(
        "address", "2026-11-02", "address_notice", effective_on="2026-12-01"
    ),
    "GD095": lambda: notice(
        "address", "2026-09-01", "address_notice", effective_on="2026-10-12"
    ),
    "GD098": lambda: secret_until("2028-02-29"),
    "GD104": lambda: articles("2026-11-23"),
    "GD105": lambda: articles("2025-12-19"),
    "GD107": lambda: late_until("2025-12-26"),
    "GD108": lambda: late_until("2026-03-02"),
}
# Rows of a clause that no deadline of a standing answers, and why.
UNTOLD = {
    "GD055": "WD-15 of a Saturday: ruling 9 rolls the completion day first",
    "GD056": "the day before it is rolled, GD057 is the day itself",
    "GD058": "the day before it is rolled, GD059 is the day itself",
    "GD078": "9.1 asks 30 days of a notice and no limit before it (INT-44)",
    "GD079": "9.1 asks 30 days of a notice and no limit before it (INT-44)",
    "GD080": "9.1 asks 30 days of a notice and no limit before it (INT-44)",
    "GD084": "the day before it is rolled, GD085 is the day itself",
}


def test_every_row_of_a_clause_is_told_or_listed_with_a_reason():
    clauses = {
        name for name, row in ROWS.items() if row["source"][0].isdigit()
    }
    assert clauses == set(TOLD) | set(UNTOLD)
    assert not set(TOLD) & set(UNTOLD)


@pytest.mark.parametrize("name", TOLD)
def test_a_row_comes_out_of_the_facts_it_speaks_of(name):
    assert ROWS[name]["expected"] == TOLD[name]()


def test_the_alternative_starts_close_the_window_where_their_rows_say():
    """GD056-059: 2025-07-01 and 2025-08-15, rolled off their holidays."""
    assert (ROWS["GD057"]["expected"], ROWS["GD059"]["expected"]) == (
        closes("2025-07-01"),
        closes("2025-08-15"),
    )


def test_a_claim_known_on_the_due_date_lapses_three_years_later():
    """GD100, 民法典188; the roll needs the calendar of 2028."""
    row = ROWS["GD100"]
    assert row["expected"] == str(add_years(day(row["start_date"]), 3))
