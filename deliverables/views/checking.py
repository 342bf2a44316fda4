"""核对: anybody may ask whether a number and a digest belong together.

The one page without a sign-in besides the door itself. It answers 一致 or
不一致 and shows nothing of any contract.
"""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from contracts.queries.clock import now
from contracts.views.addresses import address_of
from contracts.views.pages import try_service
from deliverables.forms import CheckForm
from deliverables.queries.checks import is_consistent
from deliverables.services.checks import count_check
from deliverables.views.page import posted


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Take a number and a digest; say 一致 or 不一致."""
    form, answer, refused = CheckForm(posted(request)), None, None
    status = 200
    if request.method == "POST":
        _, refused = try_service(
            lambda: count_check(
                address=address_of(request), now=now()
            )
        )
        if refused is not None:
            status = 429
        elif form.is_valid():
            answer = is_consistent(**form.cleaned_data)
        else:
            status = 422
    response = TemplateResponse(
        request,
        "check.html",
        {"form": form, "answer": answer, "refused": refused},
        status=status,
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
