from datetime import date

import pytest

from contracts.queries.agreements import agreement_by_key
from deliverables.queries.timing import reader_of, timing_of

AGREEMENT = "kaifeng_2025"
# The reader asks which notices are loaded.
pytestmark = pytest.mark.django_db


def timing(
    key="work_plan", *, as_of, deadlines=(), complete_through=None, **row
):
    standing = {
        "complete_through": complete_through,
        "deliverables": [{"key": key, "rounds": [], **row}],
        "deadlines": list(deadlines),
    }
    reader = reader_of(standing, agreement_by_key(AGREEMENT), as_of=as_of)
    return timing_of(reader, key)


def submission(**more):
    return {
        "key": "tranche_2_submission",
        "clause": "2.2.2.5",
        "due_on": "2025-12-19",
        "state": "open",
        "days_overdue": 0,
        "steps": ["满6个月为2025年12月19日"],
        **more,
    }


def test_a_day_is_counted_in_working_days_without_today():
    found = timing(
        as_of=date(2025, 12, 15),
        state="not_started",
        holder="b",
        deadlines=[submission()],
    )
    assert (date(2025, 12, 19), 4) == (found.due_on, found.working_days)
    assert not found.is_late
    assert ("满6个月为2025年12月19日",) == found.how


def test_lateness_is_counted_in_calendar_days():
    found = timing(
        as_of=date(2025, 12, 31),
        state="not_started",
        holder="b",
        deadlines=[submission(state="overdue", days_overdue=12)],
    )
    assert (12, None) == (found.days_overdue, found.working_days)


def test_what_is_not_recorded_is_not_late():
    found = timing(
        as_of=date(2025, 12, 31),
        state="not_recorded",
        deadlines=[submission(state="not_recorded", days_overdue=6)],
    )
    assert not found.is_late


def test_an_undated_deliverable_has_no_day():
    found = timing("expert_roster", as_of=date(2025, 12, 31),
                   state="not_started")  # fmt: skip
    assert (None, None, 0) == (
        found.due_on, found.working_days, found.days_overdue,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "complete_through", "days"),
    [
        (date(2026, 1, 12), "2026-01-12", 0),
        (date(2026, 1, 20), "2026-01-20", 8),
        # Beyond the confirmed day the decision may only be unrecorded.
        (date(2026, 1, 20), "2026-01-15", 3),
        (date(2026, 1, 20), None, 0),
    ],
)
def test_a_review_past_its_day_is_party_as_lateness(
    as_of, complete_through, days
):
    found = timing(
        as_of=as_of,
        complete_through=complete_through,
        state="in_review",
        holder="a",
        rounds=[{"number": 1, "review_due_on": "2026-01-12"}],
    )
    assert ("review", days) == (found.step, found.days_overdue)


def test_a_rework_takes_the_rounds_own_day():
    found = timing(
        as_of=date(2026, 1, 5),
        state="rework",
        holder="b",
        rounds=[{"number": 1, "rework_due_on": "2026-01-08"}],
    )
    assert ("rework", date(2026, 1, 8), 3) == (
        found.step, found.due_on, found.working_days,
    )  # fmt: skip


def test_an_accepted_one_has_no_next_step():
    found = timing(
        as_of=date(2026, 1, 5),
        state="accepted",
        rounds=[{"number": 1, "review_due_on": "2026-01-12"}],
    )
    assert ("", None, False) == (found.step, found.due_on, found.is_late)


def test_a_withdrawn_one_is_due_as_if_never_submitted():
    found = timing(
        as_of=date(2025, 12, 31),
        state="withdrawn",
        holder="b",
        deadlines=[submission(state="overdue", days_overdue=12)],
    )
    assert (date(2025, 12, 19), 12) == (found.due_on, found.days_overdue)
