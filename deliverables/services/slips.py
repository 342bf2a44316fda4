"""The 签收单 as PDF: one per state of a submission, however often asked."""

import hashlib

from django.template.loader import render_to_string

from contracts.models import Job, User
from contracts.pdf import html_to_pdf
from contracts.services.files import keep_in_transaction
from contracts.services.jobs import (
    finish_job,
    report_progress,
    request_job,
    run_job,
)
from deliverables.models import Submission
from deliverables.policies import check_can_request_slip
from deliverables.queries.slips import (
    RECEIVED,
    SLIP,
    WAITING,
    WITHDRAWN,
    receipts_undone,
    slip_context,
    slip_key,
    state_of_slip,
)

TEMPLATE = "pdf/receipt_slip.html"
NOT_RENDERED = "签收单排版未成功。请重试；仍未成功时联系系统管理员。"
STATE_WORDS = {WAITING: "待签收", RECEIVED: "已签收", WITHDRAWN: "已撤回"}


def request_slip(*, submission: Submission, by: User) -> Job:
    """The job of a 签收单 as it is now; asked for again it is the same job.

    The caller sends it on commit (`contracts.tasks.send_job`).
    """
    check_can_request_slip(submission, by)
    state = state_of_slip(submission)
    undone = receipts_undone(submission)
    since = "，原签收已撤销" if undone else ""
    return request_job(
        contract=submission.contract,
        kind=SLIP,
        key=slip_key(submission),
        title=f"签收单 {submission.number}（{STATE_WORDS[state]}{since}）",
        arguments={
            "submission": submission.pk, "state": state, "undone": undone,
        },
        by=by,
    )


def render_slip(job_id: int) -> Job | None:
    """Claim a job and render its 签收单; None if the work is not ours."""
    return run_job(job_id, _render, otherwise=NOT_RENDERED)


def slip_pdf(submission_id: int, state: str, undone: int = 0) -> bytes:
    """A slip as PDF: equal facts give equal bytes."""
    context = slip_context(submission_id, state, undone)
    html = render_to_string(TEMPLATE, context)
    digest = hashlib.sha256(html.encode()).hexdigest()
    return html_to_pdf(html, identifier=digest)


def _render(job: Job) -> Job:
    submission = Submission.objects.select_related("contract").get(
        pk=job.arguments["submission"]
    )
    report_progress(job, progress=20, step="排版")
    content = slip_pdf(
        submission.pk,
        job.arguments["state"],
        job.arguments.get("undone", 0),
    )
    report_progress(job, progress=90, step="存储")
    with keep_in_transaction(content) as (file,):
        return finish_job(
            job, file=file, file_name=_file_name(job, submission)
        )


def _file_name(job: Job, submission: Submission) -> str:
    state = STATE_WORDS[job.arguments["state"]]
    mark = "（演示）" if submission.contract.is_demo else ""
    return f"签收单_{submission.number}_{state}{mark}.pdf"
