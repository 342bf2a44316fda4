"""The 验收书 of a decision: asked for once, rendered once, kept for ever."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from contracts.models import Job, User
from contracts.pdf import Enclosed, html_to_pdf
from contracts.queries.clock import now
from contracts.services import audit
from contracts.services.files import keep_in_transaction
from contracts.services.jobs import (
    finish_job,
    report_progress,
    request_job,
    run_job,
)
from contracts.signing import Signer, configured_signer
from contracts.word import html_to_word
from deliverables.models import AcceptancePacket, Decision
from deliverables.policies import check_can_request_packet
from deliverables.queries.packets import packet_context
from deliverables.services.packets.originals import originals

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
        title=f"验收书 {decision.number}{_mark(decision)}",
        arguments={"decision": decision.pk},
        by=by,
    )


def render_packet(job_id: int) -> AcceptancePacket | None:
    """Claim a job and render its 验收书; None if the work is not ours."""
    return run_job(job_id, _render, otherwise=NOT_RENDERED)


@dataclass(frozen=True)
class Papers:
    """The bytes of a 验收书 before any of them is stored."""

    unsigned: bytes
    word: bytes
    signed: bytes | None = None
    signer: Signer | None = None
    signed_at: datetime | None = None


def _render(job: Job) -> AcceptancePacket:
    decision = Decision.objects.get(pk=job.arguments["decision"])
    report_progress(job, progress=10, step="读取验收记录")
    signer = configured_signer()
    context = packet_context(
        decision, signed_as=signer.name if signer else ""
    )
    html = page_of(context)
    report_progress(job, progress=30, step="排版")
    unsigned = typeset(html, originals(context["packet"]))
    report_progress(job, progress=75, step="Word 稿")
    papers = Papers(unsigned, word_of(context))
    if signer is not None:
        report_progress(job, progress=85, step="签名")
        papers = _signed(decision, papers, signer, at=now())
    report_progress(job, progress=90, step="存储")
    return _store(job, decision, papers)


def page_of(context: Mapping[str, Any]) -> str:
    """The 验收书 as one page that needs nothing outside itself."""
    return render_to_string(TEMPLATE, dict(context))


def word_of(context: Mapping[str, Any]) -> bytes:
    """The same page as a Word document, which carries and signs nothing."""
    return html_to_word(page_of({**context, "as_word": True}))


def typeset(html: str, enclosed: Sequence[Enclosed] = ()) -> bytes:
    """The page as PDF; the PDF is identified by what the page says."""
    digest = hashlib.sha256(html.encode()).hexdigest()
    return html_to_pdf(html, identifier=digest, enclosed=enclosed)


def _signed(
    decision: Decision, papers: Papers, signer: Signer, *, at: datetime
) -> Papers:
    signed = signer.sign(
        papers.unsigned, at=at, reason=f"验收书 {decision.number}"
    )
    return replace(papers, signed=signed, signer=signer, signed_at=at)


def _store(job: Job, decision: Decision, papers: Papers) -> AcceptancePacket:
    """Files, packet and finished job: all of it or nothing."""
    signed = () if papers.signed is None else (papers.signed,)
    with keep_in_transaction(papers.word, papers.unsigned, *signed) as kept:
        word, unsigned, file = kept[0], kept[1], kept[-1]
        finish_job(job, file=file, file_name=file_name(decision))
        signer = papers.signer
        packet = AcceptancePacket.objects.create(
            contract_id=decision.contract_id,
            decision=decision,
            job=job,
            file=file,
            unsigned_file=unsigned,
            word_file=word,
            signer=signer.name[:200] if signer else "",
            certificate=signer.fingerprint if signer else "",
            signed_at=papers.signed_at,
        )
        audit.record(
            "packet_rendered",
            by=None,
            contract=decision.contract,
            on=packet,
            summary=f"生成验收书 {decision.number}",
            detail={
                "sha256": file.digest,
                "unsigned_sha256": unsigned.digest,
                "word_sha256": word.digest,
                "certificate_sha256": packet.certificate,
                "size": file.size,
            },
        )
    return packet


def _mark(decision: Decision) -> str:
    """What the paper of a row that takes a conclusion back is known by."""
    return "（已撤销）" if decision.reverses_id else ""


def file_name(decision: Decision, suffix: str = ".pdf") -> str:
    """The name under which a form of the 验收书 is handed out."""
    day: date = decision.happened_on
    mark = "（演示）" if decision.contract.is_demo else ""
    mark = f"{_mark(decision)}{mark}"
    return f"验收书_{decision.number}_{day:%Y%m%d}{mark}{suffix}"
