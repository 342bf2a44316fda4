"""Into a preview and out of it again, by one click each."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from contracts.views.pages import try_service
from kaifeng_credit.previewing import sessions


@login_required
@require_POST
def start_preview(request: HttpRequest) -> HttpResponse:
    """Look at a demonstration as a role; of any other contract: nothing."""
    begun, refused = try_service(
        lambda: sessions.start(
            request.session,
            slug=request.POST.get("slug", ""),
            role=request.POST.get("role", ""),
            by=request.user,
        )
    )
    if refused is not None:
        if refused.code == "demo_only":
            raise Http404(refused.message)
        messages.error(request, refused.message)
        return redirect("roles")
    return redirect("overview", begun.contract.slug)


@login_required
@require_POST
def end_preview(request: HttpRequest) -> HttpResponse:
    """Be oneself again."""
    sessions.end(request.session, by=request.user)
    messages.success(request, "已退出预览。")
    return redirect("roles")
