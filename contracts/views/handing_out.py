"""The decorator of every view that hands out bytes: what it hands counts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from contracts.queries.clock import now
from contracts.services.handouts import Taker, handing_out
from contracts.states import Handout

View = Callable[..., HttpResponse]


def handed_out(
    kind: Handout, *, note: str = "", thing: str = ""
) -> Callable[[View], View]:
    """Count an answer of this view against its person's hour (T26).

    Stands nearest to the view, where who asks is known and may. ``thing`` is
    the argument that names what is looked at: once an hour is enough.
    ``note`` becomes an audit event, for a view whose service writes none. A
    view that makes a ZIP says in ``request.handed.weight`` how many it holds.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            with handing_out(
                Taker.person(request.user),
                kind,
                now=now(),
                contract=getattr(request, "contract", None),
                thing=f"{thing}:{kwargs[thing]}" if thing else "",
                note=note,
            ) as request.handed:
                return view(request, **kwargs)

        return page

    return decorate
