"""再次确认身份: before whatever settles, pays or takes data away (T23, T26).

One list, one place. The page that asks is the answer to the very form that
was sent: it carries what was typed in hidden fields and is sent to the same
address, so that after the right password the act goes on as it was meant.
Nothing is kept on the server, and the back button has nothing to lose.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.policies import LimitReached, Refused
from contracts.queries.clock import now
from contracts.services.identity import confirm_identity
from contracts.services.second_factor import accepts
from contracts.services.sessions import confirmed_since, note_confirmed
from contracts.views.pages import say_when, try_service

FIELD = "confirm_identity"  # what the page adds to the form it carries
PASSED_ON = "csrfmiddlewaretoken"

# What a person signs, decides, or lets money move by; each takes no file.
SETTLES = frozenset(
    {
        "approve_reading", "decline_reading",
        "calendar_proposal", "calendar_decline",
        "fact_proposal", "letter_proposal", "indicator_proposal",
        "records_approve", "records_decline",
        "agreement_version_proposal", "ending_proposal", "lift_hold",
        "activity_proposal", "staff_proposal",
        "reply_amendment", "conclude_amendment",
        "backfill_countersign", "backfill_decline",
        "decide", "give_back", "sign_off", "undo_receipt", "undo_decision",
        "request_payment", "approve_payment", "decline_payment",
        "record_payment", "reverse_payment",
        "money_proposal", "decline_money_proposal",
        "payee", "reveal_payee", "penalty_proposal", "make_export",
        "make_schedule", "resume_schedule",
    }
)  # fmt: skip
# On pages of accounts, which belong to no contract: who may what.
SETTLES_OF_ACCOUNTS = frozenset(
    {
        "person", "person_roles", "new_account", "leave",
        "calendar_subscription",
    }
)  # fmt: skip
# The same asked by a page's session at the interface of programs; a token
# that acts was made with the password in hand.
SETTLES_BY_PROGRAM = frozenset(
    {
        "api_undo_receipt", "api_confirm_undo", "api_decline_undo",
        "api_payment_requests", "api_approve_payment",
        "api_decline_payment", "api_record_payment", "api_exports",
        "api_reverse_payment", "api_approve_money_proposal",
        "api_decline_money_proposal",
    }
)  # fmt: skip
# What only reads, and yet takes confidential data out of the portal.
TAKES_AWAY = frozenset(
    {"export", "audit_file", "portal_audit_file", "evidence"}
)
TAKES_AWAY_BY_PROGRAM = frozenset({"api_export_file"})


class StepUp:
    """Ask who is there, where the last proof is older than so many minutes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Let the act through, or answer with the page that asks."""
        name = request.resolver_match.url_name
        if not _asks(request, name) or not request.user.is_authenticated:
            return None
        if name in SETTLES_BY_PROGRAM | TAKES_AWAY_BY_PROGRAM:
            return _program(request)
        typed = _taken(request)
        if typed is None:
            return None if _is_fresh(request) else _ask(request, None)
        if (refused := _confirm(request, typed)) is not None:
            return say_when(_ask(request, refused), refused)
        if name in TAKES_AWAY:
            return redirect(request.get_full_path())
        return None


def _asks(request: HttpRequest, name: str | None) -> bool:
    if not settings.STEP_UP_MINUTES:
        return False
    if name in TAKES_AWAY | TAKES_AWAY_BY_PROGRAM:
        return True
    return request.method == "POST" and name in (
        SETTLES | SETTLES_OF_ACCOUNTS | SETTLES_BY_PROGRAM
    )


def _is_fresh(request: HttpRequest) -> bool:
    limit = timedelta(minutes=settings.STEP_UP_MINUTES)
    return now() - confirmed_since(request.session) < limit


def _program(request: HttpRequest) -> HttpResponse | None:
    """A page's session at the interface; there is no page to ask with."""
    if _is_fresh(request):
        return None
    return JsonResponse(
        {
            "code": "confirm_identity",
            "message": "办理前须再次确认身份。请在网页上办理，"
            "或用可办理业务的访问令牌。",
        },
        status=403,
    )


def _taken(request: HttpRequest) -> str | None:
    """What was typed on the page that asks, taken out of the form again."""
    if request.method != "POST" or FIELD not in request.POST:
        return None
    form = request.POST.copy()
    typed = form.pop(FIELD)[-1]
    form._mutable = False
    request.POST = form
    return typed


def _confirm(request: HttpRequest, typed: str) -> Refused | None:
    """None if it is the person; else why not."""
    moment = now()
    _, refused = try_service(
        lambda: confirm_identity(
            request.user,
            typed,
            now=moment,
            why="再次确认身份",
            or_else=lambda code: accepts(request.user, code, now=moment),
        )
    )
    if refused is not None:
        return refused
    note_confirmed(request.session, now=moment)
    request.session.cycle_key()
    return None


def _ask(request: HttpRequest, refused: Refused | None) -> HttpResponse:
    """The page that asks; it carries the form that was sent."""
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != PASSED_ON
    ]
    return TemplateResponse(
        request,
        "account/confirm.html",
        {
            "carried": carried,
            "words": refused.message if refused else "",
            "field": FIELD,
            "minutes": settings.STEP_UP_MINUTES,
            "reads": request.method != "POST",
        },
        status=_status(refused),
    )


def _status(refused: Refused | None) -> int:
    if refused is None:
        return 200
    return 429 if isinstance(refused, LimitReached) else 422
