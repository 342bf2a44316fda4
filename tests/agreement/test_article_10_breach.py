"""第十条第2至5款 违约责任: which heads stand beside each other, and cure."""

import pytest

from tests.stories import ask, claims, day, deadline, fact, told

ON_TIME = told("submitted", "2025-12-15")


# --- one deed, one loss -------------------------------------------------------
def incident(**more):
    return fact("data_security_incident", "2025-10-15", act="leak", **more)


def disclosure(**more):
    return fact("disclosure", "2025-10-15", by="b", act="leak", **more)


def test_one_deed_under_two_clauses_is_one_row_and_shows_the_other_figure():
    """Ruling 19."""
    answer = ask(incident(), disclosure(loss="700000.00"), as_of="2025-12-01")
    (row,) = answer.remedies
    assert ("data_security", "leak", "700000.00", "700000.00") == (
        row.head,
        row.act,
        f"{row.amount:f}",
        f"{row.alternative:f}",
    )


def test_cumulated_the_loss_above_both_penalties_goes_to_the_first():
    answer = ask(
        incident(loss="700000.00"),
        disclosure(),
        as_of="2025-12-01",
        readings={"penalty.double": "cumulative"},
    )
    assert [
        ("data_security", "402000.00"),
        ("disclosure", "298000.00"),
    ] == claims(answer)


def test_fraud_and_disclosure_of_one_deed_are_one_row_under_fraud():
    answer = ask(
        fact("fraud", "2025-10-15", act="leak", loss="100000.00"),
        disclosure(loss="100000.00"),
        as_of="2025-12-01",
    )
    assert [("fraud", "398000.00")] == claims(answer)


@pytest.mark.parametrize(
    ("code", "loss", "amount"),
    [
        ("sum", "400000.00", "698000.00"),
        ("max", "400000.00", "400000.00"),
        ("max", "100000.00", "298000.00"),
    ],
)
def test_fraud_adds_the_loss_or_takes_the_higher_as_read(code, loss, amount):
    """Ruling 19, 10.2 「并赔偿甲方因此遭受的全部损失」"""
    answer = ask(
        fact("fraud", "2025-10-15", loss=loss),
        as_of="2025-12-01",
        readings={"fraud.sum": code},
    )
    assert [("fraud", amount)] == claims(answer)


def test_two_deeds_without_a_name_are_two():
    answer = ask(
        fact("fraud", "2025-10-15"),
        fact("fraud", "2025-11-15"),
        as_of="2025-12-01",
    )
    assert [("fraud", "298000.00")] * 2 == claims(answer)


def test_a_recorded_loss_is_the_total_known_to_date():
    """Ruling 2: a later total replaces an earlier one, and the field."""
    answer = ask(
        incident(loss="900000.00"),
        fact("loss_recorded", "2025-11-01", act="leak", amount="400000.00"),
        fact("loss_recorded", "2025-11-20", act="leak", amount="500000.00"),
        as_of="2025-12-01",
    )
    assert [("data_security", "500000.00")] == claims(answer)


def test_disclosure_by_party_a_is_owed_by_party_a():
    (row,) = ask(
        fact("disclosure", "2025-10-15", by="a"), as_of="2025-12-01"
    ).remedies
    assert ("a", "298000.00", "10.2") == (
        row.owed_by,
        f"{row.amount:f}",
        row.clause,
    )


def test_percentages_take_the_total_on_the_day_of_the_act():
    """Ruling 21."""
    amended = fact("total_amended", "2025-10-15", total="1000000.00")
    before = fact("fraud", "2025-10-14")
    after = fact("fraud", "2025-10-15")
    answer = ask(amended, before, after, as_of="2025-12-01")
    assert [("fraud", "298000.00"), ("fraud", "200000.00")] == claims(answer)


