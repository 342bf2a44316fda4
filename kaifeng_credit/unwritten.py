"""Where no audit event can be written: 503, with nothing typed lost (T27).

The act failed with its event. The person reads one sentence, on a page that
carries what was typed and sends it again to the same address; a program gets
the same sentence under a stable code. The alarm is raised once an hour,
however many acts fail.
"""

import logging
from datetime import datetime, timedelta
from threading import Lock

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse

from contracts.queries.clock import now
from contracts.services.audit import AuditUnavailable
from kaifeng_credit.models import Mark

log = logging.getLogger(__name__)
MARK = "audit"
CODE = "audit_unavailable"
WORDS = (
    "审计日志暂时写不进，这一步没有办理，也没有改动任何内容；"
    "请稍后再试，仍不行请告知系统管理员。"
)
RETRY_SECONDS = 60
TELL_AGAIN = timedelta(hours=1)
# Never carried by a page, not even a hidden one.
SECRETS = ("password", "confirm_identity", "csrfmiddlewaretoken")


class Unwritten:
    """Answer an act whose audit event could not be written."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request, exception):
        """503 for AuditUnavailable; leave all else alone."""
        if not isinstance(exception, AuditUnavailable):
            return None
        raise_alarm(now())
        response = _answer(request)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    if not request.accepts("text/html"):
        return JsonResponse(
            {"ok": False, "code": CODE, "message": WORDS}, status=503
        )
    return TemplateResponse(
        request,
        "503.html",
        {
            "message": WORDS,
            "carried": _carried(request),
            "again": request.method == "POST"
            and request.user.is_authenticated,
            "files": bool(request.FILES),
        },
        status=503,
    ).render()


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, but for secrets; nothing of who is not signed in."""
    if not request.user.is_authenticated:
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(secret in name for secret in SECRETS)
    ]


_here = Lock()
_told_here: list[datetime] = []


def raise_alarm(moment: datetime) -> None:
    """One line in the log and one mark an hour, for all processes together.

    Where the mark cannot be written either, once an hour for each process.
    """
    try:
        told = _note(moment)
    except DatabaseError:
        told = _note_here(moment)
    if told:
        log.error("alarm audit: %s", WORDS)


def _note(moment: datetime) -> bool:
    with transaction.atomic():
        mark, made = Mark.objects.select_for_update().get_or_create(
            name=MARK, defaults={"at": moment}
        )
        if made or moment - mark.at < TELL_AGAIN:
            return bool(made)
        mark.at = moment
        mark.save(update_fields=["at"])
        return True


def _note_here(moment: datetime) -> bool:
    with _here:
        if _told_here and moment - _told_here[-1] < TELL_AGAIN:
            return False
        _told_here[:] = [moment]
        return True
