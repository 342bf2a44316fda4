"""为什么是这个金额 as PDF: one per content, however often it is asked for.

What the page says travels with the job as plain values: a worker of this app
cannot ask for a standing, and what was asked for is what is printed.
"""

import hashlib
import json
from typing import Any

from django.template.loader import render_to_string

from contracts.models import Contract, Job, User
from contracts.pdf import html_to_pdf
from contracts.queries.agreements import agreement_of
from contracts.services.files import keep_in_transaction
from contracts.services.jobs import (
    finish_job,
    report_progress,
    request_job,
    run_job,
)

KIND = "penalty_sheet"
TEMPLATE = "pdf/penalty_sheet.html"
NOT_RENDERED = "违约金说明排版未成功。请重试；仍未成功时联系系统管理员。"
SETTING, STORING = 20, 90


def sheet_key(contract: Contract, sheet: dict[str, Any]) -> str:
    """The key of the job that makes this page: its content's digest."""
    said = json.dumps(sheet, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()
    return f"{KIND}:{contract.pk}:{digest}"


def request_sheet(
    *, contract: Contract, sheet: dict[str, Any], by: User
) -> Job:
    """The job of a page as it is now; the caller sends it on commit."""
    return request_job(
        contract=contract,
        kind=KIND,
        key=sheet_key(contract, sheet),
        title=f"违约金说明（截至 {sheet['as_of']}）",
        arguments={"sheet": sheet},
        by=by,
    )


def render_sheet(job_id: int) -> Job | None:
    """Claim a job and render its page; None if the work is not ours."""
    return run_job(job_id, _render, otherwise=NOT_RENDERED)


def sheet_pdf(contract: Contract, sheet: dict[str, Any]) -> bytes:
    """The page as PDF: equal values give equal bytes."""
    agreement = agreement_of(contract)
    html = render_to_string(
        TEMPLATE,
        {
            "sheet": sheet,
            "agreement": agreement,
            "party_names": {
                side: party.name for side, party in agreement.parties.items()
            },
            "is_demo": contract.is_demo,
        },
    )
    digest = hashlib.sha256(html.encode()).hexdigest()
    return html_to_pdf(html, identifier=digest)


def _render(job: Job) -> Job:
    sheet = job.arguments["sheet"]
    report_progress(job, progress=SETTING, step="排版")
    content = sheet_pdf(job.contract, sheet)
    report_progress(job, progress=STORING, step="存储")
    mark = "（演示）" if job.contract.is_demo else ""
    name = f"违约金说明_{sheet['as_of']}{mark}.pdf"
    with keep_in_transaction(content) as (file,):
        return finish_job(job, file=file, file_name=name)
