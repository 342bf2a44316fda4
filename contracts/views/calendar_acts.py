"""Loading a notice: 核对, 提请, 批准, 退回, 撤回; each is checked."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.forms import NoticeDeclineForm, NoticeForm
from contracts.models import Contract, Proposal
from contracts.policies import (
    Refused,
    check_calendar_is_real,
    check_can_adopt_notice,
    check_can_propose_notice,
)
from contracts.queries.clock import today
from contracts.queries.people import who_can
from contracts.rules.calendar import Notice, WorkingCalendar
from contracts.rules.year_calendar import year_of
from contracts.services.calendar_notices import (
    Candidate,
    NoticeRefused,
    adopt_notice,
    candidate_of,
    decline_notice,
    propose_notice,
    read_candidate,
)
from contracts.services.proposals import withdraw_proposal
from contracts.states import Handout, ProposalKind, ProposalState, Role
from contracts.views.attachments import attachment, sandboxed
from contracts.views.calendar import render_calendar
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page, try_service
from contracts.views.settling import finder_of

_proposal_or_404 = finder_of(ProposalKind.CALENDAR)
CONTRACTS_PER_PAGE = 10


@contract_page("GET", "POST")
def calendar_propose(request: HttpRequest) -> HttpResponse:
    """A file → its problems, or the 核对 page → a proposal."""
    if request.method == "GET":
        return redirect("calendar", request.contract.slug)
    check_can_propose_notice(request.contract, request.user)
    form = NoticeForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_calendar(request, form, status=422)
    data = form.cleaned_data
    candidate, refused = try_service(
        lambda: read_candidate(data["bytes"], data["name"], today=today())
    )
    if isinstance(refused, NoticeRefused):
        return render_calendar(request, form, refused.problems, status=422)
    if "edit" in request.POST:
        return render_calendar(request, NoticeForm(initial=data))
    if "sign" not in request.POST:
        return _check_page(request, form, candidate)
    proposal, refused = try_service(
        lambda: propose_notice(
            contract=request.contract,
            content=data["bytes"],
            file_name=data["name"],
            by=request.user,
            today=today(),
            note=data["note"],
        )
    )
    if refused:
        return _check_page(request, form, candidate, refused)
    messages.success(
        request, f"已提请载入{candidate.year}年放假安排，等待另一人批准。"
    )
    return redirect("calendar_proposal", request.contract.slug, proposal.pk)


def _check_page(
    request: HttpRequest,
    form: NoticeForm,
    candidate: Candidate,
    refused: Refused | None = None,
) -> TemplateResponse:
    """What the file says and what it would move; nothing is written yet."""
    _, trial = try_service(lambda: check_calendar_is_real(request.contract))
    return TemplateResponse(
        request,
        "contracts/calendar_check.html",
        {
            "section": "calendar",
            "candidate": candidate,
            "rows": _rows(candidate.row, candidate.revision),
            "carried": form.carried(),
            "refused": refused,
            "trial": trial,
            **_preview(request, candidate),
        },
        status=409 if refused else 200,
    )


@contract_page("GET", "POST")
def calendar_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was proposed and what it would move; 甲方审批 signs it."""
    proposal = _proposal_or_404(request, pk)
    if request.method == "GET":
        return _proposal_page(request, proposal, NoticeDeclineForm())
    check_can_adopt_notice(request.contract, request.user)
    notice, refused = try_service(
        lambda: adopt_notice(
            proposal_id=proposal.pk, by=request.user, today=today()
        )
    )
    if refused:
        return _proposal_page(
            request, proposal, NoticeDeclineForm(), refused, status=409
        )
    messages.success(
        request,
        f"{notice.year}年放假安排已载入，全部合同的期限随即按它计算。",
    )
    return redirect("calendar", request.contract.slug)


