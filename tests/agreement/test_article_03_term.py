"""第三条 服务期限: from signing until the area is created, or terminated."""

import pytest

from tests.stories import (
    ask,
    condition,
    day,
    deadline,
    fact,
    late,
    told,
    tranche,
)

ON_TIME = told("submitted", "2025-12-15")
CREATED = fact("national_result", "2026-09-18", result="passed")
TERMINATED = fact("terminated", "2026-10-30")


def test_the_service_runs_from_signing_before_any_start_is_recorded():
    """第三条第1款「自合同签订之日起」, ruling 1."""
    answer = ask(as_of="2025-06-19")
    assert (day("2025-06-19"), None) == (
        answer.operation_from,
        answer.ended_on,
    )
    assert ("payable", True) == (
        tranche(answer, 1).state,
        tranche(answer, 1).gate,
    )


def test_before_the_effective_day_the_first_payment_waits():
    answer = ask(as_of="2025-06-18")
    assert ("waiting", False) == (
        tranche(answer, 1).state,
        tranche(answer, 1).gate,
    )


@pytest.mark.parametrize(
    ("facts", "ended_on"),
    [
        ((), None),
        ((CREATED,), "2026-09-18"),
        ((TERMINATED,), "2026-10-30"),
        ((CREATED, TERMINATED), "2026-09-18"),
        (
            (fact("national_result", "2026-09-18", result="failed"),),
            None,
        ),
    ],
)
def test_the_service_ends_with_creation_or_termination(facts, ended_on):
    """A failed result ends nothing by itself: no long-stop (INT-24)."""
    answer = ask(*facts, as_of="2026-11-23")
    assert (ended_on and day(ended_on)) == answer.ended_on


def test_a_result_that_is_corrected_ends_nothing():
    failed = fact("national_result", "2026-10-10", result="failed")
    answer = ask(CREATED, failed, as_of="2026-11-23")
    assert None is answer.ended_on
    assert False is condition(answer, 3, "national_result").value


def test_after_the_end_no_one_is_owed_on_site():
    answer = ask(ON_TIME, CREATED, as_of="2026-11-23")
    (gap,) = answer.presence.gaps
    assert (day("2026-09-18"), None) == (gap.end, answer.presence.today)


def test_no_contract_year_begins_after_the_end():
    """第一条第11项 beside 第三条第1款."""
    ended = fact("terminated", "2026-06-10")
    answer = ask(ON_TIME, ended, as_of="2026-11-23")
    years = [row for row in answer.quotas if row.key == "media_yearly"]
    assert [day("2025-06-19")] == [row.period_start for row in years]


def test_what_had_no_date_may_be_read_as_due_at_the_end():
    """Ruling 22: 2026-09-18 passed, 2026-10-30 terminated; 66 days later."""
    facts = (ON_TIME, CREATED, TERMINATED)
    assert (0, "0.00") == late(ask(*facts, as_of="2026-11-23"))
    read = {"delay.undated": "from_end"}
    answer = ask(*facts, as_of="2026-11-23", readings=read)
    row = deadline(answer, "repair_scheme_submission")
    assert (day("2026-09-18"), 66) == (row.due_on, row.days_overdue)
    assert (66, "49170.00") == late(answer)  # 66 × 745
