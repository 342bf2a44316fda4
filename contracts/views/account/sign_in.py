"""登录: the one door for people with an account."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from contracts.models import User
from contracts.queries.clock import now
from contracts.queries.tokens import password_mark
from contracts.services.hashing import hashing
from contracts.services.second_factor import factor_of
from contracts.services.sessions import begin_session
from contracts.services.sign_ins import (
    count_try,
    note_try,
    told_at_sign_in,
)
from contracts.states import SignInOutcome
from contracts.views.addresses import address_of
from contracts.views.pages import say_when, try_service

NAME_LENGTH = User._meta.get_field("username").max_length
PENDING = "password_given"  # whose, while the code of the phone is asked


class SignInForm(AuthenticationForm):
    """Says what to do; never whether the account exists.

    A name no account can have is refused before anybody is looked for: the
    tables of tries hold no longer one, PostgreSQL no NUL.
    """

    username = UsernameField(
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autofocus": True}),
        error_messages={
            "max_length": f"用户名最多 {NAME_LENGTH} 个字，请核对后重新输入。"
        },
    )
    error_messages = {
        "invalid_login": "用户名或密码不对。核对大小写后重新输入；"
        "仍进不去时请联系安全管理员。",
        "inactive": "账号已停用。请联系安全管理员。",
    }


@method_decorator(sensitive_post_parameters(), name="dispatch")
class SignIn(LoginView):
    """The portal's own sign-in page."""

    template_name = "registration/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs) -> HttpResponse:
        """Count the try, and have a place to hash, before a hash (T11, T12)."""

        def knock() -> HttpResponse:
            count_try(
                address=address_of(request), username=typed(request), now=now()
            )
            with hashing():
                return super(SignIn, self).post(request, *args, **kwargs)

        answer, refused = try_service(knock)
        if refused is None:
            return answer
        return say_when(said(request, refused.message), refused)

    def form_invalid(self, form) -> HttpResponse:
        """Write down a wrong password, or that nothing was looked at."""
        if typed(self.request) and self.request.POST.get("password"):
            locked = getattr(self.request, "axes_locked_out", False)
            self._note(
                SignInOutcome.LOCKED if locked else SignInOutcome.WRONG
            )
        return super().form_invalid(form)

    def form_valid(self, form) -> HttpResponse:
        """In, or on to the second step; an older session ends."""
        user = form.get_user()
        if factor_of(user) is not None:
            return ask_for_code(self.request, user, self.get_redirect_url())
        tell_since_last(self.request, user)
        self._note(SignInOutcome.DONE)
        begin_session(user)
        return super().form_valid(form)

    def get_context_data(self, **kwargs) -> dict:
        """Why the last session ended, told once."""
        told = self.request.session.pop("told", "")
        return super().get_context_data(told=told, **kwargs)

    def _note(self, outcome: SignInOutcome) -> None:
        note_try(
            outcome,
            username=typed(self.request),
            address=address_of(self.request),
        )


def tell_since_last(request: HttpRequest, user: User) -> None:
    """On the first page: what happened at the account meanwhile."""
    if words := told_at_sign_in(user):
        messages.warning(request, words)


def ask_for_code(request: HttpRequest, user: User, next_page: str):
    """Remember for a few minutes whose password was right; nobody is in."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "at": int(now().timestamp()),
        "mark": password_mark(user),
        "next": next_page,
    }
    return redirect("sign_in_code")


def typed(request: HttpRequest) -> str:
    """What was given as a name, as the form reads it; "" if it cannot be one."""
    try:
        return SignInForm.base_fields["username"].clean(
            request.POST.get("username", "")
        )
    except ValidationError:
        return ""


def said(request: HttpRequest, words: str) -> HttpResponse:
    """The door, closed for a while, and the one sentence why."""
    form = SignInForm(request, initial={"username": typed(request)})
    return TemplateResponse(
        request,
        "registration/login.html",
        {"form": form, "closed": words},
        status=429,
    )


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials
) -> HttpResponse:
    """What django-axes shows: the same for a name that does not exist."""
    return said(
        request,
        f"连续输错 {settings.AXES_FAILURE_LIMIT} 次，已暂停登录。"
        f"请 {settings.LOCK_MINUTES} 分钟后再试，或请安全管理员解锁。",
    ).render()
