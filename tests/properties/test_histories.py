"""What holds for any history of the contract, by the thousand.

The answers themselves are worked out by hand in tests/agreement; here many
histories that can be true are asked what must never be false.
"""

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema.validators import validator_for

from contracts.rules.facts import Fact, FactError
from tests.properties import oracle
from tests.properties import strategies as some
from tests.properties.strategies import many
from tests.stories import PACKAGE, agreement, ask, deadline, fact, told

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "golden" / "standing.schema.json").read_text(
        "utf-8"
    )
)
VALIDATOR = validator_for(SCHEMA)(SCHEMA)
DAY = timedelta(days=1)


def account(answer: Any) -> Any:
    """The row of late delivery, if there is one."""
    rows = [row for row in answer.remedies if row.head == "late_delivery"]
    return rows[0] if rows else None


def counted(answer: Any) -> set[date]:
    row = account(answer)
    return {one.on for one in row.day_list if one.counted} if row else set()


def owed_by_b(answer: Any) -> Decimal:
    return sum(
        (row.amount for row in answer.remedies if row.owed_by == "b"),
        Decimal(0),
    )


def iso(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)


# --- a: counted by hand, counted by the rules ------------------------------------
@many(500)
@given(some.delivery(), some.as_of_days, st.data())
def test_late_days_are_those_a_clerk_would_mark(facts, as_of, data):
    through = data.draw(some.completeness(as_of))
    answer = ask(*facts, as_of=str(as_of), through=through)
    row = account(answer)
    marked = oracle.late_days(facts, as_of, iso(through))
    assert marked == counted(answer)
    assert len(marked) == (row.days if row else 0)
    owed = oracle.amount(marked, facts, as_of)
    assert owed == (f"{row.amount:f}" if row else "0.00")


@many(160)
@given(some.rounds(), st.lists(some.impediment("suspended"), max_size=1))
def test_the_days_are_the_sum_of_the_deadlines_overdue(facts, stopped):
    """Counted day by day, and by subtraction of two dates."""
    as_of = "2026-11-23"
    answer = ask(*facts, *stopped, as_of=as_of)
    rows = [deadline(answer, f"{PACKAGE}_submission")]
    rows += [row for row in answer.deadlines if row.key == f"{PACKAGE}_rework"]
    late = [row.days_overdue for row in rows]
    assume(not stopped or stopped[0].get("deliverables") != ("work_plan",))
    assert sum(late) == len(counted(answer))
    for row in rows:
        end = row.met_on or date.fromisoformat(as_of)
        assert row.days_overdue <= max(0, (end - row.due_on).days)
        if not stopped:
            assert row.days_overdue == max(0, (end - row.due_on).days)


@many(160)
@given(some.delivery(), some.as_of_days, some.readings)
def test_the_account_adds_up_under_every_reading(facts, as_of, readings):
    row = account(ask(*facts, as_of=str(as_of), readings=readings))
    if row is None:
        return
    running = [one.running for one in row.day_list]
    assert sorted(running) == running
    assert running[-1] == row.days
    late = {one.on for one in row.day_list if one.counted}
    assert max(late) <= as_of
    if readings.get("delay.stacking") != "per_item":
        assert row.days == len(late)
    else:
        assert row.days >= len(late)


# --- b: what lies with 甲方 bills no one --------------------------------------------
@many(160)
@given(some.delivery(), some.as_of_days, st.data())
def test_no_day_in_the_hands_of_party_a_is_billed(facts, as_of, data):
    through = data.draw(some.completeness(as_of))
    answer = ask(*facts, as_of=str(as_of), through=through)
    row = account(answer)
    rounds = {one.key: one.rounds for one in answer.deliverables}
    for one in row.day_list if row else ():
        if not one.counted:
            continue
        behind = {key for name in one.keys for key in members(name, answer)}
        waiting = {
            key
            for key in behind
            for turn in rounds[key]
            if turn.submitted_on < one.on
            and (turn.decided_on is None or one.on <= turn.decided_on)
        }
        assert waiting < behind, one.on


def members(key: str, answer: Any) -> tuple[str, ...]:
    """Whom an obligation's key speaks of: a member with a date of its own
    stands in a row of its own."""
    if key != PACKAGE:
        return (key,)
    own = {row.deliverable for row in answer.deadlines}
    return tuple(
        one for one in agreement().members(key) if one not in own
    ) or agreement().members(key)


# --- c: an excuse never costs ---------------------------------------------------------
@many(160)
@given(some.delivery(), some.as_of_days, some.readings, st.data())
def test_an_excuse_never_raises_what_is_owed(facts, as_of, readings, data):
    kind = data.draw(
        st.sampled_from(["force_majeure", "party_a_delay", "suspended"])
    )
    start = data.draw(some.days(date(2025, 9, 1), date(2026, 6, 1)))
    more = {"end": str(some.later(start, data.draw(some.whole(0, 40))))}
    if kind == "force_majeure":
        papers_on = some.later(start, data.draw(some.whole(0, 14)))
        more["documents_on"] = str(papers_on)
    excuse = fact(kind, start=str(start), **more)
    cheaper(facts, excuse, as_of, readings)


