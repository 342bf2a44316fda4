"""Long work on money: what a worker renders."""

from celery import shared_task

from payments.services.penalty_sheets import render_sheet


@shared_task(name="jobs.penalty_sheet")
def render_penalty_sheet(*, job_id: int, **_) -> None:
    """Render the 违约金说明 a job asks for."""
    render_sheet(job_id)
