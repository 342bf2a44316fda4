"""How a page of a contract begins, and how it answers a refusal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from contracts.policies import NotAllowed, Refused

View = Callable[..., HttpResponse]


def contract_page(*methods: str) -> Callable[[View], View]:
    """A page below ``/c/<slug>/``: signed in, allowed methods only.

    The middleware has resolved the contract within the person's rights and
    set ``request.contract``, ``request.roles``, ``request.today``,
    ``request.as_of`` and ``request.standing``; without a contract it has
    answered 404 already.
    """

    def decorate(view: View) -> View:
        @login_required
        @require_http_methods(list(methods or ("GET",)))
        @wraps(view)
        def page(request: HttpRequest, slug: str, **kwargs: Any):
            return view(request, **kwargs)

        return page

    return decorate


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
