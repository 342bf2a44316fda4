"""安全管理's pages: who tried to sign in, and who is locked out."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_POST

from contracts.models import HandoutHour, SignInAttempt
from contracts.policies import check_administers
from contracts.queries.clock import now
from contracts.queries.sign_ins import locks
from contracts.services.handouts import (
    alarm_at,
    is_many,
    limit_of,
    reached,
)
from contracts.services.sign_ins import unlock
from contracts.states import Handout, Meter, Role, SignInOutcome
from contracts.views.pages import try_service

PER_PAGE = 50


@login_required
@require_GET
def all_sign_ins(request: HttpRequest) -> HttpResponse:
    """Every try at every account, narrowed by its outcome."""
    check_administers(
        request.user, Role.SECURITY_ADMIN, act="查看全部登录记录"
    )
    rows = SignInAttempt.objects.visible_to(request.user)
    asked = request.GET.get("outcome", "")
    if asked in SignInOutcome.values:
        rows = rows.filter(outcome=asked)
    else:
        asked = ""
    page = Paginator(
        rows.select_related("user").order_by("-pk"), PER_PAGE
    ).get_page(request.GET.get("page"))
    return TemplateResponse(
        request,
        "account/sign_ins.html",
        {
            "page": page,
            "all": True,
            "asked": asked,
            "outcomes": SignInOutcome.choices,
            "query": f"&outcome={asked}" if asked else "",
        },
    )


@login_required
@require_GET
def lock_list(request: HttpRequest) -> HttpResponse:
    """Who may not sign in just now, from where, and until when."""
    check_administers(
        request.user, Role.SECURITY_ADMIN, act="查看登录锁定"
    )
    rows = locks(now=now())
    return TemplateResponse(
        request,
        "account/locks.html",
        {
            "rows": [row for row in rows if row.user],
            "unknown": sum(row.user is None for row in rows),
        },
    )


NOTHING_NAMED = {"username": "", "address": ""}


class LockForm(forms.Form):
    """Which lock: of a name, at one address or wherever it was tried."""

    username = forms.CharField(max_length=150)
    address = forms.CharField(max_length=64, required=False)


@login_required
@require_POST
def unlock_account(request: HttpRequest) -> HttpResponse:
    """End one lock; again changes nothing."""
    form = LockForm(request.POST)
    named = form.cleaned_data if form.is_valid() else NOTHING_NAMED
    username = named["username"]
    ended, refused = try_service(lambda: unlock(**named, by=request.user))
    if refused is not None:
        messages.error(request, refused.message)
    elif ended:
        messages.success(request, f"已解除 {username} 的登录锁定，可以登录。")
    else:
        messages.info(request, f"{username} 没有被锁定，或已自行解除。")
    return redirect("locks")


@login_required
@require_GET
def handout_list(request: HttpRequest) -> HttpResponse:
    """Who took how much out of the portal, hour by hour, the newest first."""
    check_administers(
        request.user, Role.SECURITY_ADMIN, act="查看下载与导出的数量"
    )
    rows = HandoutHour.objects.visible_to(request.user)
    many = request.GET.get("many") == "1"
    if many:
        rows = rows.filter(reached())
    page = Paginator(rows.order_by("-since", "-taken", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return TemplateResponse(
        request,
        "account/handouts.html",
        {
            "page": page,
            "many": many,
            "query": "&many=1" if many else "",
            "rows": [(row, _kinds(row), is_many(row)) for row in page],
            "limits": [
                (meter.label, limit_of(meter), alarm_at(meter))
                for meter in Meter
            ],
        },
    )


def _kinds(row: HandoutHour) -> str:
    """3 份报表、2 份成果文件: what it was, the most first."""
    most_first = sorted(row.kinds.items(), key=lambda one: -one[1])
    return "、".join(
        f"{number} 份{Handout(kind).label}" for kind, number in most_first
    )
