"""Form → 核对 → signature: where a refusal is said on that way."""

from collections.abc import Callable, Collection

from django.http import HttpRequest

from contracts.policies import Refused
from contracts.views.pages import try_service


def let_in(request: HttpRequest, check: Callable[[], None]) -> None:
    """Refuse at the door; once something is typed, refuse in the form.

    NotAllowed is a 403 either way.
    """
    _, refused = try_service(check)
    if refused and request.method == "GET":
        raise refused


def sent_on(request: HttpRequest, form) -> bool:
    """Whether a valid form was sent on, not back to be edited."""
    return (
        request.method == "POST"
        and form.is_valid()
        and "edit" not in request.POST
    )


def put_at(form, refused: Refused, **fields: Collection[str]) -> None:
    """Say a refusal at the field it is about, else above the form."""
    for name, codes in fields.items():
        if refused.code in codes:
            form.add_error(name, refused.message)
            return
    form.add_error(None, refused.message)
