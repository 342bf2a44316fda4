"""The task a worker runs is one service call."""

from deliverables import tasks


def test_the_task_renders_the_job_it_is_given(monkeypatch):
    rendered = []
    monkeypatch.setattr(tasks, "render_packet", rendered.append)
    tasks.render_acceptance_packet(job_id=7, added_later="ignored")
    assert [7] == rendered


def test_the_task_is_named_as_its_kind_of_job():
    assert "jobs.acceptance_packet" == tasks.render_acceptance_packet.name


def test_the_broom_is_told_the_moment(monkeypatch):
    moment, swept = object(), []
    monkeypatch.setattr(tasks, "now", lambda: moment)
    monkeypatch.setattr(
        tasks, "sweep_uploads", lambda *, now: swept.append(now) or 3
    )
    assert 3 == tasks.sweep_unfinished_uploads(added_later="ignored")
    assert [moment] == swept


def test_a_slip_is_rendered_by_its_own_task(monkeypatch):
    rendered = []
    monkeypatch.setattr(tasks, "render_slip", rendered.append)
    tasks.render_receipt_slip(job_id=8, added_later="ignored")
    assert [8] == rendered
    assert "jobs.receipt_slip" == tasks.render_receipt_slip.name
