"""驻场人员: whether enough qualified people are there, day by day."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.models import Qualification, StaffMember
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.onsite import (
    leaves_of,
    papers_of,
    roster,
    signed_by_day,
    standing_days,
    stays_of,
    waiting_arrivals,
    waiting_staff,
)
from contracts.queries.people import who_can
from contracts.rules.attendance import Asked, Paper, Stay, strip_of
from contracts.rules.board.reading import day, day_words
from contracts.rules.board.shapes import Piece
from contracts.rules.calendar import ONE_DAY, add_months, days_between
from contracts.rules.file_names import content_disposition
from contracts.rules.flat_text import BOM
from contracts.rules.presence import TERM
from contracts.services import onsite as services
from contracts.states import Handout
from contracts.views.attachments import sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.onsite.forms import MonthForm
from contracts.views.pages import contract_page, shows_now, try_service

LEAVES_SHOWN = 10


@contract_page("GET")
def onsite(request: HttpRequest) -> HttpResponse:
    """The month, the roster, what waits, the gaps, what does not agree."""
    return _page(request)


@contract_page("GET", "POST")
def sign_in_today(request: HttpRequest) -> HttpResponse:
    """Who is there today; one button for all of them."""
    if request.method == "GET":
        return redirect("onsite", request.contract.slug)
    services.check_can_keep_roster(request.contract, request.user)
    chosen = [
        int(one)
        for one in request.POST.getlist("member")
        if one.isascii() and one.isdecimal()
    ]
    count, refused = try_service(
        lambda: services.sign_in(
            contract=request.contract,
            members=chosen,
            on=request.today,
            by=request.user,
            today=request.today,
        )
    )
    if refused is not None:
        return _page(request, refused=refused)
    messages.success(request, f"今天已签到 {count} 名。")
    return redirect("onsite", request.contract.slug)


def _page(
    request: HttpRequest, *, refused: Refused | None = None
) -> HttpResponse:
    contract, user = request.contract, request.user
    members, now = roster(contract, user), shows_now(request)
    stays = stays_of(contract, until=request.as_of)
    asked = asked_of(request)
    first = MonthForm(request.GET).first_day(request.as_of)
    last = add_months(first, 1) - ONE_DAY
    strip = strip_of(
        first,
        asked=asked,
        stays=stays,
        signed=signed_by_day(
            contract, user, first=first, last=min(last, request.as_of)
        ),
        papers=papers_of(members),
        calendar=calendar(),
    )
    gaps = request.standing["presence"]["gaps"]
    keeps = bool(set(services.RECORDERS) & set(request.roles))
    here = set(
        standing_days(contract)
        .filter(on=request.as_of)
        .values_list("member_id", flat=True)
    )
    return TemplateResponse(
        request,
        "contracts/onsite/page.html",
        {
            "section": "onsite",
            "refused": refused,
            "lead": _lead(request, stays),
            "required": asked.required,
            "clause": agreement_of(contract).terms[TERM].clause
            if asked.required
            else "",
            "strip": strip,
            "said": [(one.on, one.said) for one in strip.days if one.said],
            "month": first,
            "before": add_months(first, -1),
            "after": add_months(first, 1),
            "gaps": [
                {**gap, "missing": asked.required - gap["count"]}
                for gap in gaps
            ],
            "gap_days": sum(one["working_days"] for one in gaps),
            "people": [
                _person(one, stays, request.as_of, here) for one in members
            ],
            "unlisted": sorted(
                {one.person for one in stays}
                - {one.person for one in members}
            ),
            "waiting": list(waiting_staff(contract, user)) if now else (),
            "arrivals": list(waiting_arrivals(contract, user)) if now else (),
            "leaves": leaves_of(contract, user).filter(
                starts_on__lte=request.as_of
            )[:LEAVES_SHOWN],
            "keeps": keeps and now,
            "absent": [one for one in members if one.pk not in here],
            "records": who_can(contract, *services.RECORDERS),
        },
        status=409 if refused else 200,
    )


def asked_of(request: HttpRequest) -> Asked:
    """What the strip is drawn from, of the day asked for."""
    standing = request.standing
    known = day(standing.get("complete_through"))
    return Asked(
        required=standing["presence"]["required"],
        start=agreement_of(request.contract).effective_on,
        until=request.as_of,
        known_to=known,
        ended_on=day(standing.get("ended_on")),
    )


def _person(
    member: StaffMember, stays: list[Stay], as_of: date, here: set[int]
) -> dict[str, Any]:
    own = [one for one in stays if one.person == member.person]
    return {
        "row": member,
        "stay": next((one for one in own if one.holds(as_of)), None),
        "stays": len(own),
        "papers": [
            (paper, paper_words(paper, as_of))
            for paper in member.qualifications.all()
        ],
        "here": member.pk in here,
    }


def paper_words(paper: Qualification, as_of: date) -> tuple[str, str]:
    """Whether a paper holds on a day: what to say, and how it looks."""
    held = Paper("", paper.starts_on, paper.ends_on)
    if as_of < held.start:
        return f"{day_words(held.start)}起有效", "wait"
    if held.end is None:
        return "长期有效", "done"
    if as_of > held.end:
        return f"已于{day_words(held.end)}过期", "late"
    return f"有效至{day_words(held.end)}", "done"


def _lead(request: HttpRequest, stays: list[Stay]) -> tuple[Piece, ...]:
    """The sentence: enough today or not, and how many days were short."""
    presence = request.standing["presence"]
    required, today = presence["required"], presence["today"]
    if not required:
        return (Piece("这份协议没有约定驻场人数", "calm"),)
    if not stays:
        return (
            Piece("尚未登记驻场人员", "warn"),
            Piece(f"，协议要求不少于 {required} 名"),
        )
    short = sum(one["working_days"] for one in presence["gaps"])
    if today is None:
        words = [Piece("今天不是工作日或无从判断", "calm")]
    elif today < required:
        words = [Piece(f"今天在岗 {today} 名，少 {required - today} 名", "bad")]
    else:
        words = [Piece(f"今天在岗 {today} 名，符合不少于 {required} 名", "good")]
    if short:
        words.append(Piece(f"；累计 {short} 个工作日不足", "bad"))
    elif request.standing.get("complete_through") is None:
        words.append(Piece("；记录尚未补齐，过去是否不足无从判断"))
    return tuple(words)


class _Lines:
    """What csv writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


@sandboxed
@contract_page("GET")
@handed_out(Handout.REPORT, note="下载驻场缺口表")
def onsite_gaps(request: HttpRequest) -> StreamingHttpResponse:
    """Each working day on which too few were there, as CSV, streamed."""
    mark = "演示_" if request.contract.is_demo else ""
    response = StreamingHttpResponse(
        _gap_lines(request.standing["presence"]),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = content_disposition(
        f"{mark}驻场缺口_{request.as_of:%Y-%m-%d}.csv"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _gap_lines(presence: dict[str, Any]) -> Iterator[str]:
    writer = csv.writer(_Lines(), lineterminator="\r\n")
    yield BOM + writer.writerow(("日期", "应有", "在岗", "缺"))
    required, works = presence["required"], calendar()
    for gap in presence["gaps"]:
        start = date.fromisoformat(gap["start"])
        for on in days_between(start, date.fromisoformat(gap["end"])):
            if works.is_working_day(on):
                there = gap["count"]
                yield writer.writerow(
                    (on.isoformat(), required, there, required - there)
                )