@many(100)
@given(some.delivery(), some.as_of_days, some.readings, st.data())
def test_more_time_never_raises_what_is_owed(facts, as_of, readings, data):
    """An extension beyond every date that was ever in force.

    It must not be the first date of an undated thing or replace one that is
    not certain yet (ruling 30), nor make an obligation of its own of a member
    that has a clock (ruling 17) or an excuse of its own.
    """
    named = [one.day("due_on") for one in facts if one.day("due_on")]
    before = ask(*facts, as_of=str(as_of), readings=readings)
    rows = [
        row for row in before.deadlines if row.key.endswith("_submission")
    ]
    assume(not any(row.provisional for row in rows))
    due = {
        row.key.removesuffix("_submission"): row.due_on
        for row in rows
        if row.due_on
    }
    keys = [PACKAGE, *(key for key in due if key != PACKAGE)]
    excused_alone = any(
        one.get("deliverables") == ("work_plan",) for one in facts
    )
    if readings.get("delay.stacking") != "per_item" and not excused_alone:
        keys.append("work_plan")
    on = data.draw(some.days(date(2025, 9, 1), date(2026, 6, 1)))
    due_on = some.later(
        max([*due.values(), *named, on]), data.draw(some.whole(0, 30))
    )
    key = data.draw(st.sampled_from(keys))
    excuse = fact(
        "extended", deliverable=key, signed_on=str(on), due_on=str(due_on)
    )
    cheaper(facts, excuse, as_of, readings)


def cheaper(
    facts: list[Fact], excuse: Fact, as_of: date, readings: dict[str, str]
) -> None:
    before = ask(*facts, as_of=str(as_of), readings=readings)
    after = ask(*facts, excuse, as_of=str(as_of), readings=readings)
    assert counted(after) <= counted(before)
    assert owed_by_b(after) <= owed_by_b(before)


# --- d: later is never cheaper ---------------------------------------------------------
@many(160)
@given(some.delivery(), some.as_of_days, some.readings, st.data())
def test_handing_in_later_never_costs_less(facts, as_of, readings, data):
    sent = [
        index for index, one in enumerate(facts) if one.kind == "submitted"
    ]
    assume(sent)
    index = data.draw(st.sampled_from(sent))
    one = facts[index]
    key = one.get("deliverable")
    moved = told(
        "submitted",
        str(some.later(one.on, data.draw(some.whole(1, 40)))),
        key,
    )
    slips = [
        other
        for other in facts
        if other.kind == "received" and other.get("deliverable") == key
    ]
    rest = [
        other for other in facts if other is not one and other not in slips
    ]
    kept = [other for other in facts if other not in slips]
    before = ask(*kept, as_of=str(as_of), readings=readings)
    try:
        after = ask(*rest, moved, as_of=str(as_of), readings=readings)
    except FactError:  # beyond the decision on it, or the next round
        assume(False)
    assume(moved.on <= as_of)
    assume(len(rounds_of(before)) == len(rounds_of(after)))
    assert owed_by_b(before) <= owed_by_b(after)


def rounds_of(answer: Any) -> list[Any]:
    return [
        (one.key, turn.number, turn.result, turn.decided_on)
        for one in answer.deliverables
        for turn in one.rounds
    ]


# --- e: what the answer may rest on ----------------------------------------------------
@many(160)
@given(some.histories(), some.as_of_days, some.readings, st.data())
def test_what_comes_after_the_day_changes_nothing(
    facts, as_of, readings, data
):
    through = data.draw(some.completeness(as_of))
    until = [one for one in facts if one.on <= as_of]
    once = ask(*until, as_of=str(as_of), through=through, readings=readings)
    assert once == ask(
        *facts, as_of=str(as_of), through=through, readings=readings
    )


