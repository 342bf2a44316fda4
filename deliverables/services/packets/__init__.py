"""The 验收书 of a decision: asked for once, rendered once, kept for ever."""

import hashlib
from datetime import date

from django.template.loader import render_to_string

from contracts.models import Job, User
from contracts.pdf import html_to_pdf
from contracts.services import audit
from contracts.services.files import keep_in_transaction
from contracts.services.jobs import (
    finish_job,
    report_progress,
    request_job,
    run_job,
)
from deliverables.models import AcceptancePacket, Decision
from deliverables.policies import check_can_request_packet
from deliverables.queries.packets import packet_context

__all__ = ["packet_context", "render_packet", "request_packet"]

KIND = "acceptance_packet"
TEMPLATE = "pdf/acceptance_record.html"
NOT_RENDERED = "验收书排版未成功。请重试；仍未成功时联系系统管理员。"


def request_packet(*, decision: Decision, by: User) -> Job:
    """The job of a decision's 验收书; asked for again it is the same job.

    The caller sends it on commit (`contracts.tasks.send_job`).
    """
    check_can_request_packet(decision, by)
    return request_job(
        contract=decision.contract,
        kind=KIND,
        key=f"{KIND}:{decision.pk}",
        title=f"验收书 {decision.number}",
        arguments={"decision": decision.pk},
        by=by,
    )


def render_packet(job_id: int) -> AcceptancePacket | None:
    """Claim a job and render its 验收书; None if the work is not ours."""
    return run_job(job_id, _render, otherwise=NOT_RENDERED)


def _render(job: Job) -> AcceptancePacket:
    decision = Decision.objects.get(pk=job.arguments["decision"])
    report_progress(job, progress=10, step="读取验收记录")
    html = render_to_string(TEMPLATE, packet_context(decision))
    report_progress(job, progress=30, step="排版")
    content = typeset(html)
    report_progress(job, progress=90, step="存储")
    return _store(job, decision, content)


def typeset(html: str) -> bytes:
    """The page as PDF; the PDF is identified by what the page says."""
    digest = hashlib.sha256(html.encode()).hexdigest()
    return html_to_pdf(html, identifier=digest)


def _store(job: Job, decision: Decision, content: bytes) -> AcceptancePacket:
    """File, packet and finished job: all of it or nothing."""
    with keep_in_transaction(content) as (file,):
        finish_job(job, file=file, file_name=file_name(decision))
        packet = AcceptancePacket.objects.create(
            contract_id=decision.contract_id,
            decision=decision,
            job=job,
            file=file,
        )
        audit.record(
            "packet_rendered",
            by=None,
            contract=decision.contract,
            on=packet,
            summary=f"生成验收书 {decision.number}",
            detail={"sha256": file.digest, "size": file.size},
        )
    return packet


def file_name(decision: Decision) -> str:
    """The name under which the 验收书 is handed out."""
    day: date = decision.happened_on
    mark = "（演示）" if decision.contract.is_demo else ""
    return f"验收书_{decision.number}_{day:%Y%m%d}{mark}.pdf"
