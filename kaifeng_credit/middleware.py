"""What every page of a contract stands on: the contract, and its standing."""

import logging
from contextlib import nullcontext

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.functional import SimpleLazyObject

from contracts.models import Contract
from contracts.models.scope import roles_asked_once
from contracts.policies import LimitReached, NotAllowed, Refused
from contracts.queries.calendars import one_calendar
from contracts.queries.clock import contract_day
from contracts.queries.people import roles_of
from contracts.services.hashing import BUSY
from kaifeng_credit.agreement_moves import (
    check_bears,
    make_room,
    version_moves,
)
from kaifeng_credit.alternatives import (
    figures_touched,
    under_other_readings,
)
from kaifeng_credit.asked_day import acts, asked_day, carry, end_of
from kaifeng_credit.calendar_moves import moves_under
from kaifeng_credit.confirmed import switch_to
from kaifeng_credit.consistency import check_history
from kaifeng_credit.gathering import (
    as_known,
    compared_as_of,
    standing_as_of,
    standing_on,
    tranche_standing,
    trial,
    what_if,
)
from kaifeng_credit.held_papers import held_papers
from kaifeng_credit.objections import objected_on
from kaifeng_credit.remembered import remembered, with_heads
from kaifeng_credit.reminding.unread import unread_count
from kaifeng_credit.resting import check_nothing_rests
from kaifeng_credit.stored_answers import NOT_FETCHED
from payments.queries.totals import remarks_on_total

log = logging.getLogger(__name__)
PROGRAMS = "/api/"
# Forbidden, not there for this person, not now, not like this, too often.
WATCHED = frozenset({401, 403, 404, 409, 422, 429})


class NoPlainPrograms:
    """A program that comes without TLS is refused, not led on (ASVS 4.1.2).

    Led on it would go on sending its token in the clear, and nobody notice.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.SECURE_SSL_REDIRECT
            and request.path.startswith(PROGRAMS)
            and not request.is_secure()
        ):
            return JsonResponse(
                {
                    "code": "https_only",
                    "message": "程序接口只接受 https。请改用 https 地址，"
                    "并撤销刚才明文发送的令牌。",
                },
                status=403,
            )
        return self.get_response(request)


class NotedRefusals:
    """Whoever was refused, at which door, in one line of the log (16.3.2).

    The number of the account, no name; of nobody signed in what is not
    there is not worth a line.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in WATCHED:
            _note_refused(request, response.status_code)
        return response


def _note_refused(request: HttpRequest, status: int) -> None:
    known = request.user.is_authenticated
    if not known and status == 404:
        return
    door = request.resolver_match.url_name if request.resolver_match else "-"
    log.warning(
        "refused %s %s %s: %s", status, request.method, door,
        f"account {request.user.pk}" if known else "nobody signed in",
    )  # fmt: skip


class NoStore:
    """Pages of a signed-in person are not kept by any cache (T22)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ContractStanding:
    """Resolve ``<slug>`` once, within the person's rights.

    Sets ``request.contract``, ``request.roles`` and the lazy
    ``request.standing`` (the JSON of design.md 3.3) for every view below
    ``/c/<slug>/``; lower apps read them and need not know who computes. An
    unknown or foreign contract is 404 for everybody. ``request.as_of`` is
    the day asked for; of a page that acts it is today. One request is
    answered with one calendar.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reads = request.method in ("GET", "HEAD")
        with one_calendar(), roles_asked_once() if reads else nullcontext():
            response = self.get_response(request)
        if hasattr(request, "contract"):
            carry(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        """Attach the contract to the request, or answer 404."""
        slug = kwargs.get("slug")
        if slug is None or not request.user.is_authenticated:
            return None
        contract = (
            with_heads(Contract.objects.visible_to(request.user))
            .filter(slug=slug)
            .select_related("agreement_version", "projection")
            .defer(*NOT_FETCHED)
            .annotate(unread_reminders=unread_count(request.user))
            .first()
        )
        if contract is None:
            raise Http404("没有这份合同，或当前账号不在其中。")
        _ask(request, contract, acts_today=acts(view))
        contract = request.contract
        request.roles = roles_of(request.user, contract)
        request.standing = SimpleLazyObject(
            lambda: standing_as_of(contract, request.as_of)
        )
        # Services that move money ask the gate again, under their own lock.
        request.tranche_standing = tranche_standing
        request.standing_on = standing_on
        # The penalty under the most careful reading, for the same day.
        request.compared = SimpleLazyObject(
            lambda: compared_as_of(contract, request.as_of)
        )
        request.under_other_readings = SimpleLazyObject(
            lambda: remembered(
                request,
                "other_readings",
                lambda: under_other_readings(contract, request.as_of),
            )
        )
        request.other_ways_of = lambda key: under_other_readings(
            contract, request.as_of, keys=[key]
        )
        # What 乙方 objects to, and the figures it stands beside.
        request.objections = SimpleLazyObject(
            lambda: objected_on(contract, request.as_of)
        )
        request.figures_touched = lambda keys: figures_touched(
            contract, keys, request.as_of
        )
        # What switching one reading would change (核对 pages).
        request.switch_to = lambda key, code: switch_to(
            contract, request.user, key, code
        )
        # What would follow from facts that are not recorded yet (核对 pages).
        request.what_if = lambda facts, **kept: what_if(
            contract, request.today, facts, **kept
        )
        # What would follow on any day, read any way; for questions only.
        request.trial = lambda as_of, facts, readings: trial(
            contract, as_of, facts, readings
        )
        # Whether the record can hold them; services ask under their lock.
        request.check_history = check_history
        # What they mean for money that is paid or asked for.
        request.remarks_on_total = lambda facts, **kept: remarks_on_total(
            contract, facts, day=request.today, roles=request.roles, **kept
        )
        # Whether they bear that a conclusion is taken back.
        request.check_nothing_rests = check_nothing_rests
        # What a notice nobody has adopted yet would move, on any contracts.
        request.calendar_moves = moves_under
        # Evidence that the virus scanner holds back, across all apps.
        request.held_papers = lambda: held_papers(contract, request.user)
        # What a later version of the agreement would move, whether all that
        # is recorded keeps its place there, and the rows it needs.
        request.version_moves = version_moves
        request.check_bears = check_bears
        request.make_room = make_room
        return None


def _ask(request: HttpRequest, contract: Contract, *, acts_today: bool):
    """Set the contract, its today, and the days the page is asked for."""
    asked = asked_day(request)
    request.today = contract_day(contract)
    request.day_problem = asked.problem
    request.acts_today = acts_today and bool(asked.as_of or asked.known)
    request.as_of, request.known = request.today, None
    if not acts_today:
        request.as_of = asked.as_of or request.today
        request.known = asked.known
    if request.known is not None:
        contract = as_known(contract, end_of(request.known))
    request.contract = contract


class Refusals:
    """A refusal no view caught: 403 that names who can, 429, or 409."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Answer a Refused with one sentence; leave all else alone."""
        if isinstance(exception, NotAllowed):
            return TemplateResponse(
                request,
                "403.html",
                {"message": exception.message, "who_can": exception.who},
                status=403,
            ).render()
        if isinstance(exception, LimitReached):
            response = TemplateResponse(
                request,
                "429.html",
                {
                    "message": exception.message,
                    "busy": exception.code == BUSY,
                },
                status=429,
            ).render()
            response.headers["Retry-After"] = str(exception.wait)
            return response
        if isinstance(exception, Refused):
            return TemplateResponse(
                request,
                "409.html",
                {"message": exception.message, "code": exception.code},
                status=409,
            ).render()
        return None
