"""What every page of a contract stands on: the contract, and its standing."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import SimpleLazyObject

from contracts.models import Contract
from contracts.policies import NotAllowed, Refused
from contracts.queries.calendars import one_calendar
from contracts.queries.clock import contract_day
from contracts.queries.people import roles_of
from kaifeng_credit.calendar_moves import moves_under
from kaifeng_credit.consistency import check_history
from kaifeng_credit.gathering import (
    compared_as_of,
    standing_as_of,
    standing_on,
    tranche_standing,
    under_other_readings,
    what_if,
)

# A day far outside the agreement's life is a typing error, not a question.
EARLIEST, LATEST = date(2024, 1, 1), date(2040, 12, 31)


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
    unknown or foreign contract is 404 for everybody. One request is answered
    with one calendar.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with one_calendar():
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Attach the contract to the request, or answer 404."""
        slug = kwargs.get("slug")
        if slug is None or not request.user.is_authenticated:
            return None
        contract = (
            Contract.objects.visible_to(request.user)
            .filter(slug=slug)
            .select_related("agreement_version", "projection")
            .first()
        )
        if contract is None:
            raise Http404("没有这份合同，或当前账号不在其中。")
        request.contract = contract
        request.roles = roles_of(request.user, contract)
        request.today = contract_day(contract)
        request.as_of = _asked_day(request) or request.today
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
            lambda: under_other_readings(contract, request.as_of)
        )
        # What would follow from facts that are not recorded yet (核对 pages).
        request.what_if = lambda facts, **kept: what_if(
            contract, request.today, facts, **kept
        )
        # Whether the record can hold them; services ask under their lock.
        request.check_history = check_history
        # What a notice nobody has adopted yet would move, on any contracts.
        request.calendar_moves = moves_under
        return None


def _asked_day(request: HttpRequest) -> date | None:
    """The day of ``?as_of=``, or None where it is absent or unreadable."""
    try:
        day = date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


class Refusals:
    """A refusal no view caught: 403 that names who can, or 409."""

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
        if isinstance(exception, Refused):
            return TemplateResponse(
                request,
                "409.html",
                {"message": exception.message, "code": exception.code},
                status=409,
            ).render()
        return None
