import pytest

from contracts.rules.facts import FactError
from payments.rules.consistency import (
    by_member,
    check_consistency,
    check_no_twins,
    check_paid,
)
from tests.stories import agreement, fact, told

SENT = told("submitted", "2025-12-15", "work_plan")
FIRST = {"tranche": 1, "amount": "447000"}
SECOND = {"tranche": 2, "amount": "447000.00"}
THIRD = {"tranche": 3, "amount": "596000"}


def paid(on: str, **fields):
    return fact("paid", on, **fields)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (paid("2025-07-03", **FIRST),
         paid("2025-07-03", tranche=1, amount="447000.00")),
        (fact("counted", "2025-10-01", quota="trainings"),
         fact("counted", "2025-10-01", quota="trainings", quantity=1)),
        (told("confirmed", "2025-12-20"),
         told("confirmed", "2025-12-20", "research_report")),
        (fact("sme_declared", "2025-07-01"),
         fact("sme_declared", "2025-07-01")),
    ],
)  # fmt: skip
def test_the_same_told_twice_is_refused(one, other):
    with pytest.raises(FactError, match="重复"):
        check_consistency(agreement(), [one, other])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (paid("2025-07-03", **FIRST), paid("2025-07-04", **FIRST)),
        (fact("counted", "2025-10-01", quota="trainings"),
         fact("counted", "2025-10-01", quota="trainings", quantity=2)),
        (told("extended", None, signed_on="2025-12-01", due_on="2026-01-31"),
         told("extended", None, "work_plan", signed_on="2025-12-01",
              due_on="2026-01-31")),
    ],
)  # fmt: skip
def test_what_differs_is_told_twice_freely(one, other):
    check_consistency(agreement(), [one, other])


def test_a_twin_of_what_is_recorded_says_so():
    recorded = fact("sme_declared", "2025-07-01")
    with pytest.raises(FactError, match="此前已记录"):
        check_no_twins(
            [fact("sme_declared", "2025-07-01")], beside=[recorded]
        )
    check_no_twins([fact("sme_declared", "2025-07-02")], beside=[recorded])


def test_payments_stay_within_the_total_in_force():
    whole = [paid("2025-07-03", **FIRST), paid("2026-02-01", **SECOND),
             paid("2026-09-01", **THIRD)]  # fmt: skip
    check_paid(agreement(), whole)
    over = paid("2026-09-02", tranche=3, amount="0.01")
    with pytest.raises(FactError, match=r"1,490,000\.01 元，超过"):
        check_paid(agreement(), [over, *whole])
    raised = fact("total_amended", "2026-09-02", total="1490000.01")
    check_paid(agreement(), [over, *whole, raised])


def test_a_reversal_makes_room_and_is_never_too_much():
    facts = [
        paid("2025-07-03", tranche=1, amount="1490000"),
        paid("2025-07-04", tranche=1, amount="-1490000"),
        paid("2025-07-05", **FIRST),
        fact("total_amended", "2025-07-06", total="1"),
        paid("2025-07-07", tranche=1, amount="-1"),
    ]
    check_paid(agreement(), facts)


def test_what_is_told_of_a_package_is_told_of_its_members():
    members = agreement().members("tranche_2")
    told_of = by_member(agreement(), [told("submitted", "2025-12-15"), SENT])
    assert [*members, "work_plan"] == [
        one.fields["deliverable"] for one in told_of
    ]
    demand = told("demanded", "2025-12-15", due_on="2025-12-31")
    assert [demand] == by_member(agreement(), [demand])
