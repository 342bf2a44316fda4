"""第二条第2款: three payments, their due dates and how they stand."""

import pytest

from tests.payments.rules.test_gates import everything
from tests.stories import ask, claims, day, deadline, fact, told, tranche


def creation(document="2026-09-18", review="2026-03-20"):
    yield told("submitted", "2026-03-02", "self_assessment_report")
    yield fact("preliminary_review", review, result="pass")
    yield fact("national_result", document, result="passed")


def paid(number, on, amount):
    return fact("paid", on, tranche=number, amount=amount)


def demanded(number, on, due_on):
    return fact("payment_demanded", on, tranche=number, due_on=due_on)


def test_the_first_payment_is_payable_on_effect_and_never_overdue_by_itself():
    before = tranche(ask(as_of="2025-06-18"), 1)
    assert (False, "waiting") == (before.gate, before.state)
    row = tranche(ask(as_of="2026-06-01"), 1)
    assert (True, "payable", None) == (row.gate, row.state, row.due_on)
    answer = ask(as_of="2026-06-01")
    assert "undated" == deadline(answer, "tranche_1_payment").state


def test_a_written_demand_gives_the_first_payment_a_date():
    """Ruling 23; 8: the date is not rolled (2025-10-05 is a holiday)."""
    asked = demanded(1, "2025-09-01", "2025-10-05")
    assert "payable" == tranche(ask(asked, as_of="2025-10-05"), 1).state
    answer = ask(asked, as_of="2025-10-08")
    row = tranche(answer, 1)
    assert ("overdue", day("2025-10-05"), 3) == (
        row.state,
        row.due_on,
        row.days_overdue,
    )
    assert [("late_payment", "0.00")] == claims(answer)


def test_the_second_payment_may_be_read_as_due_like_the_third():
    """Ruling 23: 15 working days after acceptance, 2026-01-13 at the latest."""
    facts = list(everything())
    by_default = ask(*facts, as_of="2026-01-20")
    assert None is tranche(by_default, 2).due_on
    alert = deadline(by_default, "tranche_2_payment").alert_on
    read = ask(*facts, as_of="2026-01-20", readings={"t2.due": "wd15"})
    assert (day("2026-01-30"), day("2026-01-30")) == (
        tranche(read, 2).due_on,
        alert,
    )


def test_the_half_year_counts_where_it_is_later_than_acceptance():
    facts = [
        told("submitted", "2025-12-01"),
        told("accepted", "2025-12-10"),
    ]
    read = ask(*facts, as_of="2025-12-22", readings={"t2.due": "wd15"})
    # from 12-19: 12-22 … 2026-01-04, 01-05 … 01-12
    assert day("2026-01-12") == tranche(read, 2).due_on


def test_no_one_is_late_before_the_gate_is_open():
    """A demand for the second payment before its conditions are met."""
    facts = [*everything(), demanded(2, "2025-12-22", "2025-12-31")]
    answer = ask(*facts, as_of="2026-01-16")
    row = tranche(answer, 2)
    assert ("overdue", 3) == (row.state, row.days_overdue)


@pytest.mark.parametrize(
    ("document", "review", "due_on"),
    [
        ("2026-09-18", "2026-03-20", "2026-10-15"),
        ("2026-03-20", "2026-09-18", "2026-10-15"),
        ("2026-11-23", "2026-03-20", "2026-12-14"),
    ],
)
def test_the_third_payment_is_due_after_the_later_of_two(
    document, review, due_on
):
    """INT-22."""
    answer = ask(*creation(document, review), as_of="2026-11-23")
    assert day(due_on) == tranche(answer, 3).due_on


def test_the_third_payment_may_be_read_from_the_document_alone():
    facts = list(creation("2026-09-18", "2026-09-24"))
    later = ask(*facts, as_of="2026-10-01")
    read = ask(*facts, as_of="2026-10-01", readings={"t3.clock": "document"})
    assert day("2026-10-15") == tranche(read, 3).due_on
    assert tranche(later, 3).due_on > day("2026-10-15")
    alert = deadline(later, "tranche_3_payment").alert_on
    assert day("2026-10-15") == alert


def test_the_document_is_there_and_the_review_is_missing():
    """Ruling 26."""
    facts = [
        told("submitted", "2026-03-02", "self_assessment_report"),
        fact("national_result", "2026-09-18", result="passed"),
    ]
    row = tranche(ask(*facts, as_of="2026-10-01"), 3)
    assert (False, "blocked", None) == (row.gate, row.state, row.due_on)


def test_the_result_is_an_outside_event():
    """Ruling 7."""
    complete = tranche(ask(as_of="2026-10-01"), 3)
    assert (False, "waiting") == (complete.gate, complete.state)
    incomplete = tranche(ask(as_of="2026-10-01", through=None), 3)
    assert (None, "not_recorded") == (incomplete.gate, incomplete.state)


def test_a_payment_stands_paid_from_the_day_it_is_full():
    facts = [
        paid(1, "2025-07-03", "200000.00"),
        paid(1, "2025-07-10", "247000.00"),
    ]
    part = tranche(ask(*facts, as_of="2025-07-05"), 1)
    assert ("payable", "200000.00") == (part.state, f"{part.paid:f}")
    row = tranche(ask(*facts, as_of="2025-08-01"), 1)
    assert ("paid", day("2025-07-10")) == (row.state, row.paid_on)


def test_a_reversal_opens_the_payment_again():
    facts = [
        paid(1, "2025-07-03", "447000.00"),
        paid(1, "2025-07-04", "-447000.00"),
    ]
    row = tranche(ask(*facts, as_of="2025-08-01"), 1)
    assert ("payable", "0.00", None) == (
        row.state,
        f"{row.paid:f}",
        row.paid_on,
    )


def test_it_says_when_it_can_be_paid_where_only_time_is_missing():
    early = [one for one in everything() if str(one.on) < "2025-12-10"]
    assert (
        None is tranche(ask(*early, as_of="2025-12-10"), 2).earliest_payable_on
    )
    row = tranche(ask(as_of="2025-06-20"), 1)
    assert day("2025-06-19") == row.earliest_payable_on


def test_a_force_majeure_of_party_a_moves_its_payment():
    hit = fact(
        "force_majeure",
        start="2026-10-08",
        end="2026-10-09",
        affected="a",
        documents_on="2026-10-09",
    )
    answer = ask(*creation(), hit, as_of="2026-10-16")
    # 2026-10-15 and two days: Saturday 10-17 → Monday 10-19
    assert day("2026-10-19") == tranche(answer, 3).due_on


def test_it_moves_a_demanded_date_too():
    hit = fact(
        "force_majeure",
        start="2025-09-25",
        end="2025-09-26",
        affected="a",
        documents_on="2025-09-26",
    )
    asked = demanded(1, "2025-09-01", "2025-09-30")
    # two days: 2025-10-02, rolled over the holiday to 10-09
    answer = ask(asked, hit, as_of="2025-10-09")
    row = tranche(answer, 1)
    assert ("payable", day("2025-10-09")) == (row.state, row.due_on)


def test_while_acceptance_is_missing_the_steps_say_so():
    read = ask(as_of="2026-01-05", readings={"t2.due": "wd15"})
    row = tranche(read, 2)
    assert (None, ("等待成果验收合格",)) == (row.due_on, row.steps)
