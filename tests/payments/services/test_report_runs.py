"""A due moment is noted once, made once, and retried when it fails."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from contracts.models import AuditEvent, ExportRecord
from contracts.policies import Refused
from kaifeng_credit.gathering import standing_on
from payments.models import ReportRun
from payments.rules.report import ReportKind
from payments.rules.schedules import SHANGHAI, Covering, Plan, Rhythm
from payments.services import report_runs
from payments.services.report_runs import make_due, note_due, pause_after
from payments.services.schedules import (
    close_schedule,
    pause_schedule,
    resume_schedule,
)
from tests import factories as make
from tests.payments.conftest import MARCH_4

MINUTE = timedelta(minutes=1)


def make_now(now=MARCH_4) -> int:
    return make_due(now=now, standing=standing_on)


def states(story) -> list[str]:
    return [run.state for run in story.schedule.runs.order_by("due_at")]


def test_nothing_is_due_before_its_hour(monthly):
    assert (0, 0, 0) == monthly.tick(MARCH_4 - MINUTE)
    assert [] == states(monthly)


def test_at_its_hour_the_report_is_the_one_of_the_page(monthly):
    assert (1, 1, 2) == monthly.tick()
    record = ExportRecord.objects.get()
    assert (
        "payment_status", "csv", "2026-02-28", None, monthly.people.a_finance,
    ) == (
        record.kind, record.format, record.as_of.isoformat(), record.since,
        record.recorded_by,
    )  # fmt: skip
    run = monthly.run()
    assert (record, "done", MARCH_4) == (run.export, run.state, run.due_at)
    kept = monthly.get("a_finance", "exports").content.decode()
    assert record.number in kept
    said = list(AuditEvent.objects.order_by("number").values_list("action"))
    assert [("exported",), ("schedule_run",)] == said[-2:]


def test_the_same_moment_is_never_made_twice(monthly):
    monthly.tick()
    assert (0, 0, 0) == monthly.tick(MARCH_4 + MINUTE)
    assert (0, 0, 0) == monthly.tick(MARCH_4 + timedelta(days=20))
    assert 1 == ExportRecord.objects.count()


def test_the_database_gives_a_moment_one_row(monthly):
    monthly.tick()
    run = monthly.run()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportRun.objects.create(
            schedule=run.schedule, due_at=run.due_at, as_of=run.as_of,
            next_try_at=run.next_try_at,
        )  # fmt: skip


def test_a_period_report_speaks_of_the_whole_period(monthly):
    make.schedule(
        monthly.contract, monthly.people.a_finance, monthly.people.a_handler,
        now=datetime(2026, 3, 31, tzinfo=SHANGHAI), kind=ReportKind.PERIOD,
        covering=Covering.LAST_QUARTER, plan=Plan(Rhythm.QUARTERLY, 4, 8),
    )  # fmt: skip
    pause_schedule(schedule_id=monthly.schedule.pk, by=monthly.people.a_finance)
    now = datetime(2026, 4, 7, 8, tzinfo=SHANGHAI)
    assert (1, 1, 1) == monthly.tick(now)
    record = ExportRecord.objects.get()
    assert ("2026-01-01", "2026-03-31") == (
        record.since.isoformat(), record.as_of.isoformat(),
    )  # fmt: skip


def test_of_several_missed_moments_the_last_is_made_the_others_said(monthly):
    late = datetime(2026, 5, 8, 9, 30, tzinfo=SHANGHAI)
    assert (3, 1, 2) == monthly.tick(late)
    assert ["missed", "missed", "done"] == states(monthly)
    first = monthly.schedule.runs.earliest("due_at")
    assert "没有运行" in first.note
    assert first.export is None


def test_what_came_due_while_paused_is_not_made_up(monthly):
    by, key = monthly.people.a_finance, monthly.schedule.pk
    pause_schedule(schedule_id=key, by=by)
    assert 0 == note_due(now=MARCH_4)
    resume_schedule(schedule_id=key, by=by, now=MARCH_4 + timedelta(days=1))
    assert 0 == note_due(now=MARCH_4 + timedelta(days=2))
    assert 1 == note_due(now=datetime(2026, 4, 3, 9, tzinfo=SHANGHAI))


def test_a_closed_schedule_makes_nothing_more(monthly):
    note_due(now=MARCH_4)
    close_schedule(
        schedule_id=monthly.schedule.pk, by=monthly.people.a_finance
    )
    assert 0 == make_now()
    assert ("barred", "定期报送已结束，未生成。") == (
        monthly.run().state, monthly.run().note,
    )  # fmt: skip


def test_a_demo_never_comes_due(story, mailing):
    make.schedule(
        story.contract, story.people.a_finance, story.people.a_handler,
        now=datetime(2025, 12, 1, tzinfo=SHANGHAI),
    )  # fmt: skip
    assert 0 == note_due(now=MARCH_4)


def test_it_says_that_the_records_are_incomplete(monthly):
    monthly.tick()
    assert "尚未确认记录补齐之日" in monthly.run().note
    monthly.contract.records_complete_through = MARCH_4.date().replace(
        month=1, day=31
    )
    monthly.contract.save()
    monthly.tick(datetime(2026, 4, 3, 9, tzinfo=SHANGHAI))
    assert "记录只补齐至2026年1月31日" in monthly.run().note


def test_complete_records_need_no_word(monthly):
    monthly.contract.records_complete_through = MARCH_4.date()
    monthly.contract.save()
    monthly.tick()
    assert "" == monthly.run().note


def test_what_exports_refuse_is_said_and_not_tried_again(monthly):
    """A month that ended before the agreement began has no payment status."""
    early = datetime(2025, 6, 25, 9, tzinfo=SHANGHAI)
    make.schedule(
        monthly.contract, monthly.people.a_finance, monthly.people.a_handler,
        now=early - timedelta(days=1), plan=Plan(Rhythm.WEEKLY, 3, 9),
    )  # fmt: skip
    note_due(now=early)
    assert 0 == make_now(early)
    run = monthly.run()
    assert ("barred", 1) == (run.state, run.tries)
    assert "截至日早于协议生效日" in run.note
    assert 0 == make_now(early + timedelta(days=1))


def test_a_day_to_come_is_refused_as_on_the_page(monthly):
    """A clock that runs ahead of the office makes no forecast (推算)."""
    make.schedule(
        monthly.contract, monthly.people.a_finance, monthly.people.a_handler,
        now=datetime(2026, 3, 1, tzinfo=SHANGHAI), covering=Covering.DAY,
        plan=Plan(Rhythm.WEEKLY, 3, 9),
    )  # fmt: skip
    note_due(now=MARCH_4)
    pks = list(ReportRun.objects.filter(as_of=MARCH_4.date()))
    ReportRun.objects.update(next_try_at=MARCH_4 - timedelta(days=2))
    assert 1 == make_now(MARCH_4 - timedelta(days=1))  # February's own
    (run,) = ReportRun.objects.filter(pk__in=[one.pk for one in pks])
    assert "barred" == run.state
    assert "截至日不能晚于今天" in run.note
    assert 0 == run.mails.count()


def test_a_maker_who_left_is_named_with_who_can_go_on(monthly):
    monthly.people.a_finance.memberships.update(ends_on=MARCH_4.date())
    monthly.tick()
    run = monthly.run()
    assert "barred" == run.state
    assert "已不能导出报表" in run.note
    assert "甲方审批" in run.note
    assert [] == monthly.outbox


def failing(monkeypatch, error: Exception) -> None:
    def fail(**_):
        raise error

    monkeypatch.setattr(report_runs, "make_export", fail)


def test_what_fails_is_tried_later_and_then_shown(monthly, monkeypatch, caplog):
    with monkeypatch.context() as patch:
        failing(patch, RuntimeError("disk on fire"))
        now = MARCH_4
        for tries in range(1, report_runs.MAX_TRIES):
            monthly.tick(now)
            assert ("waiting", tries) == (
                monthly.run().state, monthly.run().tries,
            )  # fmt: skip
            assert 0 == make_now(now)  # not before the pause is over
            now += pause_after(tries)
        monthly.tick(now)
    assert ("failed", "生成时出错，未生成。请点“重试”，或联系系统管理员查看日志。") == (
        monthly.run().state, monthly.run().note,
    )  # fmt: skip
    assert 0 == make_now(now + timedelta(days=9))


def test_a_full_disk_is_tried_again(monthly, monkeypatch):
    with monkeypatch.context() as patch:
        failing(patch, Refused("no_space", "服务器存储空间不足。"))
        monthly.tick()
    assert "waiting" == monthly.run().state
    assert 1 == make_now(MARCH_4 + MINUTE)


def test_a_worker_that_died_is_followed_by_another(monthly):
    note_due(now=MARCH_4)
    assert report_runs.claim_run(monthly.run().pk, MARCH_4)
    assert 0 == make_now(MARCH_4 + MINUTE)
    assert 1 == make_now(MARCH_4 + report_runs.LEASE + MINUTE)


def test_workers_that_always_die_are_shown_to_a_person(monthly):
    note_due(now=MARCH_4)
    now = MARCH_4
    for _ in range(report_runs.MAX_TRIES):
        assert report_runs.claim_run(monthly.run().pk, now)
        now += report_runs.LEASE + MINUTE
    assert 0 == make_now(now)
    assert ("failed", report_runs.BROKEN_OFF) == (
        monthly.run().state, monthly.run().note,
    )  # fmt: skip


def test_a_worker_that_was_given_up_on_leaves_no_second_report(
    monthly, monkeypatch
):
    """It wrote its file; the row that would hand it out is taken back."""
    note_due(now=MARCH_4)
    slow = report_runs.claim_run(monthly.run().pk, MARCH_4)
    later = MARCH_4 + report_runs.LEASE + MINUTE
    assert 1 == make_now(later)
    monkeypatch.setattr(report_runs, "claim_run", lambda *_: slow)
    made = report_runs.make_run(
        run_id=slow.pk, now=later, standing=standing_on
    )
    assert (False, 1) == (made, ExportRecord.objects.count())
    assert 2 == monthly.run().mails.count()


def test_the_report_of_a_run_ties_to_the_page(monthly):
    monthly.tick()
    file = monthly.run().export
    page = monthly.get("a_finance", "export", file.pk)
    text = b"".join(page.streaming_content).decode("utf-8-sig")
    total = sum(
        Decimal(one["amount"]) for one in monthly.standing()["tranches"]
    )
    assert f"{total:.2f}" in text
