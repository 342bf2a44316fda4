"""Whose schedules and runs a person reads, and which a clock looks at."""

from datetime import timedelta

import pytest

from payments.queries.schedules import (
    counts_from,
    running_schedules,
    runs_for,
    runs_of,
    schedules_for,
)
from tests import factories as make
from tests.payments.conftest import MARCH_4


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("a_handler", 2), ("a_approver", 2), ("a_finance", 2),
        ("auditor", 2), ("b_lead", 1), ("b_onsite", 0), ("expert", 0),
    ],
)  # fmt: skip
def test_they_are_read_as_kept_exports_are(monthly, role, seen):
    make.with_address(monthly.people.b_lead)
    make.schedule(
        monthly.contract, monthly.people.b_lead, monthly.people.b_lead,
        now=MARCH_4 - timedelta(days=9),
    )  # fmt: skip
    monthly.tick()
    person = getattr(monthly.people, role)
    assert seen == schedules_for(monthly.contract, person).count()
    assert seen == runs_for(monthly.contract, person).count()


def test_only_active_ones_of_real_contracts_run(monthly, story):
    make.schedule(
        story.contract, story.people.a_finance, story.people.a_handler,
        now=MARCH_4,
    )  # fmt: skip
    assert [monthly.schedule] == list(running_schedules())


def test_what_is_due_counts_from_the_last_run_or_the_last_start(monthly):
    (row,) = running_schedules()
    assert row.active_since == counts_from(row, row.last_due)
    monthly.tick()
    (row,) = running_schedules()
    assert MARCH_4 == counts_from(row, row.last_due)
    assert [MARCH_4] == [run.due_at for run in runs_of(row)]
