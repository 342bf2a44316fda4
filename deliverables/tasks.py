"""Long work on deliverables, and what the clock starts."""

from celery import shared_task

from contracts.queries.clock import now
from deliverables.services.packets import render_packet
from deliverables.services.slips import render_slip
from deliverables.services.upload_sessions import sweep_uploads


@shared_task(name="jobs.acceptance_packet")
def render_acceptance_packet(*, job_id: int, **_) -> None:
    """Render the 验收书 a job asks for."""
    render_packet(job_id)


@shared_task(name="uploads.sweep")
def sweep_unfinished_uploads(**_) -> int:
    """Remove uploads nobody went on with; hourly. How many."""
    return sweep_uploads(now=now())


@shared_task(name="jobs.receipt_slip")
def render_receipt_slip(*, job_id: int, **_) -> None:
    """Render the 签收单 a job asks for."""
    render_slip(job_id)
