"""账号与角色: who there is, what each may, and until when (三员)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from contracts.forms import AccountForm, NewAccountForm
from contracts.models import User
from contracts.policies import check_administers
from contracts.queries.clock import now, today
from contracts.queries.people import holds
from contracts.services.accounts import end_sessions, set_active, set_end
from contracts.services.backend import GIVEN_HOURS
from contracts.services.factor_resets import (
    AGREES,
    ask_reset,
    open_reset,
    settle_reset,
)
from contracts.services.passwords import give_password
from contracts.services.people import open_account, set_address
from contracts.services.second_factor import factor_of
from contracts.states import ADMINISTRATORS, Role
from contracts.views.pages import try_service

PER_PAGE = 50


@login_required
@require_http_methods(["GET"])
def people(request: HttpRequest) -> HttpResponse:
    """Every account and its roles; the three administrators read it."""
    check_administers(request.user, *ADMINISTRATORS, act="查看账号与角色")
    rows = User.objects.order_by("username").prefetch_related(
        "memberships__contract"
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    roles, day = list(Role), today()
    return TemplateResponse(
        request,
        "account/people.html",
        {
            "page": page,
            "opens": holds(request.user, Role.SYSTEM_ADMIN),
            "columns": roles,
            "rows": [
                (one, _state(one), _held(one, roles, day)) for one in page
            ],
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def new_account(request: HttpRequest) -> HttpResponse:
    """系统管理 opens an account; 安全管理 asks for its roles."""
    check_administers(request.user, Role.SYSTEM_ADMIN, act="建立账号")
    form = NewAccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        opened, refused = try_service(lambda: _open(request, form))
        if refused is None:
            return _shown_once(request, *opened)
        at = {"account_exists": "username", "address_malformed": "address"}
        form.add_error(at.get(refused.code), refused.message)
    return TemplateResponse(
        request,
        "account/new_account.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@transaction.atomic
def _open(request: HttpRequest, form: NewAccountForm) -> tuple[User, str]:
    """The account with its address, or neither."""
    data = form.cleaned_data
    user, password = open_account(
        username=data["username"], display_name=data["display_name"],
        by=request.user, given_at=now(),
    )  # fmt: skip
    if data["address"]:
        set_address(user=user, address=data["address"], by=request.user)
    return user, password


def _shown_once(
    request: HttpRequest, user: User, password: str
) -> HttpResponse:
    """The answer to POST is the page itself: a redirect would keep it."""
    return TemplateResponse(
        request,
        "account/password_given.html",
        {"person": user, "password": password, "hours": GIVEN_HOURS},
    )


@login_required
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its state, its roles, and what an administrator may do."""
    check_administers(request.user, *ADMINISTRATORS, act="查看账号与角色")
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise Http404("没有这个账号。")
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        initial={"ends_on": user.ends_on},
    )
    if form.is_valid() and form.cleaned_data["act"] == "give_password":
        given, refused = try_service(
            lambda: give_password(user=user, by=request.user, now=now())
        )
        if refused is None:
            return _shown_once(request, user, given)
        form.add_error(None, refused.message)
    elif form.is_valid():
        said, refused = try_service(lambda: _do(request, user, form))
        if refused is None:
            messages.success(request, said)
            # Who leaves may hold something: the next page says what.
            act, ends_on = (form.cleaned_data[k] for k in ("act", "ends_on"))
            leaves = act == "disable" or (act == "end" and ends_on)
            return redirect("leave" if leaves else "person", pk)
        at = "ends_on" if refused.code == "day_passed" else None
        form.add_error(at, refused.message)
        user.refresh_from_db()
    return TemplateResponse(
        request,
        "account/person.html",
        {
            "person": user,
            "state": _state(user),
            "memberships": user.memberships.select_related("contract").order_by(
                "contract__slug", "role"
            ),
            "factor": factor_of(user),
            "asked": open_reset(user),
            "form": form,
            "manages": holds(request.user, Role.SYSTEM_ADMIN)
            and user != request.user,
            "asks": holds(request.user, Role.SECURITY_ADMIN),
            "agrees": holds(request.user, *AGREES),
        },
        status=422 if form.errors else 200,
    )


def _do(request: HttpRequest, user: User, form: AccountForm) -> str:
    """One act on the account, and what to say of it."""
    act, by, data = form.cleaned_data["act"], request.user, form.cleaned_data
    if act in ("disable", "enable"):
        set_active(user=user, active=act == "enable", by=by)
        return f"已{'启用' if act == 'enable' else '停用'} {user}。"
    if act == "end":
        set_end(user=user, ends_on=data["ends_on"], by=by)
        return f"已设定 {user} 的到期日。"
    if act == "end_sessions":
        count = end_sessions(user=user, by=by, now=now())
        return f"已结束 {user} 的登录与访问令牌，共 {count} 处。"
    if act == "ask_reset":
        ask_reset(user=user, reason=data["reason"], by=by)
        return "已提请重设两步验证，待另一名管理员同意。"
    settle_reset(user=user, by=by, agreed=act == "agree_reset", now=now())
    return "已办结两步验证的重设。"


def _state(user: User) -> str:
    """What a reader of the list wants to know first; empty: in use."""
    if not user.is_active:
        return "已停用"
    if user.ends_on is not None and user.ends_on < today():
        return "已到期"
    return ""


def _held(user: User, roles: list[Role], day) -> list[bool]:
    held = {
        one.role
        for one in user.memberships.all()
        if one.ends_on is None or one.ends_on >= day
    }
    return [role in held for role in roles]