# --- 10.5 ----------------------------------------------------------------------
def test_a_general_breach_needs_a_loss_and_tops_up_to_it():
    def breach(**more):
        return fact("general_breach", "2025-10-15", by="a", **more)

    assert [] == claims(ask(breach(), as_of="2025-12-01"))
    answer = ask(
        breach(loss="500000.00", costs="30000.00"), as_of="2025-12-01"
    )
    assert [("general_breach", "530000.00")] == claims(answer)
    assert "a" == answer.remedies[0].owed_by


DELAY_LOSS = fact(
    "loss_recorded",
    "2026-02-01",
    act="late_delivery",
    amount="50000.00",
    costs="8000.00",
)


def test_a_loss_tied_to_the_delay_gives_only_the_top_up_and_costs():
    """Ruling 20."""
    answer = ask(
        told("submitted", "2026-01-18"), DELAY_LOSS, as_of="2026-02-10"
    )
    assert [
        ("late_delivery", "22350.00"),
        ("general_breach", "35650.00"),
    ] == claims(answer)
    assert "late_delivery" == answer.remedies[1].act


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("max", [("general_breach", "455000.00")]),
        (
            "sum",
            [("late_delivery", "22350.00"), ("general_breach", "455000.00")],
        ),
    ],
)
def test_heads_cumulate_only_as_read(code, expected):
    answer = ask(
        told("submitted", "2026-01-18"),
        DELAY_LOSS,
        as_of="2026-02-10",
        readings={"penalty.cumulation": code},
    )
    assert expected == claims(answer)


def test_a_loss_below_the_penalty_for_delay_adds_nothing():
    small = fact(
        "loss_recorded", "2026-02-01", act="late_delivery", amount="1.00"
    )
    answer = ask(told("submitted", "2026-01-18"), small, as_of="2026-02-10")
    assert [("late_delivery", "22350.00")] == claims(answer)


# --- 10.4 ------------------------------------------------------------------------
def test_the_cure_period_runs_from_posting_and_is_rolled():
    notice = fact("notified", "2026-09-05", subject="breach", by="a", act="x")
    row = deadline(ask(ON_TIME, notice, as_of="2026-10-01"), "cure")
    assert ("b", day("2026-10-08"), "open") == (
        row.obligor,
        row.due_on,
        row.state,
    )
    cured = fact("cured", "2026-10-06", act="x")
    row = deadline(ask(ON_TIME, notice, cured, as_of="2026-11-01"), "cure")
    assert ("met", day("2026-10-06")) == (row.state, row.met_on)
    other = fact("cured", "2026-10-06", act="y")
    row = deadline(ask(ON_TIME, notice, other, as_of="2026-10-09"), "cure")
    assert ("overdue", 1) == (row.state, row.days_overdue)


@pytest.mark.parametrize(
    ("posted", "until"),
    [
        ("2026-11-23", "2026-12-23"),
        # the 30th day is a worked Saturday: no roll
        ("2026-01-29", "2026-02-28"),
    ],
)
def test_the_thirty_days_of_cure_end_on_a_working_day(posted, until):
    notice = fact("notified", posted, subject="breach", by="b", act="x")
    row = deadline(ask(ON_TIME, notice, as_of="2026-12-24"), "cure")
    assert ("a", day(until), "overdue") == (
        row.obligor,
        row.due_on,
        row.state,
    )
    assert any("次日起守约方可书面通知解除" in step for step in row.steps)


def test_a_rescission_after_the_cure_period_ends_the_service():
    """10.4: notice of 2026-09-05, uncured by 10-08; terminated 10-09."""
    answer = ask(
        ON_TIME,
        fact("notified", "2026-09-05", subject="breach", by="a", act="x"),
        fact("notified", "2026-10-09", subject="rescission", by="a", act="x"),
        fact("terminated", "2026-10-09", act="x"),
        as_of="2026-11-23",
    )
    assert day("2026-10-09") == answer.ended_on
    assert "overdue" == deadline(answer, "cure").state
    end = deadline(answer, "confidentiality_end")
    assert day("2031-10-09") == end.due_on
