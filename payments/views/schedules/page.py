"""定期报送: all of them, and one with its recipients and runs."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from contracts.queries.clock import now
from contracts.queries.people import who_can
from contracts.rules.board import Piece
from contracts.views.pages import contract_page
from payments.models import ReportSchedule
from payments.policies import EXPORTERS
from payments.policies.schedules import (
    can_change,
    mail_missing,
    not_a_reader,
    readers_now,
)
from payments.queries.schedules import (
    people_of,
    runs_by_pk,
    runs_of,
    schedules_for,
    with_last_run,
)
from payments.states import ScheduleState
from payments.views.page import money_page
from payments.views.schedules.telling import Line, following, run_line

PER_PAGE = 20
RUNS_PER_PAGE = 20


@contract_page("GET")
def schedule_list(request: HttpRequest) -> HttpResponse:
    """Every schedule with its next due moment and what came of the last."""
    rows = with_last_run(schedules_for(request.contract, request.user))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    runs = runs_by_pk([one.last_run for one in shown if one.last_run])
    moment = now()
    active = rows.filter(state=ScheduleState.ACTIVE).count()
    return money_page(
        request,
        "schedule_list",
        {
            "section": "exports",
            "lead": (
                Piece(
                    f"{active} 项定期报送执行中" if active else "没有执行中的定期报送"
                ),
            ),
            "page": page,
            "lines": [
                Line(
                    row=one,
                    following=following(one, moment),
                    people=tuple(
                        str(each.user) for each in one.recipients.all()
                    ),
                    last=run_line(runs[one.last_run])
                    if one.last_run
                    else None,
                )
                for one in shown
            ],
            "mail_missing": mail_missing(),
            "may_schedule": bool(set(EXPORTERS) & set(request.roles)),
            "who": who_can(request.contract, *EXPORTERS),
        },
    )


@contract_page("GET")
def schedule_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One schedule: its terms, who is told, every due moment so far."""
    return detail_page(request, schedule_or_404(request, pk))


def detail_page(
    request: HttpRequest, schedule: ReportSchedule, refused: str = ""
) -> HttpResponse:
    """The page of a schedule, with a refusal above it where there is one."""
    readers = readers_now(schedule.contract, schedule.side)
    page = Paginator(runs_of(schedule), RUNS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    return money_page(
        request,
        "schedule_detail",
        {
            "section": "exports",
            "schedule": schedule,
            "following": following(schedule, now()),
            "people": [
                (one.user, not_a_reader(one.user, readers))
                for one in people_of().filter(schedule=schedule)
            ],
            "page": page,
            "lines": [run_line(one) for one in page],
            "may_change": can_change(schedule, request.user),
            "mail_missing": ""
            if schedule.contract.is_demo
            else mail_missing(),
            "refused": refused,
        },
        status=409 if refused else 200,
    )


def schedule_or_404(request: HttpRequest, pk: int) -> ReportSchedule:
    """A schedule within the person's rights, or 404."""
    found = (
        schedules_for(request.contract, request.user).filter(pk=pk).first()
    )
    if found is None:
        raise Http404("没有这项定期报送，或不在可查看的范围内。")
    return found
