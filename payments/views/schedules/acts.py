"""Pausing, resuming, closing a scheduled report; asking a run again."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.queries.clock import now
from contracts.views.pages import contract_page, try_service
from payments.policies.schedules import check_can_change
from payments.queries.schedules import runs_for
from payments.services.report_mails import retry_run
from payments.services.schedules import (
    close_schedule,
    pause_schedule,
    resume_schedule,
)
from payments.states import ScheduleState
from payments.views.page import money_page
from payments.views.schedules.page import detail_page, schedule_or_404


@contract_page("POST")
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is made until it is resumed."""
    return _act(
        request,
        pk,
        lambda: pause_schedule(schedule_id=pk, by=request.user),
        "已暂停；暂停期间到点的不补发。",
    )


@contract_page("POST")
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on from now."""
    return _act(
        request,
        pk,
        lambda: resume_schedule(schedule_id=pk, by=request.user, now=now()),
        "已恢复，自下一次到点起生成。",
    )


@contract_page("GET", "POST")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End it for good: what that means is read before it is signed."""
    schedule = schedule_or_404(request, pk)
    check_can_change(schedule, request.user)
    if request.method == "GET" and schedule.state != ScheduleState.CLOSED:
        return money_page(
            request,
            "schedule_close",
            {
                "section": "exports",
                "schedule": schedule,
                "rows": [
                    ("报表", schedule.title, "", ""),
                    ("时间", schedule.plan.words, "", ""),
                    ("设置人", str(schedule.made_by), "", ""),
                ],
                "follows": [
                    "以后到点不再生成，也不再发邮件；不能恢复，需要时另设一项。",
                    "已生成的报表、编号和发送记录保留，仍可下载。",
                ],
            },
        )
    return _act(
        request,
        pk,
        lambda: close_schedule(schedule_id=pk, by=request.user),
        "已结束；已生成的报表仍可下载。",
    )


@contract_page("POST")
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the report, or send its unsent mails, once more."""
    run = (
        runs_for(request.contract, request.user).filter(pk=pk).first()
    )
    if run is None:
        raise Http404("没有这次报送，或不在可查看的范围内。")
    return _act(
        request,
        run.schedule_id,
        lambda: retry_run(run_id=pk, by=request.user, now=now()),
        "已重试，一分钟内由后台办理。已发送的不会再发。",
    )


def _act(
    request: HttpRequest, pk: int, act: Callable[[], object], done: str
) -> HttpResponse:
    schedule = schedule_or_404(request, pk)
    _, refused = try_service(act)
    if refused:
        return detail_page(request, schedule, refused.message)
    messages.success(request, done)
    return redirect("schedule", request.contract.slug, pk)
