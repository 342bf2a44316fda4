"""工作日历: the years we hold, day by day, and what is not known yet."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from contracts.forms import NoticeForm
from contracts.models import CalendarNotice, Proposal
from contracts.queries.agreements import calendar
from contracts.queries.clock import today
from contracts.queries.people import who_can
from contracts.rules.board import Piece
from contracts.rules.calendar import CALENDARS, WorkingCalendar
from contracts.rules.holiday_notice import PROVISIONAL_FROM_DAY, Notice
from contracts.rules.notice_example import example_json, example_table
from contracts.rules.notice_file import COLUMNS, KINDS, Problem
from contracts.rules.year_calendar import ruler_from, year_of
from contracts.services.notice_workbook import example_workbook
from contracts.states import Handout, ProposalKind, Role
from contracts.views.attachments import (
    MEDIA_TYPES,
    UNKNOWN,
    attachment,
    sandboxed,
)
from contracts.views.handing_out import handed_out
from contracts.views.pages import contract_page

PROPOSERS = (Role.A_HANDLER, Role.A_APPROVER)
SETTLED = ("met", "met_late")
RULER_MONTHS = 4  # as many as stand beside each other
EXAMPLES = {
    "xlsx": example_workbook,
    # The mark at the front, or a table program guesses the encoding.
    "csv": lambda year: ("\ufeff" + example_table(year)).encode(),
    "json": lambda year: example_json(year).encode(),
}


@dataclass(frozen=True)
class Held:
    """One notice the calendar rests on, with who brought it in."""

    notice: Notice
    digest: str
    in_force: bool
    row: CalendarNotice | None  # None: it ships with the portal


@contract_page("GET")
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The years day by day, their notices, and what waits for the next."""
    return render_calendar(request, NoticeForm())


def render_calendar(
    request: HttpRequest,
    form: NoticeForm,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> TemplateResponse:
    """The page, with a form that was refused where there is one."""
    held = calendar()
    years = [*held.years, held.last_official + 1]
    asked = _asked_year(request, years)
    unsure = unsure_deadlines(request.standing)
    shown = year_of(held, asked)
    start, problem = _ruler_start(request, years)
    context: dict[str, Any] = {
        "section": "calendar",
        "lead": _lead(held),
        "provisional_from": PROVISIONAL_FROM_DAY,
        "last": held.last_official,
        "next_year": held.last_official + 1,
        "unsure": unsure,
        "pending": [row for row in unsure if row["due_on"] is None],
        "provisional_count": sum(
            row["due_on"] is not None for row in unsure
        ),
        "years": years,
        "shown": shown,
        "ruler": ruler_from(held, start, RULER_MONTHS),
        "ruler_start": start,
        "ruler_problem": problem,
        "held": _held(request, held),
        "waiting": _waiting(request),
        "form": form,
        "problems": problems or [],
        "errors": [("id_file", str(one)) for one in problems or []],
        "may_propose": bool(request.roles & set(PROPOSERS)),
        "who": who_can(request.contract, *PROPOSERS),
        "columns": COLUMNS,
        "kinds": KINDS,
    }
    return TemplateResponse(
        request, "contracts/calendar.html", context, status=status
    )


def unsure_deadlines(standing: Any) -> list[dict[str, Any]]:
    """Deadlines that hang on a notice not published yet."""
    return [
        row
        for row in standing["deadlines"]
        if row["provisional"] and row["state"] not in SETTLED
    ]


@contract_page("GET")
def calendar_example(request: HttpRequest, kind: str) -> HttpResponse:
    """An example of the next year, to be filled in from the notice."""
    if kind not in EXAMPLES:
        raise Http404("没有这种范例。")
    year = calendar().last_official + 1
    response = HttpResponse(
        EXAMPLES[kind](year), content_type=MEDIA_TYPES.get(kind, UNKNOWN)
    )
    response.headers["Content-Disposition"] = (
        f'attachment; filename="calendar-{year}.{kind}"'
    )
    return response


@sandboxed
@contract_page("GET")
@handed_out(Handout.PAPER, note="下载放假安排文件")
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file an adopted notice was read from."""
    row = (
        CalendarNotice.objects.visible_to(request.user, on=today())
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise Http404("没有这份通知。")
    return attachment(row.file_id, row.file_name)


def _asked_year(request: HttpRequest, years: list[int]) -> int:
    asked = request.GET.get("year", "")
    if asked.isdigit() and int(asked) in years:
        return int(asked)
    return max(years[0], min(request.as_of.year, years[-1]))


def _ruler_start(
    request: HttpRequest, years: list[int]
) -> tuple[date, str]:
    """The day the ruler counts from, and why it is not the one asked for."""
    text = request.GET.get("from", "").strip()
    if not text:
        return request.as_of, ""
    try:
        start = date.fromisoformat(text)
    except ValueError:
        return request.as_of, "起算日须写作 2025-12-31 这样的日期。"
    if start.year not in years:
        return (
            request.as_of,
            f"起算日须在{years[0]}年至{years[-1]}年之间。",
        )
    return start, ""


def _lead(held: WorkingCalendar) -> tuple[Piece, ...]:
    last = held.last_official
    certain = date(last, 12, PROVISIONAL_FROM_DAY - 1)
    return (
        Piece(
            f"工作日已确定至{certain.year}年{certain.month}月"
            f"{certain.day}日，"
        ),
        Piece(f"{last + 1}年放假安排尚未公布", "warn"),
    )


def _held(request: HttpRequest, held: WorkingCalendar) -> list[Held]:
    """Every notice, the latest year first; revisions below one another."""
    rows = {
        (row.year, row.revision): row
        for row in CalendarNotice.objects.visible_to(
            request.user, on=today()
        ).select_related("proposed_by", "recorded_by")
    }
    found = []
    for notice in reversed(held.history):
        row = rows.get((notice.year, notice.revision))
        found.append(
            Held(
                notice=notice,
                digest=row.file_id if row else _shipped_digest(notice.year),
                in_force=held.notices[notice.year] is notice,
                row=row,
            )
        )
    return found


@lru_cache(maxsize=64)
def _shipped_digest(year: int) -> str:
    """SHA-256 of a file that ships with the portal."""
    return sha256((CALENDARS / f"{year}.json").read_bytes()).hexdigest()


def _waiting(request: HttpRequest) -> list[Proposal]:
    return list(
        Proposal.objects.visible_to(request.user)
        .waiting(request.contract, ProposalKind.CALENDAR)
        .select_related("proposed_by")
    )
