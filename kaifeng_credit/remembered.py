"""What a page worked out, kept until anybody does anything.

Every change writes an audit event in its own transaction, so the heads of the
contract's chain and of the portal's say whether anything happened since:
they are part of the name under which an answer is kept, and nothing has to be
thrown away by hand. The heads are read before the answer is worked out; at
worst something newer is kept under an older name, which nobody asks for again.

Kept in the memory of the process, for one person only: what was worked out
for somebody is never shown to anybody else.
"""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone

from contracts.models import AuditChain, Contract
from contracts.models.audit import PORTAL
from contracts.models.scope import ScopedQuerySet

Answer = TypeVar("Answer")
KEPT_SECONDS = 900  # memory is bounded by CACHES; this only empties it
_NOTHING = object()


def with_heads(contracts: ScopedQuerySet) -> ScopedQuerySet:
    """Contracts with the heads of both chains, in the same query."""
    chains = AuditChain.objects.values("head")
    return contracts.annotate(
        chain_head=Subquery(chains.filter(name=OuterRef("slug"))[:1]),
        portal_head=Subquery(chains.filter(name=PORTAL)[:1]),
    )


def name_of_answer(request: HttpRequest) -> str:
    """Who asks for which contract, day and view of it, in which state.

    The day of the clock is in it beside the contract's: a demo stands still,
    roles and words like 昨天 do not.
    """
    contract: Contract = request.contract
    told = (
        contract.pk,
        contract.chain_head,
        contract.portal_head,
        request.user.pk,
        getattr(request, "preview", None) is not None,
        sorted(request.roles),
        timezone.localdate(),
        request.today,
        request.as_of,
        request.known,
        request.GET.urlencode(),
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()


def remembered(
    request: HttpRequest, what: str, make: Callable[[], Answer]
) -> Answer:
    """The answer kept for this request, or made now and kept.

    An act may show its page again after it changed something: it asks anew.
    """
    if request.method not in ("GET", "HEAD"):
        return make()
    name = f"{what}:{name_of_answer(request)}"
    found = cache.get(name, _NOTHING)
    if found is _NOTHING:
        found = make()
        cache.set(name, found, KEPT_SECONDS)
    return found
