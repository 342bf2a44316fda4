"""The task a worker runs is one service call."""

from deliverables import tasks


def test_the_task_renders_the_job_it_is_given(monkeypatch):
    rendered = []
    monkeypatch.setattr(tasks, "render_packet", rendered.append)
    tasks.render_acceptance_packet(job_id=7, added_later="ignored")
    assert [7] == rendered


def test_the_task_is_named_as_its_kind_of_job():
    assert "jobs.acceptance_packet" == tasks.render_acceptance_packet.name
