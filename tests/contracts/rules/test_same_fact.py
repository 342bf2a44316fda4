"""第八条第1款: a paper of a day is one notice, however it is typed in."""

import pytest

from contracts.rules.same_fact import same_fact
from tests.stories import fact

DAY = "2026-01-05"


def notice(on=DAY, subject="breach", by="a", **more):
    return fact("notified", on, subject=subject, by=by, **more)


def demand(on=DAY, deliverable="work_plan", due_on="2026-02-01"):
    return fact("demanded", on, deliverable=deliverable, due_on=due_on)


def majeure(start=DAY, **more):
    return fact("force_majeure", start=start, **more)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # The later days of a notice make no second one.
        (notice(), notice(received_on="2026-01-07"), True),
        (notice(act="甲-1"), notice(), True),
        (notice(act="甲-1"), notice(act="甲-2"), False),
        (notice(), notice("2026-01-06"), False),
        (notice(), notice(by="b"), False),
        (notice(), notice(subject="rescission"), False),
        (notice(subject="amendment", effective_on="2026-03-01"),
         notice(subject="amendment", effective_on="2026-03-02"), False),
        (notice(subject="address", effective_on="2026-03-01"),
         notice(subject="address"), True),
        (demand(), demand(due_on="2026-03-01"), True),
        (demand(), demand(deliverable="task_division"), False),
        (demand(), demand(deliverable="tranche_2"), False),
        (fact("payment_demanded", DAY, tranche=1, due_on="2026-02-01"),
         fact("payment_demanded", DAY, tranche=2, due_on="2026-02-01"), False),
        # What is learnt of an event makes no second event.
        (majeure(), majeure(end="2026-01-20", affected="b",
                            documents_on="2026-01-12"), True),
        (majeure(), majeure(affected="a"), False),
        (majeure(deliverables=["work_plan", "task_division"]),
         majeure(deliverables=["task_division", "work_plan"]), True),
        (majeure(), majeure(deliverables=["work_plan"]), False),
        (majeure(), fact("suspended", start=DAY), False),
        (fact("general_breach", DAY, by="b"),
         fact("general_breach", DAY, by="b", loss="100"), True),
        (fact("general_breach", DAY, by="b"),
         fact("general_breach", DAY, by="b", act="二"), False),
        (fact("fraud", DAY, act="一"), fact("fraud", DAY, act="二"), False),
        # Anything else is the same only where it says the same.
        (fact("total_amended", DAY, total="1"),
         fact("total_amended", DAY, total="1"), True),
        (fact("total_amended", DAY, total="1"),
         fact("total_amended", DAY, total="2"), False),
    ],
)  # fmt: skip
def test_what_is_one_and_what_is_two(one, other, expected):
    assert (expected, expected) == (
        same_fact(one, other), same_fact(other, one)
    )  # fmt: skip
