"""A schedule, its runs and mails, as they name themselves and hold."""

import pytest
from django.db import IntegrityError, transaction

from payments.models import ReportMail, ReportRecipient, ReportRun
from payments.states import SCHEDULE_TRANSITIONS, ScheduleState


def test_each_row_is_named_by_what_it_is_of(monthly):
    monthly.tick()
    run = monthly.run()
    assert "付款状态表（CSV）" == monthly.schedule.title
    assert "上月" == monthly.schedule.covering_words
    assert str(run) == f"{monthly.schedule.pk} 2026-03-04 01"  # UTC
    for rows in (run.mails.all(), monthly.schedule.recipients.all()):
        assert 2 == len({str(one) for one in rows})
    assert "payment_status" in str(monthly.schedule)


def test_a_run_is_done_with_its_export_or_not_at_all(monthly):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportRun.objects.create(
            schedule=monthly.schedule, due_at=monthly.schedule.active_since,
            as_of="2026-01-31", state="done",
            next_try_at=monthly.schedule.active_since,
        )  # fmt: skip


def test_rows_are_within_the_contract_of_their_schedule(monthly, story):
    monthly.tick()
    for model in (ReportRun, ReportRecipient, ReportMail):
        assert model.objects.visible_to(monthly.people.auditor).exists()
        assert not model.objects.visible_to(story.people.auditor).exists()
        assert not model.objects.visible_to(monthly.people.b_onsite).exists()


def test_closed_is_the_end():
    assert () == SCHEDULE_TRANSITIONS[ScheduleState.CLOSED]
    assert set(ScheduleState) == set(SCHEDULE_TRANSITIONS)
