"""修改密码: the rules in sight, the old one first, other sessions end."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from contracts.forms import PasswordForm
from contracts.queries.clock import now
from contracts.rules.passwords import CLASSES
from contracts.services.passwords import change_password, password_is_due
from contracts.views.pages import try_service


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; this session goes on, the others end."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _changed(request, form):
        messages.success(
            request, "密码已修改。别处的登录与此前生成的访问令牌都已失效。"
        )
        return redirect("home")
    return TemplateResponse(
        request,
        "account/password.html",
        {
            "form": form,
            "due": password_is_due(request.user, now=now()),
            "length": settings.PASSWORD_LENGTH,
            "classes": settings.PASSWORD_CLASSES,
            "kinds": "、".join(CLASSES),
            "remembered": settings.PASSWORDS_REMEMBERED,
            "days": settings.PASSWORD_DAYS,
        },
        status=422 if form.errors else 200,
    )


def _changed(request: HttpRequest, form: PasswordForm) -> bool:
    """Whether the password was changed; what is wrong stands at its field."""
    try:
        person, refused = try_service(
            lambda: change_password(
                by=request.user,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                now=now(),
            )
        )
    except ValidationError as error:
        form.add_error("new", error)
        return False
    if refused:
        form.add_error("old", refused.message)
        return False
    update_session_auth_hash(request, person)
    return True
