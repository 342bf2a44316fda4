"""为什么是这个金额: the account on one page, to print or as PDF."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.models import Job
from contracts.policies import Refused, check_role
from contracts.queries.agreements import agreement_of
from contracts.states import READERS, JobState
from contracts.tasks import send_job
from contracts.views.pages import contract_page
from payments.policies.penalties import check_sheet_day
from payments.queries.penalties import account_of
from payments.rules.late_days import HEAD, claims
from payments.rules.penalty_sheet import sheet_of
from payments.services.penalty_sheets import request_sheet, sheet_key
from payments.views.page import money_page


@contract_page("GET")
def sheet(request: HttpRequest) -> HttpResponse:
    """Why the amount is what it is, on the day asked for."""
    said = _sheet(request, request.as_of)
    job = said and (
        Job.objects.visible_to(request.user)
        .filter(key=sheet_key(request.contract, said))
        .first()
    )
    return money_page(
        request,
        "penalties/sheet",
        {
            "section": "penalties",
            "sheet": said,
            "job": job,
            # What is printed is what is known; of no day that has not come.
            "may_print": request.as_of <= request.today
            and request.known is None,
        },
    )


@contract_page("POST")
def sheet_file(request: HttpRequest) -> HttpResponse:
    """Ask for the page of a day as PDF, and go to its progress."""
    check_role(
        request.contract, request.user, *READERS, act="生成违约金说明"
    )
    day = _day(request)
    check_sheet_day(request.contract, day, today=request.today)
    said = _sheet(request, day)
    if not said:
        raise Refused("no_rate", "协议没有约定逾期违约金，没有要说明的金额。")
    job = request_sheet(
        contract=request.contract, sheet=said, by=request.user
    )
    if job.state != JobState.DONE:
        send_job(job)
    return redirect("job", request.contract.slug, job.pk)


def _day(request: HttpRequest) -> date:
    """The day the page was asked for, as its form sends it; else today.

    An address that acts has no day of its own: it comes in the body.
    """
    text = request.POST.get("day", "")
    try:
        return date.fromisoformat(text) if text else request.today
    except ValueError as error:
        raise Refused(
            "day_unreadable", "截至日读不出。请回到页面重新选择日期。"
        ) from error


def _sheet(request: HttpRequest, day: date) -> dict:
    """What the page says; empty where the agreement names no rate."""
    contract = request.contract
    standing = (
        request.standing
        if day == request.as_of
        else request.standing_on(contract, day)
    )
    late = next((one for one in claims(standing) if one.head == HEAD), None)
    return sheet_of(
        agreement_of(contract),
        standing,
        account_of(contract, standing, day),
        late,
    )
