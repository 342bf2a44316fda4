"""How a page of a contract begins, and how it answers a refusal."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from contracts.policies import LimitReached, NotAllowed, Refused

View = Callable[..., HttpResponse]
OTHER_DAY = "正在看其他日期的情况；办理请回到今天。"


def contract_page(*methods: str) -> Callable[[View], View]:
    """A page below ``/c/<slug>/``: signed in, allowed methods only.

    The middleware has resolved the contract within the person's rights and
    set ``request.contract``, ``request.roles``, ``request.today``,
    ``request.as_of`` and ``request.standing``; without a contract it has
    answered 404 already.
    """

    def decorate(view: View) -> View:
        answer = require_http_methods(list(methods or ("GET",)))(view)

        @wraps(view)
        def page(request: HttpRequest, slug: str, **kwargs: Any):
            if not request.user.is_authenticated:
                return redirect_to_login(_back_to(request))
            return answer(request, **kwargs)

        # Whatever day is asked for, an act happens today.
        page.acts = "POST" in methods
        # What only sends has no page of its own (kaifeng_credit.only_sent).
        page.shows = not methods or "GET" in methods
        return page

    return decorate


def _back_to(request: HttpRequest) -> str:
    """Where to go on after signing in: the page the person was on.

    The address of an act answers no GET, so a session lost between form and
    button would otherwise lead to an empty 405.
    """
    if request.method != "POST":
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("referer", ""))
    if came_from.netloc == request.get_host():
        return came_from._replace(scheme="", netloc="").geturl()
    return "/"


def shows_now(request: HttpRequest) -> bool:
    """Whether a page shows today as it is known: only then acts are offered."""
    return (
        request.as_of == request.today
        and getattr(request, "known", None) is None
    )


def shows_past(request: HttpRequest) -> bool:
    """Whether a page shows a day, or a knowledge, that has passed."""
    return (
        request.as_of < request.today
        or getattr(request, "known", None) is not None
    )


def is_closed(request: HttpRequest) -> bool:
    """Whether both sides had closed the contract by the day asked for."""
    closed_on = request.contract.closed_on
    return closed_on is not None and closed_on <= request.as_of


def try_service(act: Callable[[], Any]) -> tuple[Any, Refused | None]:
    """Run a service call; a refusal comes back as a value for the form.

    A person who may never do this is not a form error: NotAllowed passes
    through and becomes a 403 that names who can.
    """
    try:
        return act(), None
    except NotAllowed:
        raise
    except Refused as refused:
        return None, refused


def say_when(answer: HttpResponse, refused: Refused | None) -> HttpResponse:
    """The answer to a refusal, with Retry-After where it opens again."""
    if isinstance(refused, LimitReached):
        answer.headers["Retry-After"] = str(refused.wait)
    return answer
