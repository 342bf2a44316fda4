"""驻场人员: whether enough qualified people are there, day by day."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.gap_papers import gaps_pdf
from contracts.models import Qualification, StaffMember
from contracts.policies import Refused
from contracts.queries.agreements import agreement_of, calendar
from contracts.queries.onsite import (
    confirmed_of,
    leaves_of,
    papers_of,
    roster,
    signed_by_day,
    standing_days,
    standing_months,
    stays_of,
    waiting_arrivals,
    waiting_staff,
)
from contracts.queries.people import who_can
from contracts.rules.attendance import Asked, Paper, Stay, Strip, strip_of
from contracts.rules.board.reading import day, day_words
from contracts.rules.board.shapes import Piece
from contracts.rules.calendar import ONE_DAY, add_months, days_between
from contracts.rules.file_names import content_disposition
from contracts.rules.flat_text import BOM
from contracts.rules.presence import TERM
from contracts.rules.words import WORDS
from contracts.services import attendance_months as months
from contracts.services import onsite as services
from contracts.states import Handout
from contracts.views.attachments import sandboxed
from contracts.views.handing_out import handed_out
from contracts.views.onsite.forms import MonthForm
from contracts.views.pages import contract_page, shows_now, try_service

LEAVES_SHOWN = 10
GAP_COLUMNS = ("日期", "应有", "在岗", "缺", "签到人数", "签到确认")


@contract_page("GET")
def onsite(request: HttpRequest) -> HttpResponse:
    """The month, the roster, what waits, the gaps, what does not agree."""
    return show_page(request)


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
        return show_page(request, refused=refused)
    messages.success(request, f"今天已签到 {count} 名。")
    return redirect("onsite", request.contract.slug)


def show_page(
    request: HttpRequest,
    *,
    first: date | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """The whole page, with the month asked for and what was refused."""
    contract, user = request.contract, request.user
    members, now = roster(contract, user), shows_now(request)
    stays = stays_of(contract, until=request.as_of)
    asked = asked_of(request)
    first = first or MonthForm(request.GET).first_day(request.as_of)
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
        confirmed=confirmed_of(contract, user, first=first, last=last),
    )
    gaps = gaps_of(request)
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
            "said": _said(strip),
            "month": first,
            "before": add_months(first, -1),
            "after": add_months(first, 1),
            "gaps": gaps,
            "confirmation": _confirmation(request, strip),
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


def _confirmation(request: HttpRequest, strip: Strip) -> dict[str, Any]:
    """Whether both sides confirmed the month, and what may be asked for."""
    contract, first = request.contract, strip.first
    states = [one.attendance for one in strip.days if one.attendance]
    row = (
        standing_months(contract)
        .filter(month=first)
        .select_related("recorded_by", "proposed_by")
        .last()
    )
    over = add_months(first, 1) <= request.today and shows_now(request)
    asks = bool(set(months.RECORDERS) & set(request.roles))
    backs = asks or bool(set(months.CONFIRMERS) & set(request.roles))
    return {
        "row": row,
        "open": states.count("unconfirmed"),
        "kept": any(one != "none" for one in states),
        "over": add_months(first, 1) <= request.as_of,
        "may_ask": over and asks and "unconfirmed" in states,
        "may_take_back": row is not None and backs and shows_now(request),
    }


def gaps_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The stretches that fell short, with how many days nobody confirmed."""
    presence = request.standing["presence"]
    gaps, required = presence["gaps"], presence["required"]
    if not gaps:
        return []
    held = confirmed_of(
        request.contract, request.user,
        first=date.fromisoformat(gaps[0]["start"]),
        last=date.fromisoformat(gaps[-1]["end"]),
    )  # fmt: skip
    return [
        {
            **gap,
            "missing": required - gap["count"],
            "open": sum(
                held.state(on) != "confirmed" for on in short_days(gap)
            ),
        }
        for gap in gaps
    ]


def short_days(gap: Mapping[str, Any]) -> Iterator[date]:
    """The working days of a stretch that fell short."""
    works, start = calendar(), date.fromisoformat(gap["start"])
    for on in days_between(start, date.fromisoformat(gap["end"])):
        if works.is_working_day(on):
            yield on


def _said(strip: Strip) -> list[tuple[str, list[date]]]:
    """What does not agree, each sentence once with the days it is true of."""
    found: dict[str, list[date]] = {}
    for one in strip.days:
        for words in one.said:
            found.setdefault(words, []).append(one.on)
    return sorted(found.items(), key=lambda said: said[1])


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
        _gap_lines(request),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = content_disposition(
        f"{mark}驻场缺口_{request.as_of:%Y-%m-%d}.csv"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@sandboxed
@contract_page("GET")
@handed_out(Handout.REPORT, note="下载驻场缺口表 PDF")
def onsite_gaps_pdf(request: HttpRequest) -> HttpResponse:
    """The same on paper: the stretches, then day by day."""
    standing = request.standing
    content = gaps_pdf(
        request.contract,
        as_of=request.as_of,
        taken_by=str(request.user),
        required=standing["presence"]["required"],
        gaps=gaps_of(request),
        rows=list(gap_rows(request)),
        known_to=standing.get("complete_through"),
    )
    mark = "演示_" if request.contract.is_demo else ""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition(
        f"{mark}驻场缺口_{request.as_of:%Y-%m-%d}.pdf"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _gap_lines(request: HttpRequest) -> Iterator[str]:
    writer = csv.writer(_Lines(), lineterminator="\r\n")
    yield BOM + writer.writerow(GAP_COLUMNS)
    for row in gap_rows(request):
        yield writer.writerow(row)


def gap_rows(request: HttpRequest) -> Iterator[tuple[Any, ...]]:
    """Each short working day in the order of `GAP_COLUMNS`."""
    presence = request.standing["presence"]
    gaps, required = presence["gaps"], presence["required"]
    if not gaps:
        return
    first = date.fromisoformat(gaps[0]["start"])
    last = date.fromisoformat(gaps[-1]["end"])
    who = request.contract, request.user
    held = confirmed_of(*who, first=first, last=last)
    signed = signed_by_day(*who, first=first, last=last)
    for gap in gaps:
        there = gap["count"]
        for on in short_days(gap):
            yield (
                on.isoformat(), required, there, required - there,
                len(signed.get(on, ())),
                WORDS["attendance"][held.state(on)].word,
            )  # fmt: skip