@many(160)
@given(some.histories(), some.as_of_days, st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_nothing(facts, as_of, random):
    """But for facts of one day about one thing, which keep their order."""
    ordered = sorted(facts, key=lambda one: one.on)
    shuffled = list(facts)
    random.shuffle(shuffled)
    places: dict[tuple[date, Any], list[Fact]] = {}
    for one in ordered:
        places.setdefault((one.on, about(one)), []).append(one)
    shuffled = [places[one.on, about(one)].pop(0) for one in shuffled]
    assert plain(ask(*ordered, as_of=str(as_of))) == plain(
        ask(*shuffled, as_of=str(as_of))
    )


def about(one: Fact) -> str:
    """What a fact can stand in a row with on one day."""
    if one.get("deliverable"):
        return "deliverable"
    if one.get("tranche"):
        return "tranche"
    if one.get("act") or one.kind in some.DEEDS:
        return "deed"
    return one.kind


def plain(answer: Any) -> dict[str, Any]:
    """As JSON; rows that differ by their day alone in an order of their own."""
    found = answer.as_json()
    for key in ("deadlines", "unknown", "remedies"):
        found[key] = sorted(found[key], key=str)
    return found


PROOF = (
    "submitted received accepted confirmed approved counted measured"
    " expert_review preliminary_review national_result paid"
).split()


@many(100)
@given(some.histories(), some.as_of_days, st.data())
def test_a_record_less_makes_nothing_unknown_true(facts, as_of, data):
    through = data.draw(some.completeness(as_of))
    good = [
        one
        for one in facts
        if one.kind in PROOF
        and one.get("result") not in ("fail", "failed")
        and one.money("amount") >= 0
    ]
    assume(good)
    gone = data.draw(st.sampled_from(good))
    before = ask(*facts, as_of=str(as_of), through=through)
    try:
        after = ask(
            *(one for one in facts if one is not gone),
            as_of=str(as_of),
            through=through,
        )
    except FactError:  # a decision left without its submission
        return
    for was, now in zip(before.tranches, after.tranches, strict=True):
        assert now.gate is not True or was.gate is not None
        for had, has in zip(was.conditions, now.conditions, strict=True):
            assert has.value is not True or had.value is not None


@many(160)
@given(some.histories(), some.as_of_days, st.data())
def test_what_is_true_is_true_on_evidence(facts, as_of, data):
    through = data.draw(some.completeness(as_of))
    answer = ask(*facts, as_of=str(as_of), through=through)
    for tranche in answer.tranches:
        values = [one.value for one in tranche.conditions]
        assert (tranche.gate is True) == all(values)
        for one in tranche.conditions:
            if one.value is True:
                assert one.evidence
                assert one.since <= as_of
                assert None is one.missing
            else:
                assert one.missing
            assert all(item.on <= as_of for item in one.evidence)


@many(100)
@given(some.histories(), some.as_of_days)
def test_no_more_is_paid_than_was_agreed(facts, as_of):
    answer = ask(*facts, as_of=str(as_of))
    for tranche in answer.tranches:
        credited = sum(
            one.money("amount")
            for one in facts
            if one.kind == "paid"
            and one.on <= as_of
            and one.get("tranche") == tranche.number
        )
        assert credited == tranche.paid
        assert 0 <= tranche.paid <= tranche.amount
        assert (tranche.state == "paid") == (tranche.paid == tranche.amount)
    assert sum(t.paid for t in answer.tranches) <= agreement().total()


# --- f: the shape ------------------------------------------------------------------------
@many(160)
@given(some.histories(), some.as_of_days, some.readings, st.data())
def test_every_answer_has_the_agreed_shape(facts, as_of, readings, data):
    through = data.draw(some.completeness(as_of))
    answer = ask(
        *facts, as_of=str(as_of), through=through, readings=readings
    ).as_json()
    assert [] == [one.message for one in VALIDATOR.iter_errors(answer)]
    money = [row["amount"] for row in answer["tranches"]]
    assert f"{agreement().total():.2f}" == str(sum(map(Decimal, money)))
    money += [row["paid"] for row in answer["tranches"]]
    money += [row["amount"] for row in answer["remedies"]]
    money += [row["amount"] for row in answer["invoices"]]
    for one in money:
        whole, point, fen = one.partition(".")
        assert (".", 2) == (point, len(fen))
        assert whole.removeprefix("-").isdigit()


# --- g: knowing more -----------------------------------------------------------------------
@many(160)
@given(some.histories(), some.as_of_days, some.readings, st.data())
def test_knowing_more_only_settles_what_was_open(facts, as_of, readings, data):
    """More days confirmed: no late day vanishes, no settled value turns."""
    ends = sorted(
        data.draw(some.days(date(2025, 6, 1), max(as_of, some.FIRST)))
        for _ in range(2)
    )
    answers = [
        ask(*facts, as_of=str(as_of), through=through, readings=readings)
        for through in (None, *map(str, ends), str(as_of))
    ]
    for less, more in pairwise(answers):
        assert counted(less) <= counted(more)
        for was, now in zip(less.tranches, more.tranches, strict=True):
            assert was.days_overdue <= now.days_overdue
            assert was.gate in (None, now.gate)
            for had, has in zip(was.conditions, now.conditions, strict=True):
                assert had.value in (None, has.value)
        for had, has in zip(less.quotas, more.quotas, strict=True):
            assert had.state in ("not_recorded", "open", has.state)
    for tranche in answers[-1].tranches:
        assert "not_recorded" != tranche.state
    for answer in answers[:-1]:
        for tranche in answer.tranches:
            if tranche.state == "not_recorded" and tranche.gate is True:
                assert all(one.evidence for one in tranche.conditions)
