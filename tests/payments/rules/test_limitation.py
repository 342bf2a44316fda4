"""民法典188、195: three years, and a demand begins them anew."""

from datetime import date

from tests.stories import ask, deadline, fact, told


def limits(answer):
    return [
        (row.head, row.limitation_on)
        for row in answer.remedies
        if row.limitation_on
    ]


def test_the_first_late_day_is_barred_first():
    answer = ask(told("submitted", "2025-12-31"), as_of="2026-01-05")
    assert [("late_delivery", date(2028, 12, 20))] == limits(answer)
    row = deadline(answer, "limitation")
    assert ("a", date(2028, 12, 20), "open") == (
        row.obligor, row.due_on, row.state,
    )  # fmt: skip


def test_a_written_request_begins_the_three_years_anew():
    asked = fact("notified", "2026-03-02", subject="breach", by="a")
    answer = ask(asked, as_of="2026-03-05")
    assert [("late_delivery", date(2029, 3, 2))] == limits(answer)
    assert "权利人提出请求" in deadline(answer, "limitation").steps[0]


def test_a_request_of_the_other_side_interrupts_nothing():
    asked = fact("notified", "2026-03-02", subject="breach", by="b")
    answer = ask(asked, as_of="2026-03-05")
    assert [("late_delivery", date(2028, 12, 20))] == limits(answer)


def test_a_deed_is_barred_three_years_after_it():
    leak = fact("disclosure", "2026-02-28", by="a", act="leak")
    answer = ask(leak, as_of="2026-03-01")
    assert ("disclosure", date(2029, 2, 28)) in limits(answer)
    row = deadline(answer, "limitation", act="leak")
    assert "b" == row.obligor


def test_a_demand_for_payment_interrupts_the_claim_for_it():
    """T1 demanded for 2025-08-29: late from 08-30."""
    demand = fact(
        "payment_demanded", "2025-08-01", tranche=1, due_on="2025-08-29"
    )
    again = fact(
        "payment_demanded", "2025-09-15", tranche=1, due_on="2025-09-30"
    )
    answer = ask(demand, as_of="2025-09-10")
    assert ("late_payment", date(2028, 8, 30)) in limits(answer)
    answer = ask(demand, again, as_of="2025-09-20")
    assert ("late_payment", date(2028, 9, 15)) in limits(answer)


def test_no_claim_has_no_limitation():
    answer = ask(told("submitted", "2025-12-19"), as_of="2025-12-31")
    assert [] == [d for d in answer.deadlines if d.key == "limitation"]
