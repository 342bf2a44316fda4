"""The whole contract on a day: its shape, and what holds for any history."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.rules.calendar import official_calendar
from contracts.rules.facts import FactError
from kaifeng_credit.standing import check_facts, is_row, names_of, standing
from tests.payments.rules.test_gates import everything
from tests.stories import agreement, ask, claims, fact, told

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "golden" / "standing.schema.json").read_text(
        "utf-8"
    )
)
STORY = [
    *everything(),
    fact("operation_started", "2025-06-25"),
    told("received", "2025-12-16"),
    fact("paid", "2025-07-03", tranche=1, amount="447000.00"),
    fact("invoiced", "2025-07-17", tranche=1, amount="447000.00"),
    fact("payment_demanded", "2026-01-14", tranche=2, due_on="2026-01-20"),
    told("demanded", "2026-01-05", "repair_scheme", due_on="2026-02-03"),
    told("submitted", "2026-02-10", "repair_scheme"),
    told("rejected", "2026-02-12", "repair_scheme"),
    fact("counted", "2025-09-01", quota="media_yearly", quantity=6),
    fact("on_site", person="one", start="2025-07-01", qualified=True),
    fact("force_majeure", start="2026-02-02", documents_on="2026-03-30"),
    fact("party_a_delay", start="2025-08-01", end="2025-08-02"),
    fact("suspended", start="2026-02-05", end="2026-02-06"),
    fact("notified", "2026-02-01", subject="breach", by="a", act="x"),
    fact("cured", "2026-02-20", act="x"),
    fact("notified", "2026-02-01", subject="amendment", by="b"),
    fact("negotiation_started", "2026-12-01"),
    fact("fraud", "2026-02-02", act="y", loss="5"),
    fact("loss_recorded", "2026-02-03", act="y", amount="50"),
    fact("total_amended", "2026-02-08", total="1500000"),
    fact("national_result", "2026-10-10", result="failed"),
    fact("terminated", "2026-12-20"),
]
DAYS = ["2025-06-01", "2025-07-10", "2026-02-11", "2026-12-30", "2028-06-01"]


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("through", ["same", None, "2026-01-31"])
def test_every_answer_has_the_agreed_shape(as_of, through):
    end = as_of if through == "same" else through
    answer = ask(*STORY, as_of=as_of, through=end).as_json()
    jsonschema.validate(answer, SCHEMA)
    assert answer == json.loads(json.dumps(answer))
    known = set(agreement().clauses)
    for rows in ("deadlines", "deliverables", "tranches", "remedies"):
        assert {row["clause"] for row in answer[rows]} <= known


def test_amounts_are_strings_with_two_decimals():
    answer = ask(as_of="2026-01-05").as_json()
    assert ["447000.00", "447000.00", "596000.00"] == [
        row["amount"] for row in answer["tranches"]
    ]
    assert "1490000.00" == str(
        sum(Decimal(row["amount"]) for row in answer["tranches"])
    )


def test_facts_after_the_day_do_not_exist():
    for as_of in DAYS:
        day = date.fromisoformat(as_of)
        before = [one for one in STORY if one.on <= day]
        assert ask(*before, as_of=as_of) == ask(*STORY, as_of=as_of)


@settings(max_examples=30, deadline=None)
@given(st.permutations(STORY), st.sampled_from(DAYS))
def test_the_order_of_the_record_does_not_matter(facts, as_of):
    """But for rows that replace one another, of which this story has none."""

    def told_by(rows):
        answer = ask(*rows, as_of=as_of).as_json()
        for key in ("deadlines", "remedies", "unknown"):
            answer[key] = sorted(answer[key], key=str)
        return answer

    assert told_by(STORY) == told_by(facts)


@settings(max_examples=30, deadline=None)
@given(st.integers(min_value=0, max_value=700))
def test_less_complete_records_never_claim_more(days):
    through = date(2025, 6, 19) + timedelta(days=days)
    late = {
        row.head: row.amount
        for row in ask(
            *STORY, as_of="2026-12-30", through=str(through)
        ).remedies
    }
    full = {
        row.head: row.amount
        for row in ask(*STORY, as_of="2026-12-30").remedies
    }
    for head in ("late_delivery", "late_payment"):
        assert late.get(head, 0) <= full.get(head, 0)


def test_the_same_question_has_the_same_answer():
    once = ask(*STORY, as_of="2026-02-11")
    assert once == ask(*STORY, as_of="2026-02-11")


def test_a_reference_never_changes_a_result():
    moved = [replace(one, ref="elsewhere") for one in STORY]
    answer = ask(*moved, as_of="2026-02-11")
    assert claims(ask(*STORY, as_of="2026-02-11")) == claims(answer)


def test_facts_that_cannot_follow_are_found_whatever_day_is_asked():
    lonely = told("accepted", "2026-05-01", "repair_scheme")
    ask(lonely, as_of="2026-01-01")
    with pytest.raises(FactError):
        check_facts(agreement(), [lonely])


def test_a_failure_without_a_finding_of_fault_is_unknown():
    answer = ask(*STORY, as_of="2026-12-01")
    assert "责任方的认定" in {row.missing for row in answer.unknown}


def test_another_agreement_needs_no_rule_of_this_one():
    """No packages, no notices, no staff: the rules ask before they look."""
    known = agreement()
    kept = ("contract_total", "tranche_1_amount", "tranche_1_share")
    small = replace(
        known,
        key="small",
        packages={},
        quotas={},
        indicators={},
        readings={},
        tranches=known.tranches[:1],
        terms={key: known.terms[key] for key in kept},
        deliverables={"seminar_papers": known.deliverables["seminar_papers"]},
    )
    answer = ask(
        told("submitted", "2026-01-05", "seminar_papers"),
        fact("paid", "2026-01-06", tranche=1, amount="447000.00"),
        as_of="2026-02-01",
        of=small,
    )
    jsonschema.validate(answer.as_json(), SCHEMA)
    assert ["paid"] == [row.state for row in answer.tranches]
    assert () == answer.remedies


def test_it_can_be_called_as_the_design_writes_it():
    day = date(2026, 1, 5)
    calendar = official_calendar()
    answer = standing(agreement(), [], {}, calendar, day)
    assert (None, calendar.version) == (
        answer.complete_through,
        answer.calendar,
    )


def test_a_fact_before_the_effective_day_is_answered_too():
    early = fact("force_majeure", start="2025-06-01", end="2025-06-03")
    answer = ask(early, told("submitted", "2025-06-10"), as_of="2025-12-20")
    assert "2025-12-19" == str(answer.packages[0].due_on)


def test_every_state_names_the_facts_it_rests_on():
    facts = [
        replace(one, ref=f"fact:{number}") for number, one in enumerate(STORY)
    ]
    named = {one.ref for one in facts}
    answer = ask(*facts, as_of="2026-03-05")
    for row in answer.deadlines:
        assert set(row.refs) <= named
        paid = row.key.endswith("_payment")  # told by the gate's evidence
        if row.met_on is not None and not paid:
            assert row.refs, row.key
    for row in answer.deliverables:
        assert bool(row.refs) == (row.state != "not_started"), row.key
        assert set().union(*(one.refs for one in row.rounds)) <= set(row.refs)
    assert all(row.refs for row in answer.invoices)


def test_rows_cannot_be_changed_after_they_are_made():
    found = ask(*STORY, as_of="2026-02-11")
    rows = (
        found,
        found.deadlines[0],
        found.deliverables[0],
        found.tranches[0],
        found.tranches[1].conditions[0],
        found.quotas[0],
    )
    for row in rows:
        assert is_row(type(row))
        with pytest.raises(AttributeError):
            setattr(row, names_of(type(row))[0], "")
