"""`/readyz`: for a load balancer and a watchman, not for people."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from kaifeng_credit.operations.readiness import readiness


@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """200 where every check holds, else 503; each check by name."""
    checks = readiness(timezone.now())
    return JsonResponse(
        {"ready": all(checks.values()), "checks": checks},
        status=200 if all(checks.values()) else 503,
        headers={"Cache-Control": "no-store"},
    )
