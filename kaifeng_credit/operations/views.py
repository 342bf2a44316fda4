"""`/readyz` and `/metrics`: for programs that watch, not for people."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST

from contracts.views.addresses import counted_address
from kaifeng_credit.operations.metrics import exposition
from kaifeng_credit.operations.readiness import readiness

BEARER = "Bearer "


@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """200 where every check holds, else 503; each check by name."""
    checks = readiness(timezone.now())
    return JsonResponse(
        {"ready": all(checks.values()), "checks": checks},
        status=200 if all(checks.values()) else 503,
        headers={"Cache-Control": "no-store"},
    )


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who asks from a listed address or with the token.

    For everybody else there is nothing here.
    """
    if not _may_watch(request):
        raise Http404
    return HttpResponse(
        exposition(timezone.now()),
        content_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )


def _may_watch(request: HttpRequest) -> bool:
    given = request.headers.get("authorization", "")
    token = settings.METRICS_TOKEN
    if token and given.startswith(BEARER):
        return hmac.compare_digest(
            given.removeprefix(BEARER).encode(), token.encode()
        )
    return counted_address(request) in settings.METRICS_FROM
