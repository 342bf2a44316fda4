"""截至: the day a page is asked for, and how that day stays while one reads.

``?as_of=2026-01-05`` asks for a day, ``&known=2026-01-05`` for what the
portal knew at the end of one. A page that acts always acts today. Links of a
page that was asked for another day lead on with that day, wherever they were
written: one place instead of every template.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from html import escape, unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

# A day far outside the agreement's life is a typing error, not a question.
EARLIEST, LATEST = date(2024, 1, 1), date(2040, 12, 31)
QUESTIONS = ("as_of", "known")
UNREADABLE = "截至日须写作 2025-12-31 这样的日期；现按今天显示。"
OUT_OF_RANGE = (
    f"截至日须在 {EARLIEST.year} 年至 {LATEST.year} 年之间；现按今天显示。"
)

TAG = re.compile(r"<(?:a|form)\b[^>]*>")
LINK = re.compile(r'\shref="([^"]*)"')
READS_BY_FORM = re.compile(r'\smethod="get"', re.IGNORECASE)


@dataclass(frozen=True)
class AskedDay:
    """What a request asked for; ``problem`` says what could not be read."""

    as_of: date | None = None
    known: date | None = None
    problem: str = ""


def asked_day(request: HttpRequest) -> AskedDay:
    """The days of ``?as_of=`` and ``?known=``; of an act, none."""
    if request.method not in ("GET", "HEAD"):
        return AskedDay()
    found: dict[str, date] = {}
    for name in QUESTIONS:
        text = request.GET.get(name, "").strip()
        if not text:
            continue
        day = _day(text)
        if day is None:
            return AskedDay(problem=UNREADABLE)
        if not EARLIEST <= day <= LATEST:
            return AskedDay(problem=OUT_OF_RANGE)
        found[name] = day
    return AskedDay(found.get("as_of"), found.get("known"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def end_of(day: date) -> datetime:
    """The last moment of a day in Asia/Shanghai."""
    following = datetime.combine(day + timedelta(days=1), time())
    return timezone.make_aware(following) - timedelta(microseconds=1)


def acts(view: Callable[..., Any]) -> bool:
    """Whether a page does something: it then does it today."""
    return getattr(view, "acts", False)


def page_to_ask(request: HttpRequest) -> str:
    """Where the date field leads: this page, or from an act the overview."""
    if acts(request.resolver_match.func):
        return reverse("overview", args=[request.contract.slug])
    return request.path


def carry(request: HttpRequest, response: HttpResponse) -> None:
    """Let the links of a page lead on with the day it was asked for."""
    if (
        response.streaming
        or (request.as_of == request.today and request.known is None)
        or not response.headers["Content-Type"].startswith("text/html")
    ):
        return
    html = response.content.decode(response.charset)
    response.content = carried(
        html,
        below=reverse("overview", args=[request.contract.slug]),
        here=request.path,
        asked={
            name: day.isoformat()
            for name in QUESTIONS
            if (day := getattr(request, name)) is not None
        },
    )


def carried(html: str, *, below: str, here: str, asked: dict[str, str]) -> str:
    """The page with the asked day in its links and search forms.

    Links below the contract that lead to pages one reads; not those that
    name a day themselves or are marked ``data-today``.
    """

    @cache
    def reads(path: str) -> bool:
        if not path:
            path = here
        if not path.startswith(below):
            return False
        try:
            return not acts(resolve(path).func)
        except Resolver404:
            return False

    def link(found: re.Match[str]) -> str:
        parts = urlsplit(unescape(found[1]))
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        bare = found[1].startswith("#")
        if parts.netloc or bare or not reads(parts.path) or "as_of" in given:
            return found[0]
        query = urlencode({**given, **asked})
        whole = parts._replace(query=query).geturl()
        return f' href="{escape(whole)}"'

    def tag(found: re.Match[str]) -> str:
        text = found[0]
        if "data-today" in text:
            return text
        if text.startswith("<a"):
            return LINK.sub(link, text)
        if not READS_BY_FORM.search(text):
            return text
        return text + "".join(
            f'<input type="hidden" name="{name}" value="{value}">'
            for name, value in asked.items()
        )

    return TAG.sub(tag, html)
