"""Long tasks: where each stands, its file, and another try."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from contracts.models import Job
from contracts.services.jobs import record_result_download, retry_job
from contracts.services.table_imports import (
    JOB_KIND,
    MOST_AT_ONCE,
    not_imported,
    problem_count,
    problems_of,
)
from contracts.states import Handout, JobState
from contracts.tasks import send_job
from contracts.views.attachments import attachment, sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page

PER_PAGE = 20
UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


@contract_page("GET")
def job_list(request: HttpRequest) -> HttpResponse:
    """Every long task of the contract, the newest first."""
    rows = _jobs(request).order_by("-requested_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    waiting = any(job.state in UNFINISHED for job in page)
    return TemplateResponse(
        request,
        "contracts/job_list.html",
        {
            "page": page,
            "cards": [_card(job) for job in page],
            "waiting": waiting,
        },
    )


@contract_page("GET")
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One task; the card asks again every two seconds until it is done."""
    job = _job(request, pk)
    unfinished = job.state in UNFINISHED
    card, problems = _card(job), problems_of(job)
    response = TemplateResponse(
        request,
        f"contracts/job_detail.html{'#card' if request.htmx else ''}",
        {
            "job": job,
            "card": card,
            "unfinished": unfinished,
            "words": _ends(job),
            "problems": problems,
            "all_problems": card["href"]
            if len(problems) >= MOST_AT_ONCE
            else "",
        },
    )
    if request.htmx and not unfinished:
        # The heading and the file stand outside the card.
        response.headers["HX-Refresh"] = "true"
    return response


@sandboxed
@contract_page("GET")
@handed_out(Handout.PACKET)
def job_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The finished file: as an attachment, to nobody outside its scope."""
    job = _job(request, pk)
    if job.file_id is None:
        raise Http404("任务尚未完成，还没有文件。")
    response = attachment(job.file_id, job.file_name)
    record_result_download(job=job, by=request.user)
    return response


@contract_page("POST")
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed task again."""
    job = _job(request, pk)
    if job.state == JobState.FAILED:
        job = retry_job(job_id=job.pk, by=request.user)
        send_job(job)
        messages.success(request, f"已重新排队：{job.title}。")
    return redirect("job", request.contract.slug, job.pk)


def _jobs(request: HttpRequest):
    return (
        Job.objects.visible_to(request.user)
        .filter(contract=request.contract)
        .select_related("requested_by", "contract", "file")
    )


def _job(request: HttpRequest, pk: int) -> Job:
    job = _jobs(request).filter(pk=pk).first()
    if job is None:
        raise Http404("没有这项任务。")
    return job


def _card(job: Job) -> dict:
    """A job as the card shows it; the words are those of the word list."""
    slug = job.contract.slug
    return {
        "pk": job.pk,
        "title": job.title,
        "state": job.state,
        "shown": "not_imported" if not_imported(job) else job.state,
        "progress": job.progress,
        "note": _note(job),
        "href": reverse("job_file", args=[slug, job.pk]),
        "retry_href": reverse("job_retry", args=[slug, job.pk]),
        "page": reverse("job", args=[slug, job.pk]),
        "requested_by": job.requested_by,
        "requested_at": job.requested_at,
        "file_name": job.file_name,
    }


def _ends(job: Job) -> str:
    """What became of the task, after its title: a table or a file."""
    imports = job.kind.startswith(JOB_KIND)
    if not_imported(job):
        return "没有导入"
    return {
        JobState.DONE: "已处理" if imports else "已生成",
        JobState.FAILED: "没有导入" if imports else "未能生成",
        JobState.RUNNING: "正在处理" if imports else "正在生成",
    }.get(JobState(job.state), "正在排队")


def _note(job: Job) -> str:
    if job.state == JobState.FAILED:
        return f"原因：{job.failure}"
    if job.state == JobState.RUNNING:
        again = f"（第 {job.tries} 次尝试）" if job.tries > 1 else ""
        return f"{job.step}{again}" if job.step else f"开始处理{again}"
    if job.state == JobState.QUEUED:
        if job.failure:
            return f"上一次未成功，将自动重试。{job.failure}"
        return "已排队，后台进程空闲后开始。"
    if not_imported(job):
        return f"未写入，{problem_count(job)} 处问题。"
    return job.file_name
