"""What the clock starts, and when."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from celery.schedules import crontab

from kaifeng_credit import tasks
from kaifeng_credit.celery import app
from payments.services.report_clock import Ticked

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_day_comes_as_text_and_is_passed_on_as_a_day(monkeypatch):
    asked = []
    monkeypatch.setattr(
        tasks.reminders,
        "check_deadlines",
        lambda pks, *, as_of: asked.append((pks, as_of)) or 3,
    )
    ask = tasks.check_some_deadlines
    assert 3 == ask(pks=[7], as_of="2026-03-05", later="ignored")
    ask(pks=[8])
    assert [([7], date(2026, 3, 5)), ([8], None)] == asked


def test_the_night_is_shared_out_among_the_workers(monkeypatch):
    given = []
    monkeypatch.setattr(
        tasks.reminders, "chunks", lambda: iter([[1, 2], [3]])
    )
    monkeypatch.setattr(
        tasks.check_some_deadlines, "delay", lambda **kwargs: given.append(kwargs)
    )
    assert 2 == tasks.check_deadlines(as_of="2026-03-05", later="ignored")
    assert [
        {"pks": [1, 2], "as_of": "2026-03-05"},
        {"pks": [3], "as_of": "2026-03-05"},
    ] == given


def test_a_single_share_needs_no_message(monkeypatch):
    given = []
    monkeypatch.setattr(tasks.reminders, "chunks", lambda: iter([[1, 2]]))
    monkeypatch.setattr(
        tasks.reminders,
        "check_deadlines",
        lambda pks, *, as_of: given.append((pks, as_of)),
    )
    assert 1 == tasks.check_deadlines(as_of="2026-03-05")
    assert [([1, 2], date(2026, 3, 5))] == given


def test_each_minute_it_is_asked_who_is_away(monkeypatch):
    entry = app.conf.beat_schedule["probe"]
    assert (tasks.probe.name, 60) == (entry["task"], entry["schedule"])
    # An answer that comes late is none.
    assert 60 == entry["options"]["expires"]
    monkeypatch.setattr(tasks.away, "probe", lambda now: ["mail"])
    assert 1 == tasks.probe(later="ignored")


def test_stored_answers_are_verified_every_night(monkeypatch):
    entry = app.conf.beat_schedule["projections"]
    assert tasks.verify_projections.name == entry["task"]
    assert crontab(hour=2, minute=30) == entry["schedule"]
    monkeypatch.setattr(tasks.verifying, "verify_nightly", lambda: 4)
    assert 4 == tasks.verify_projections(later="ignored")


def test_deadlines_are_checked_at_ten_past_midnight_in_shanghai():
    entry = app.conf.beat_schedule["deadlines"]
    assert tasks.check_deadlines.name == entry["task"]
    assert crontab(hour=0, minute=10) == entry["schedule"]
    assert "Asia/Shanghai" == str(app.conf.timezone)
    evening = datetime(2026, 1, 4, 23, 0, tzinfo=SHANGHAI)
    schedule = crontab(hour=0, minute=10, app=app, nowfun=lambda: evening)
    left = schedule.remaining_estimate(evening)
    assert 70 * 60 == round(left.total_seconds())


def test_scheduled_reports_are_looked_for_every_minute(monkeypatch):
    entry = app.conf.beat_schedule["reports"]
    assert (tasks.tick_reports.name, 60) == (entry["task"], entry["schedule"])
    asked = []
    monkeypatch.setattr(
        tasks, "tick", lambda **given: asked.append(given) or Ticked(2, 1, 3)
    )
    assert 1 == tasks.tick_reports(later="ignored")
    (given,) = asked
    assert tasks.standing_on is given["standing"]
    assert given["now"].tzinfo is not None


def test_lost_jobs_are_looked_for_every_fifteen_seconds():
    entry = app.conf.beat_schedule["reaper"]
    assert ("jobs.reap", 15) == (entry["task"], entry["schedule"])


def test_every_task_of_the_beat_exists():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert set() == wanted - set(app.tasks)
