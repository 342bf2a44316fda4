"""个人 → 访问令牌: a person's own ways in for programs.

Outside every contract: a token may what its person may, and no more.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from contracts.forms import TokenForm
from contracts.models import ApiToken
from contracts.queries.clock import now
from contracts.queries.tokens import tokens_of
from contracts.services.tokens import issue_token, revoke_token
from contracts.views.pages import try_service

# Where a refusal is said, by its code; all else stands above the form.
AT_FIELD = {
    "token_name_taken": "name",
    "password_wrong": "password",
    "too_many_tries": "password",
}


@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "POST"])
def token_list(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a new one: its secret is on this answer only.

    The answer to POST is the page itself: a redirect would have to keep the
    secret somewhere. Sent twice, the name is taken and nothing is made.
    """
    form = TokenForm(
        request.POST if request.method == "POST" else None,
        initial={"life": "read-30"},
    )
    made = secret = None
    if form.is_valid():
        data = form.cleaned_data
        issued, refused = try_service(
            lambda: issue_token(
                by=request.user,
                name=data["name"],
                now=now(),
                lasts=data["lasts"],
                writes=data["writes"],
                password=data["password"],
            )
        )
        if refused:
            form.add_error(AT_FIELD.get(refused.code), refused.message)
        else:
            (made, secret), form = issued, TokenForm(
                initial={"life": "read-30"}
            )
    moment = now()
    return TemplateResponse(
        request,
        "contracts/token_list.html",
        {
            "form": form,
            "made": made,
            "secret": secret,
            "rows": [
                (token, token.expires_at <= moment)
                for token in tokens_of(request.user)
            ],
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token of one's own, at once."""
    token = ApiToken.objects.filter(user=request.user, pk=pk).first()
    if token is None:
        raise Http404("没有这个令牌。")
    revoke_token(token=token, by=request.user, now=now())
    messages.success(request, f"已撤销“{token.name}”，用它的程序不再进得来。")
    return redirect("tokens")
