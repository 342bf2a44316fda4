"""What the clock starts, and when."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from celery.schedules import crontab

from kaifeng_credit import tasks
from kaifeng_credit.celery import app

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_day_comes_as_text_and_is_passed_on_as_a_day(monkeypatch):
    asked = []
    monkeypatch.setattr(
        tasks.reminders,
        "check_deadlines",
        lambda *, as_of: asked.append(as_of) or 3,
    )
    assert 3 == tasks.check_deadlines(as_of="2026-03-05", later="ignored")
    tasks.check_deadlines()
    assert [date(2026, 3, 5), None] == asked


def test_deadlines_are_checked_at_ten_past_midnight_in_shanghai():
    entry = app.conf.beat_schedule["deadlines"]
    assert tasks.check_deadlines.name == entry["task"]
    assert crontab(hour=0, minute=10) == entry["schedule"]
    assert "Asia/Shanghai" == str(app.conf.timezone)
    evening = datetime(2026, 1, 4, 23, 0, tzinfo=SHANGHAI)
    schedule = crontab(hour=0, minute=10, app=app, nowfun=lambda: evening)
    left = schedule.remaining_estimate(evening)
    assert 70 * 60 == round(left.total_seconds())


def test_lost_jobs_are_looked_for_every_fifteen_seconds():
    entry = app.conf.beat_schedule["reaper"]
    assert ("jobs.reap", 15) == (entry["task"], entry["schedule"])


def test_every_task_of_the_beat_exists():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert set() == wanted - set(app.tasks)
