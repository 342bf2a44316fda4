"""登录记录: what was tried at one's own account, and when."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from contracts.models import SignInAttempt

PER_PAGE = 20


@login_required
@require_GET
def sign_ins(request: HttpRequest) -> HttpResponse:
    """One's own sign-ins and failures, the newest first."""
    rows = SignInAttempt.objects.of(request.user).order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(
        request, "account/sign_ins.html", {"page": page, "all": False}
    )
