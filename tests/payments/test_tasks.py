"""The names under which the queue finds this app's work."""

from celery import current_app

from payments.services.penalty_sheets import KIND


def test_each_kind_of_job_has_its_task():
    assert f"jobs.{KIND}" in current_app.tasks
