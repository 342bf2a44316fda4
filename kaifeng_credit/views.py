"""The portal's own pages: home, overview, to-do, health, refusals."""

import sys
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contracts.models import Contract, FactorReset, User
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.clock import complete_through
from contracts.queries.people import holds
from contracts.rules.differences import figure
from contracts.rules.touching import about
from contracts.services.role_requests import SIGNS, waiting_for
from contracts.states import ADMINISTRATORS, Role
from contracts.views.pages import contract_page, is_closed, shows_past
from kaifeng_credit.api.errors import body_of
from kaifeng_credit.desk import (
    errands_of,
    indicator_values,
    own_tasks,
    recent_acts,
    recorded_kinds,
    side_of_roles,
    side_tasks,
    tasks_of,
)
from kaifeng_credit.finance.gathering import keeps_money
from kaifeng_credit.leaving.taken_over import HANDED, handovers_to
from kaifeng_credit.operations.alarms import (
    Alarm,
    alarms,
    emergency_alarm,
    exports_alarm,
)
from kaifeng_credit.overview import Overview, build_overview, group_tasks
from kaifeng_credit.readings import careful_reading
from kaifeng_credit.remembered import name_of_answer, remembered
from kaifeng_credit.reminders import recent_reminders

# What lies below is asked by programs, which read JSON.
PROGRAMS = "/api/"
RETRY_AFTER_SECONDS = 15


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """One's contracts; straight to the overview where there is one.

    Finance begins with the money of all its contracts; ``?list=1`` is the
    way from there to the list.
    """
    if "list" not in request.GET and keeps_money(request.user):
        return redirect("finance")
    contracts = list(
        Contract.objects.visible_to(request.user)
        .distinct()
        .order_by("is_demo", "slug")
    )
    if len(contracts) == 1 and "list" not in request.GET:
        return redirect("overview", contracts[0].slug)
    return TemplateResponse(
        request,
        "home.html",
        {
            "rows": contracts,
            "alarms": _amiss(request),
            "to_sign": _to_sign(request.user),
        },
    )


def _to_sign(user: User) -> list[tuple[str, str, int]]:
    """What another administrator asked for: (words, page, account)."""
    if not holds(user, *SIGNS):
        return []
    others = ~Q(asked_by=user) & ~Q(user=user)
    roles = waiting_for().filter(others).select_related("user")
    resets = FactorReset.objects.filter(others, settled_by=None)
    return [
        *(
            (
                f"授予 {row.user} {row.get_role_display()}",
                "person_roles",
                row.user_id,
            )
            for row in roles
        ),
        *(
            (f"重设 {row.user} 的两步验证", "person", row.user_id)
            for row in resets.select_related("user").order_by("pk")
        ),
    ]


def _amiss(request: HttpRequest) -> list[Alarm]:
    """What an administrator has to look at, each of their own matters.

    系统管理 reads every alarm; 安全管理 and 审计 that glass was broken.
    """
    moment = timezone.now()
    if holds(request.user, Role.SYSTEM_ADMIN):
        return alarms(moment)
    if not holds(request.user, *ADMINISTRATORS):
        return []
    found = [emergency_alarm(moment)]
    if holds(request.user, Role.SECURITY_ADMIN):
        found.append(exports_alarm(moment))
    return [one for one in found if one is not None]


@contract_page("GET")
def overview(request: HttpRequest) -> HttpResponse:
    """The whole contract on a day, led by one sentence.

    What it says rests on the record and is worked out once for a person.
    """
    shown = remembered(request, "overview", lambda: _overview(request))
    request.tasks = shown["page"].tasks  # asked once
    return TemplateResponse(
        request,
        "overview.html",
        {
            **shown,
            "agreement": agreement_of(request.contract),
            "kept_as": name_of_answer(request),
        },
    )


def _overview(request: HttpRequest) -> dict[str, Any]:
    contract, agreement = request.contract, agreement_of(request.contract)
    compared = request.compared
    page = build_overview(
        request.standing,
        agreement,
        calendar(),
        side=side_of_roles(request.roles),
        as_of=request.as_of,
        recent=recent_acts(contract, until=request.as_of),
        alternative=(compared["words"], compared) if compared else None,
        indicators=indicator_values(contract, until=request.as_of),
        recorded=recorded_kinds(contract, request.standing),
        complete_through=complete_through(contract, as_of=request.as_of),
        extra_tasks=errands_of(request),
        closed=is_closed(request),
    )
    request.tasks = page.tasks
    careful = careful_reading(agreement)
    handed = [t for t in errands_of(request) if t.key.startswith(HANDED)]
    return {
        "page": replace(page, own_tasks=len(own_tasks(request))),
        "compared_id": agreement.readings[careful.key].id if careful else "",
        "disputes": _disputes(request, page),
        "handed": handed,
    }


def _disputes(request: HttpRequest, page: Overview) -> dict:
    """乙方's objections by the block whose figures they stand beside."""
    number = page.gate.number if page.gate else 0
    wanted = {
        "gate": figure("tranche", number),
        "deadlines": figure("deadline", ""),
        "penalty": figure("remedy", ""),
    }
    return {
        block: about(request.objections, name)
        for block, name in wanted.items()
    }


@contract_page("GET")
def todo(request: HttpRequest) -> HttpResponse:
    """What is on one's desk, by due day; and what one waits for."""
    mine, side = own_tasks(request), side_tasks(request)
    colleagues = [task for task in side if task not in mine]
    theirs = [task for task in tasks_of(request) if task not in side]
    coming = [
        task
        for task in tasks_of(request)
        if task.due_on and task.due_on >= request.as_of
    ]
    return TemplateResponse(
        request,
        "todo.html",
        {
            "mine": group_tasks(mine, as_of=request.as_of),
            "colleagues": group_tasks(colleagues, as_of=request.as_of),
            "theirs": group_tasks(theirs, as_of=request.as_of),
            "own_count": len(mine),
            "colleague_count": len(colleagues),
            "other_count": len(theirs),
            "handed": handovers_to(request.user, request.contract),
            "next_due": coming[0] if coming else None,
            "reminders": []
            if shows_past(request)
            else recent_reminders(request.contract, request.user),
        },
    )


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Alive and able to ask the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is gone: say what to do, keep the person calm."""
    return TemplateResponse(
        request,
        "403.html",
        {
            "title": "页面已过期",
            "message": "页面打开太久或登录已更换，这次提交没有生效。"
            "请返回上一页，刷新后再提交。",
        },
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here, or nothing this person may know of: the same answer."""
    if request.path.startswith(PROGRAMS):
        return JsonResponse(body_of(404), status=404)
    return TemplateResponse(request, "404.html", {}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke: no details to the page, nothing was half written."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _no_database(request)
    if request.path.startswith(PROGRAMS):
        return JsonResponse(body_of(500), status=500)
    return TemplateResponse(request, "500.html", {}, status=500).render()


def _no_database(request: HttpRequest) -> HttpResponse:
    """503 that asks the database for nothing, not even who is asking.

    An act whose answer was lost is whole or was not done; the page says how
    to find out which before trying again.
    """
    headers = {"Retry-After": RETRY_AFTER_SECONDS, "Cache-Control": "no-store"}
    if request.path.startswith(PROGRAMS):
        return JsonResponse(body_of(503), status=503, headers=headers)
    return HttpResponse(
        render_to_string("no_database.html"), status=503, headers=headers
    )
