"""Long work on deliverables."""

from celery import shared_task

from deliverables.services.packets import render_packet


@shared_task(name="jobs.acceptance_packet")
def render_acceptance_packet(*, job_id: int, **_) -> None:
    """Render the 验收书 a job asks for."""
    render_packet(job_id)
