"""What every template may ask."""

import hashlib

from django.core.cache import cache
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from contracts.models import Contract, User
from contracts.models.scope import roles_held
from contracts.queries.agreements import agreement_of
from contracts.queries.people import holds
from contracts.states import ADMINISTRATORS, Role
from kaifeng_credit.asked_day import (
    EARLIEST,
    LATEST,
    QUESTIONS,
    page_to_ask,
)
from kaifeng_credit.desk import own_tasks, side_of_roles
from kaifeng_credit.operations.away import away
from kaifeng_credit.recorded import recorded_later
from kaifeng_credit.remembered import KEPT_SECONDS


def portal(request) -> dict:
    """The contract at hand, one's contracts, roles and side."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    roles = getattr(request, "roles", frozenset())
    contract = getattr(request, "contract", None)
    return {
        "contract": contract,
        "role_preview": getattr(request, "preview", None),
        "agreement": agreement_of(contract) if contract else None,
        "contracts": SimpleLazyObject(lambda: own_contracts(request.user)),
        "todo_count": SimpleLazyObject(lambda: len(own_tasks(request)))
        if contract
        else 0,
        "roles": roles,
        "administers": SimpleLazyObject(
            lambda: holds(request.user, *ADMINISTRATORS)
        ),
        "looks_after_accounts": SimpleLazyObject(
            lambda: holds(request.user, Role.SECURITY_ADMIN)
        ),
        "audits_the_portal": SimpleLazyObject(
            lambda: holds(request.user, Role.AUDITOR)
        ),
        "role_labels": [Role(role).label for role in sorted(roles)],
        "side": side_of_roles(roles),
        "away": SimpleLazyObject(lambda: away(timezone.now())),
        "today": getattr(request, "today", None),
        "as_of": getattr(request, "as_of", None),
        **(_asked(request) if contract else {"asked_other_day": False}),
    }


def own_contracts(user: User) -> list[dict[str, str]]:
    """Slug and title of each contract a person may see, the real ones first.

    Neither ever changes: they are kept under the contracts' keys, which are
    the person's rights of this moment.
    """
    held = roles_held(user)
    if held is None:
        return _titles(user)
    keys = sorted({contract for contract, _ in held})
    kept_as = f"contracts:{hashlib.sha256(repr(keys).encode()).hexdigest()}"
    return cache.get_or_set(kept_as, lambda: _titles(user), KEPT_SECONDS)


def _titles(user: User) -> list[dict[str, str]]:
    rows = Contract.objects.visible_to(user).distinct()
    return list(rows.order_by("is_demo", "slug").values("slug", "title"))


def _recorded_later(request) -> bool:
    """Whether a past day's answer was added to since; asked where it shows.

    A demo was recorded in one go long after its day: there it would be noise.
    """
    return (
        request.as_of < request.today
        and request.known is None
        and not request.contract.pinned_on
        and recorded_later(request.contract, request.as_of)
    )


def _asked(request) -> dict:
    """What the frame says of the day a page was asked for."""
    return {
        "asked_other_day": request.as_of != request.today,
        # A day to come: what follows if nothing more is recorded until then.
        "forecast": request.as_of > request.today,
        "known_on": request.known,
        "recorded_later": _recorded_later(request),
        "day_problem": request.day_problem,
        "acts_today": request.acts_today,
        "ask_page": page_to_ask(request),
        "ask_more": [
            (name, value)
            for name, value in request.GET.items()
            if name not in (*QUESTIONS, "page")
        ],
        "earliest_day": EARLIEST,
        "latest_day": LATEST,
    }