@contract_page("POST")
def calendar_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """甲方审批 sends a proposal back with a reason."""
    proposal = _proposal_or_404(request, pk)
    check_can_adopt_notice(request.contract, request.user)
    form = NoticeDeclineForm(request.POST)
    if not form.is_valid():
        return _proposal_page(request, proposal, form, status=422)
    _, refused = try_service(
        lambda: decline_notice(
            proposal_id=proposal.pk,
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    )
    if refused:
        return _proposal_page(request, proposal, form, refused, status=409)
    messages.success(request, "已退回，提请人可以看到理由。")
    return redirect("calendar", request.contract.slug)


@contract_page("POST")
def calendar_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Who proposed takes it back while nobody has settled it."""
    proposal = _proposal_or_404(request, pk)
    _, refused = try_service(
        lambda: withdraw_proposal(proposal_id=proposal.pk, by=request.user)
    )
    if refused:
        return _proposal_page(
            request, proposal, NoticeDeclineForm(), refused, status=409
        )
    messages.success(request, "已撤回，没有期限变动。")
    return redirect("calendar", request.contract.slug)


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载待批准的放假安排文件")
def calendar_proposal_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file a proposal was made from."""
    proposal = _proposal_or_404(request, pk)
    return attachment(proposal.file_id, proposal.file_name)


def _proposal_page(
    request: HttpRequest,
    proposal: Proposal,
    form: NoticeDeclineForm,
    refused: Refused | None = None,
    status: int = 200,
) -> TemplateResponse:
    row, revision = proposal.payload["notice"], proposal.payload["revision"]
    waiting = proposal.state == ProposalState.OPEN
    own = proposal.proposed_by_id == request.user.pk
    context: dict[str, Any] = {
        "section": "calendar",
        "proposal": proposal,
        "row": row,
        "rows": [
            *_rows(row, revision),
            ("提请人", str(proposal.proposed_by), "", ""),
            ("说明", proposal.note or "未填", "", ""),
        ],
        "form": form,
        "refused": refused,
        "own": own,
        "may_sign": waiting and not own and Role.A_APPROVER in request.roles,
        "waits": waiting,
        "who": who_can(request.contract, Role.A_APPROVER),
    }
    if waiting:
        context |= _preview(request, candidate_of(row, today=today()))
    return TemplateResponse(
        request, "contracts/calendar_proposal.html", context, status=status
    )


def _preview(request: HttpRequest, candidate: Candidate) -> dict[str, Any]:
    """Moved deadlines of the contracts a person can see, this one first."""
    slug = request.contract.slug
    seen = (
        Contract.objects.visible_to(request.user)
        .select_related("agreement_version")
        .distinct()
        .order_by("is_demo", "slug")
    )
    page = Paginator(
        sorted(seen, key=lambda one: one.slug != slug), CONTRACTS_PER_PAGE
    ).get_page(request.GET.get("page"))
    return {
        "page": page,
        "answers": request.calendar_moves(
            candidate.calendar, page.object_list
        ),
        "shown": year_of(candidate.calendar, candidate.year),
        "december": _december(candidate),
    }


def _december(candidate: Candidate) -> list[tuple[Any, bool]]:
    """The days of the year before that the notice changes: (day, worked)."""
    notice = candidate.calendar.notices[candidate.year]
    return [(day, day in notice.work) for day in notice.december]


def _rows(row: dict[str, Any], revision: int) -> list[tuple[str, ...]]:
    notice = Notice.from_json(row)
    year = notice.year
    blocks = "\n".join(
        f"{one.name}　{_span(one.start, one.end, year)}"
        for one in notice.blocks
    )
    work = "、".join(_short(day, year) for day in sorted(notice.work))
    return [
        ("年份", f"{row['year']}年，第 {revision} 版", "", ""),
        ("通知", row["notice"], "", ""),
        ("发布日期", _say(notice.dated), "", ""),
        ("网址", row["url"], "", ""),
        ("放假", blocks, "", ""),
        ("调休上班", work or "无", "", ""),
        ("工作日", _working_days(notice), "", ""),
    ]


def _working_days(notice: Notice) -> str:
    """How many working days the year has, to be told against the notice."""
    return f"{notice.year}年共 {len(WorkingCalendar([notice]).working)} 个"


def _span(start: date, end: date, year: int) -> str:
    days = (end - start).days + 1
    last = f"至{_short(end, year)}" if end > start else ""
    return f"{_short(start, year)}{last}，{days} 天"


def _short(day: date, year: int) -> str:
    """The year is said where it is not the notice's own."""
    return f"{day.month}月{day.day}日" if day.year == year else _say(day)


def _say(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
