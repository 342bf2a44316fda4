"""提醒: what one was reminded of, what is read, and how one wants it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from contracts.models import Reminder
from contracts.queries.agreements import agreement_of
from contracts.queries.clock import now
from contracts.rules.board.deadlines import anchor_of, identity
from contracts.views.pages import contract_page
from kaifeng_credit.reminding.forms import PreferenceForm
from kaifeng_credit.reminding.preferences import (
    preference_of,
    set_preferences,
)
from kaifeng_credit.reminding.saying import without_notice
from kaifeng_credit.reminding.unread import mark_read, reminders_of, unread_of
from payments.policies.schedules import has_address, mail_missing

PER_PAGE = 20
UNREAD = "unread"


@dataclass(frozen=True)
class Told:
    """A reminder as the page shows it; ``state`` as of the page's day."""

    reminder: Reminder
    words: str
    place: str
    state: str
    n: int | None


@contract_page("GET")
def reminder_list(request: HttpRequest) -> HttpResponse:
    """One's reminders, the newest first; ``?show=unread`` only the new."""
    rows = reminders_of(request.contract, request.user)
    only_unread = request.GET.get("show") == UNREAD
    if only_unread:
        rows = rows.filter(is_read=False)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(
        request,
        "reminders.html",
        {
            "page": page,
            "lines": list(_lines(request, page)),
            "only_unread": only_unread,
            "unread": unread_of(request.contract, request.user),
            "query": f"&show={UNREAD}" if only_unread else "",
        },
    )


def _lines(request: HttpRequest, page: Page) -> Iterator[Told]:
    """The reminders of a page; the last of each deadline with what is so now.

    A later one says more than those before it: they are history.
    """
    agreement = agreement_of(request.contract)
    rows = {identity(row): row for row in request.standing["deadlines"]}
    for one in page:
        now_is = rows.get(one.deadline) if one.is_last else None
        yield Told(
            reminder=one,
            words=without_notice(one.text, agreement),
            place=f"#{anchor_of(one.deadline)}"
            if one.deadline in rows
            else "",
            state=now_is["state"] if now_is else "",
            n=(now_is["days_overdue"] or now_is["remaining_working_days"])
            if now_is
            else None,
        )


@contract_page("POST")
def read(request: HttpRequest) -> HttpResponse:
    """Mark one reminder read (``reminder``), or all; then back to the list.

    Sent twice it says the same. A number that is not one's own marks nothing.
    """
    pk = request.POST.get("reminder", "")
    if pk and not (pk.isascii() and pk.isdecimal()):
        return redirect("reminders", request.contract.slug)
    marked = mark_read(
        contract=request.contract, user=request.user, now=now(),
        pk=int(pk) if pk else None,
    )  # fmt: skip
    if not pk:
        messages.success(request, f"已将 {marked} 条提醒标为已读。")
    return redirect("reminders", request.contract.slug)


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """One's own settings: which mails, and when none."""
    row = preference_of(request.user)
    form = PreferenceForm(
        request.POST if request.method == "POST" else None,
        initial={
            name: getattr(row, name) for name in PreferenceForm.base_fields
        },
    )
    if form.is_valid():
        set_preferences(by=request.user, now=now(), **form.cleaned_data)
        messages.success(request, "提醒设置已保存，从现在起按新的设置发送。")
        return redirect("reminder_preferences")
    return TemplateResponse(
        request,
        "account/reminder_preferences.html",
        {
            "form": form,
            "without_mail": _without_mail(request),
        },
        status=422 if form.errors else 200,
    )


def _without_mail(request: HttpRequest) -> str:
    """Why no mail comes whatever is set; empty where it does."""
    if mail_missing():
        return "平台没有接通邮件，提醒只在平台内显示。请联系系统管理员。"
    if not has_address(request.user):
        return "账号没有登记邮箱，提醒只在平台内显示。请系统管理员登记。"
    return ""
