"""为什么是这个金额: the account on one page, to print or as PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contracts.models import Job
from contracts.policies import Refused, check_role
from contracts.states import READERS, JobState
from contracts.tasks import send_job
from contracts.views.pages import contract_page
from payments.queries.penalties import account_of
from payments.rules.penalty_sheet import sheet_of
from payments.services.penalty_sheets import request_sheet, sheet_key
from payments.views.page import money_of, money_page


@contract_page("GET")
def sheet(request: HttpRequest) -> HttpResponse:
    """Why the amount is what it is, on the day asked for."""
    said = _sheet(request)
    job = said and (
        Job.objects.visible_to(request.user)
        .filter(key=sheet_key(request.contract, said))
        .first()
    )
    return money_page(
        request,
        "penalties/sheet",
        {"section": "penalties", "sheet": said, "job": job},
    )


@contract_page("POST")
def sheet_file(request: HttpRequest) -> HttpResponse:
    """Ask for the page of today as PDF, and go to its progress."""
    check_role(
        request.contract, request.user, *READERS, act="生成违约金说明"
    )
    said = _sheet(request)
    if not said:
        raise Refused("no_rate", "协议没有约定逾期违约金，没有要说明的金额。")
    job = request_sheet(
        contract=request.contract, sheet=said, by=request.user
    )
    if job.state != JobState.DONE:
        send_job(job)
    return redirect("job", request.contract.slug, job.pk)


def _sheet(request: HttpRequest) -> dict:
    """What the page says; empty where the agreement names no rate."""
    money = money_of(request)
    account = account_of(request.contract, request.standing, request.as_of)
    return sheet_of(money.agreement, request.standing, account, money.late)
