"""登录的第二步: the code of the phone, after the right password."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from contracts.forms import CodeForm
from contracts.models import User
from contracts.queries.clock import now
from contracts.queries.tokens import password_mark
from contracts.services.second_factor import CODE_WRONG, accepts
from contracts.services.sessions import begin_session
from contracts.services.sign_ins import count_try, is_locked, note_try
from contracts.states import SignInOutcome
from contracts.views.account.sign_in import (
    PENDING,
    locked_out,
    said,
    tell_since_last,
)
from contracts.views.addresses import address_of
from contracts.views.pages import try_service

BACKEND = "contracts.services.backend.Accounts"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Take the code; the same counts and the same lock as the password."""
    user = _whose(request)
    if user is None:
        request.session.pop(PENDING, None)
        return redirect("login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        address, name = address_of(request), user.get_username()
        _, refused = try_service(
            lambda: count_try(address=address, username=name, now=now())
        )
        if refused:
            return said(request, refused.message)
        if is_locked(request, username=name):
            note_try(SignInOutcome.LOCKED, username=name, address=address)
            return locked_out(request, None, None)
        if form.is_valid():
            if accepts(user, form.cleaned_data["code"], now=now()):
                return _come_in(request, user)
            note_try(
                SignInOutcome.CODE_WRONG, username=name, address=address
            )
            user_login_failed.send(
                sender=__name__,
                credentials={"username": name},
                request=request,
            )
            form.add_error("code", CODE_WRONG.message)
    return TemplateResponse(
        request,
        "registration/code.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


def _whose(request: HttpRequest) -> User | None:
    """Whose password was right, if that still holds."""
    pending = request.session.get(PENDING)
    if pending is None:
        return None
    age = now().timestamp() - pending["at"]
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    if (
        user is None
        or age >= timedelta(minutes=settings.CODE_MINUTES).total_seconds()
        or password_mark(user) != pending["mark"]
    ):
        return None
    return user


def _come_in(request: HttpRequest, user: User) -> HttpResponse:
    next_page = request.session.pop(PENDING)["next"]
    tell_since_last(request, user)
    note_try(
        SignInOutcome.DONE,
        username=user.get_username(),
        address=address_of(request),
    )
    begin_session(user)
    login(request, user, backend=BACKEND)
    request.session["two_factors"] = True
    if next_page and url_has_allowed_host_and_scheme(
        next_page, {request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(next_page)
    return redirect(settings.LOGIN_REDIRECT_URL)
