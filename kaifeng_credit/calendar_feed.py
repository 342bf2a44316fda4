"""日历订阅: a person's deadlines as a calendar that telephones read.

The address is the way in, so it shows little: what is due and when, never
an amount, a file or a name. It is a reminder, not a notice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneStandard,
    vDuration,
)

from contracts.models import Contract, User
from contracts.queries.agreements import agreement_of
from contracts.queries.clock import contract_day, now
from contracts.queries.feeds import feed_for, feed_of
from contracts.queries.people import roles_of
from contracts.rules.agreement import Agreement
from contracts.rules.board.deadlines import DeadlineLine, deadline_groups
from contracts.services.feeds import close_feed, open_feed
from contracts.services.tokens import note_use
from contracts.states import SIDE_OF_ROLE, Side
from kaifeng_credit.gathering import standing_as_of

MAKER = "-//kaifeng-credit//deadlines//ZH-CN"
ASK_AGAIN = timedelta(hours=6)
ONE_DAY = timedelta(days=1)
BEIJING = timedelta(hours=8)
REMINDS = "门户的提醒，不是书面通知；以门户当日所示为准。"


@dataclass(frozen=True)
class FeedDay:
    """One all-day entry: the same ``uid`` moves when its day does."""

    uid: str
    on: date
    title: str
    about: str
    address: str


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind an address; 404 once it opens nothing any more."""
    moment = now()
    found = feed_for(secret, now=moment)
    if found is None:
        raise Http404("没有这个日历。")
    note_use(found, now=moment)
    days = [
        day
        for contract in subscribed(found.user)
        for day in days_of(contract, found.user)
    ]
    response = HttpResponse(
        as_calendar(days, now=moment), "text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def subscribed(user: User) -> Iterable[Contract]:
    """The contracts a person works on; what is only shown has no dates."""
    return (
        Contract.objects.visible_to(user)
        .filter(is_demo=False)
        .select_related("agreement_version", "projection")
        .order_by("pk")
    )


def days_of(contract: Contract, user: User) -> Iterator[FeedDay]:
    """The dated deadlines of one's own side, or of both for 审计."""
    sides = {
        SIDE_OF_ROLE[role]
        for role in roles_of(user, contract)
        if role in SIDE_OF_ROLE
    }
    side = sides.pop().value if len(sides) == 1 else None
    rows = standing_as_of(contract, contract_day(contract))["deadlines"]
    yield from entries(
        rows, agreement_of(contract), slug=contract.slug, side=side
    )


def entries(
    rows: Iterable[Mapping[str, Any]],
    agreement: Agreement,
    *,
    slug: str,
    side: str | None,
) -> Iterator[FeedDay]:
    """Each deadline's last day, and the earlier day to act by.

    One that is met stays with its day, so that no entry vanishes unsaid. Its
    ``uid`` is the deadline's own, whatever stands before it in the list.
    """
    address = settings.PUBLIC_URL + reverse("deadlines", args=[slug])
    alike: dict[str, int] = {}
    for group in deadline_groups(rows, side=side):
        for row in group.rows:
            # Of several alike only the first has a place on the page.
            name = row.anchor
            if not name:
                alike[row.key] = alike.get(row.key, 1) + 1
                name = f"{row.key}-{alike[row.key]}"
            for kind, day, words in _days(row):
                yield FeedDay(
                    uid=f"{name}-{kind}@{slug}",
                    on=day,
                    title=words,
                    about=f"{agreement.cite(row.clause)}，"
                    f"责任方：{_who(row)}。{REMINDS}",
                    address=f"{address}#{row.anchor}".rstrip("#"),
                )


def _who(row: DeadlineLine) -> str:
    return Side(row.obligor).label if row.obligor else "双方"


def _days(row: DeadlineLine) -> Iterator[tuple[str, date, str]]:
    if row.due_on is not None:
        last = "（暂定的最后一天）" if row.provisional else "（最后一天）"
        done = "（已办）" if row.met_on is not None else last
        yield "due", row.due_on, row.title + done
    elif row.provisional_on is not None:
        yield "due", row.provisional_on, f"{row.title}（推算，尚待登记）"
    if row.warns_earlier and row.alert_on and row.met_on is None:
        yield "alert", row.alert_on, f"{row.title}（最审慎读法的提醒日）"


def as_calendar(days: Iterable[FeedDay], *, now: datetime) -> bytes:
    """RFC 5545 bytes: all-day events that leave the day free."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "协议期限")
    calendar.add("refresh-interval", ASK_AGAIN, {"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    # RFC 5545 3.6 wants one component at least, and there may be no date.
    calendar.add_component(_our_time())
    for day in days:
        event = Event()
        event.add("uid", day.uid)
        event.add("dtstamp", now)
        event.add("dtstart", day.on)
        event.add("dtend", day.on + ONE_DAY)
        event.add("summary", day.title)
        event.add("description", day.about)
        event.add("url", day.address)
        event.add("transp", "TRANSPARENT")
        event.add("class", "CONFIDENTIAL")
        calendar.add_component(event)
    return calendar.to_ical()


def _our_time() -> Timezone:
    """What a day is in: Asia/Shanghai, without summer time since 1992."""
    time, always = Timezone(), TimezoneStandard()
    time.add("tzid", settings.TIME_ZONE)
    always.add("dtstart", datetime(1992, 1, 1))  # noqa: DTZ001
    always.add("tzoffsetfrom", BEIJING)
    always.add("tzoffsetto", BEIJING)
    always.add("tzname", "CST")
    time.add_component(always)
    return time


@login_required
@require_http_methods(["GET", "POST"])
def subscription(request: HttpRequest) -> HttpResponse:
    """One's feed: made here, its address shown on this answer only.

    The answer to POST is the page itself: a redirect would have to keep the
    secret somewhere. Sent twice, the first address is void.
    """
    address = ""
    if request.method == "POST":
        _, secret = open_feed(by=request.user, now=now())
        where = reverse("calendar_feed", args=[secret])
        address = settings.PUBLIC_URL + where
        if not settings.PUBLIC_URL:
            address = request.build_absolute_uri(where)
    return TemplateResponse(
        request,
        "account/calendar_feed.html",
        {"address": address, "feed": feed_of(request.user)},
    )


@login_required
@require_http_methods(["POST"])
def end_subscription(request: HttpRequest) -> HttpResponse:
    """End one's feed at once; again says that there is none."""
    if close_feed(user=request.user, by=request.user, now=now()):
        messages.success(request, "已撤销，原地址不再打开任何内容。")
    else:
        messages.info(request, "没有可撤销的订阅地址。")
    return redirect("calendar_subscription")
