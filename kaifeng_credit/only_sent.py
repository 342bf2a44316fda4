"""An address that only takes what is sent answers a visit with a way back.

Whoever reloads a refused page by its address, or types one, meets a page
that says nothing was changed and leads to the page the act belongs to; the
status stays 405. Programs (those of the API, and whoever takes no page)
keep their own answer.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse

from kaifeng_credit.asked_day import acts

PROGRAMS = "/api/"
# Acts whose address does not lie below the page they are offered on.
OFFERED_ON = {
    "expert_link": "reviews",
    "revoke_expert_link": "reviews",
    "decline_payment": "payments",
    "withdraw_payment": "payments",
    "upload_piece": "deliverables",
    "upload_finish": "deliverables",
    "upload_cancel": "deliverables",
}


class OnlySent:
    """Put a page in the place of an empty 405."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            response.status_code != 405
            or request.method != "GET"
            or request.path.startswith(PROGRAMS)
            or not request.accepts("text/html")
        ):
            return response
        page = TemplateResponse(
            request, "405.html", {"page": page_of(request)}, status=405
        ).render()
        response.content = page.content
        response.headers["Content-Type"] = page.headers["Content-Type"]
        return response


def page_of(request: HttpRequest) -> str:
    """The page an act is offered on: the nearest one above its address."""
    match = request.resolver_match
    if not acts(match.func):
        return reverse("home")
    slug = match.kwargs["slug"]
    if match.url_name in OFFERED_ON:
        return reverse(OFFERED_ON[match.url_name], args=[slug])
    path = request.path
    while True:
        path = f"{path.rstrip('/').rpartition('/')[0]}/"
        try:
            view = resolve(path).func
        except Resolver404:
            continue
        if getattr(view, "shows", False):
            return path
